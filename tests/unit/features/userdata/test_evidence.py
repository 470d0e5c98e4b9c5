"""From an observation to edits."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import TICKS_PER_SECOND, Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata.evidence import GUARD_MS, moved, weigh
from playhead.features.userdata.model import OPINIONS, RING, Doubt, Intent, Known, Past, Shadow
from playhead.features.userdata.observation import Observation, reading_of

NOW = 1_767_225_600_000
MINUTE = 60_000
SECOND = TICKS_PER_SECOND


def notice(
    at: int = NOW, reason: SaveReason | None = SaveReason.TOGGLE_PLAYED, error: int = 0, **said: Any
) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, error=error, heard_at=at, reading=False, reason=reason)


def reading(at: int = NOW, reason: SaveReason | None = None, **said: Any) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, heard_at=at, reading=True, reason=reason)


def shadow(since: int = NOW - MINUTE, ours: bool = False, past: dict[str, Any] | None = None, **values: Any) -> Shadow:
    old = past or {}
    fields = {
        Field(name): Known(value=value, since=since, ours=ours, past=(Past(old[name], since),) if name in old else ())
        for name, value in values.items()
    }
    return Shadow(fields=fields, seen_at=since)


def edits(shadow_before: Shadow, seen: Observation) -> dict[str, Any]:
    return {c.field.value: c.value for c in weigh(shadow_before, seen).candidates}


def test_what_we_know_is_no_news_however_late_it_comes() -> None:
    known = shadow(played=True, play_count=1, ours=True)
    weighed = weigh(known, notice(at=NOW + 600_000, reason=SaveReason.UPDATE_USER_DATA, played=True, play_count=1))
    assert (weighed.candidates, weighed.look) == ((), False)
    assert weighed.shadow.fields == known.fields


def test_dates_within_one_second_are_the_same_date() -> None:
    assert edits(shadow(last_played=5_000), notice(last_played=5_999)) == {}
    assert edits(shadow(last_played=5_000), notice(last_played=6_000)) == {"last_played": 6_000}


def test_an_echo_that_overtakes_the_answer_closes_its_field_of_the_intent() -> None:
    intent = Intent(run="1.1", part=UserDataPart(played=True, play_count=2), opened_at=NOW, epoch=0, stamped_at=0)
    before = Shadow(fields={Field.PLAYED: Known(value=False, since=1)}, intents=(intent,))
    after = weigh(before, notice(played=True)).shadow
    assert after.fields[Field.PLAYED].ours
    assert after.intents[0].heard == (Field.PLAYED,)
    # the same value again is no echo any more, but what is known
    assert weigh(after, notice(at=NOW + 1, played=True)).candidates == ()


def test_who_reverts_one_second_after_our_echo_is_heard() -> None:
    intent = Intent(run="1.1", part=UserDataPart(played=True), opened_at=NOW, epoch=0, stamped_at=0)
    echoed = weigh(
        Shadow(fields={Field.PLAYED: Known(value=False, since=1)}, intents=(intent,)), notice(played=True)
    ).shadow
    assert echoed.intents[0].heard == (Field.PLAYED,)
    weighed = weigh(echoed, notice(at=NOW + 1_000, played=False, play_count=0))
    assert weighed.look
    confirmed = weigh(weighed.shadow, reading(NOW + 1_100, SaveReason.TOGGLE_PLAYED, played=False, play_count=0))
    assert confirmed.candidates[0].value is False


def test_a_mark_is_an_edit_of_the_fields_that_changed_and_of_no_other() -> None:
    before = shadow(played=False, play_count=1, last_played=1_000, favorite=True)
    assert edits(before, notice(played=True, play_count=1, last_played=1_000, favorite=True)) == {"played": True}


def test_what_takes_away_is_read_once_before_it_is_believed() -> None:
    before = shadow(played=True, play_count=2, last_played=1_000)
    weighed = weigh(before, notice(played=False, play_count=0, position=0))
    assert weighed.look
    assert weighed.candidates == ()
    assert weighed.shadow.fields[Field.PLAY_COUNT].value == 2  # none of that save is taken while one part is in doubt
    assert weighed.shadow.doubt is not None
    assert weighed.shadow.doubt.reason is SaveReason.TOGGLE_PLAYED


def test_a_reading_that_agrees_with_the_shadow_ends_the_doubt() -> None:
    before = weigh(shadow(played=True, play_count=2), notice(played=False, play_count=0)).shadow
    after = weigh(before, reading(NOW + 50, SaveReason.TOGGLE_PLAYED, played=True, play_count=2))
    assert (after.candidates, after.look, after.shadow.doubt) == ((), False, None)


@pytest.mark.parametrize("reason", [SaveReason.PLAYBACK_START, SaveReason.PLAYBACK_PROGRESS])
def test_a_false_that_comes_with_playback_is_a_replay_and_no_unmark(reason: SaveReason) -> None:
    weighed = weigh(shadow(played=True, play_count=1), notice(reason=reason, played=False, play_count=2))
    assert [c.field for c in weighed.candidates] == [Field.PLAY_COUNT]
    assert weighed.shadow.fields[Field.PLAYED].value is False
    assert weighed.shadow.busy_until == NOW + GUARD_MS


def test_a_false_with_its_count_still_there_is_read_as_a_replay_too() -> None:
    before = shadow(played=True, play_count=1, last_played=1_000)
    assert edits(before, reading(played=False, play_count=2, last_played=9_000)) == {
        "play_count": 2,
        "last_played": 9_000,
    }


def test_a_wiped_row_is_an_unmark_even_when_nobody_told() -> None:
    before = shadow(played=True, play_count=1, last_played=1_000)
    assert edits(before, reading(played=False, play_count=0, last_played=None))["played"] is False


def test_a_program_may_unset_only_the_flag() -> None:
    before = shadow(played=True, play_count=1, last_played=1_000)
    seen = reading(NOW, SaveReason.UPDATE_USER_DATA, played=False, play_count=1, last_played=1_000)
    assert edits(before, seen) == {"played": False}


def test_a_late_notice_of_what_was_true_earlier_is_dropped() -> None:
    before = shadow(since=NOW, played=True, past={"played": False})
    late = notice(at=NOW - 10_000, error=2_000, played=False)
    weighed = weigh(before, late)
    assert (weighed.candidates, weighed.look) == ((), False)


def test_inside_the_clocks_error_a_late_notice_is_read() -> None:
    before = shadow(since=NOW, played=False, past={"played": True})
    assert weigh(before, notice(at=NOW - 1_000, error=2_000, played=True)).look


def test_an_older_and_smaller_count_is_an_old_story() -> None:
    before = shadow(since=NOW, play_count=3)
    assert edits(before, notice(at=NOW - 60_000, error=2_000, play_count=2)) == {}


def test_an_edit_that_our_write_overtook_counts_but_moves_no_shadow() -> None:
    before = shadow(since=NOW, ours=True, last_played=1_000)
    weighed = weigh(before, notice(at=NOW - 60_000, error=2_000, last_played=9_000))
    assert [c.value for c in weighed.candidates] == [9_000]
    assert weighed.shadow.fields[Field.LAST_PLAYED].value == 1_000


def test_a_reading_asked_for_before_our_last_write_was_answered_is_repeated() -> None:
    before = Shadow(fields={Field.PLAYED: Known(value=True, since=1)}, written_at=NOW + 5)
    weighed = weigh(before, reading(NOW, played=False, play_count=0))
    assert (weighed.look, weighed.shadow) == (True, before)


def test_at_first_sight_true_is_a_claim_and_false_is_none() -> None:
    assert edits(Shadow(), reading(played=True, play_count=2)) == {"played": True, "play_count": 2}
    first = weigh(Shadow(), reading(played=False, play_count=0, last_played=None))
    assert first.candidates == ()
    assert first.shadow.fields[Field.PLAYED].value is False


def test_a_toggle_to_false_at_first_sight_is_looked_at() -> None:
    assert weigh(Shadow(), notice(played=False)).look
    assert not weigh(Shadow(), notice(reason=SaveReason.PLAYBACK_FINISHED, played=False)).look


def test_fields_not_kept_in_step_move_the_shadow_alone() -> None:
    folder = replace(notice(played=True, favorite=True), fields=OPINIONS)
    weighed = weigh(shadow(favorite=False, played=False), folder)
    assert [candidate.field for candidate in weighed.candidates] == [Field.FAVORITE]
    assert weighed.shadow.fields[Field.PLAYED].value is True


def test_the_end_of_a_playback_ends_the_guard() -> None:
    watching = weigh(shadow(played=False), notice(reason=SaveReason.PLAYBACK_PROGRESS, position=9)).shadow
    assert watching.busy_until > NOW
    ended = weigh(watching, notice(at=NOW + 1, reason=SaveReason.PLAYBACK_FINISHED, played=True)).shadow
    assert ended.busy_until == 0


def test_the_ring_keeps_the_last_values_and_no_more() -> None:
    known = Known(value=0, since=0)
    for value in range(1, 20):
        known = moved(known, value, value)
    assert [past.value for past in known.past] == list(range(19 - RING, 19))
    assert known.past[-1] == Past(18, 19)


def test_the_echo_of_a_call_before_is_no_edit_while_its_answer_was_not_heard() -> None:
    first = Intent(run="1.1", part=UserDataPart(play_count=2), opened_at=NOW, epoch=0, stamped_at=0)
    later = replace(first, run="1.2", part=UserDataPart(play_count=3))
    before = Shadow(fields={Field.PLAY_COUNT: Known(value=1, since=1)}, intents=(first, later))
    weighed = weigh(before, notice(reason=SaveReason.UPDATE_USER_DATA, play_count=2))
    assert weighed.candidates == ()
    assert [(one.run, one.heard) for one in weighed.shadow.intents] == [("1.1", (Field.PLAY_COUNT,)), ("1.2", ())]


def test_an_un_mark_of_what_was_only_begun_is_an_un_mark() -> None:
    before = shadow(played=False, play_count=2, last_played=NOW - 60 * MINUTE)
    assert edits(before, reading(played=False, play_count=0, last_played=None)) == {
        "played": False,
        "play_count": 0,
        "last_played": None,
    }


def test_of_two_notices_the_one_said_earlier_is_looked_at_when_it_comes_last() -> None:
    newest = weigh(shadow(played=False), replace(notice(played=False), said_at=NOW)).shadow
    late = weigh(newest, replace(notice(played=True), said_at=NOW - 1))
    assert (late.look, late.candidates) == (True, ())
    assert late.shadow.fields[Field.PLAYED].value is False


def test_what_may_be_older_than_our_last_reading_is_looked_at() -> None:
    read = weigh(shadow(play_count=1), reading(at=NOW - 1_000, play_count=1)).shadow
    assert weigh(read, notice(error=2_000, play_count=5)).look
    assert not weigh(read, notice(error=500, play_count=5)).look


def after_write(heard_at: int, opened_at: int) -> Shadow:
    """A mark was told and doubted, and a call that may have landed was to leave the same behind."""
    intent = Intent(run="1.1", part=UserDataPart(play_count=1), opened_at=opened_at, epoch=0, stamped_at=0)
    doubt = Doubt(part=UserDataPart(play_count=1), at=heard_at, heard_at=heard_at, reason=SaveReason.TOGGLE_PLAYED)
    return replace(shadow(play_count=0, played=True), intents=(intent,), doubt=doubt)


def test_what_was_told_before_a_call_began_is_no_echo_of_it() -> None:
    before = after_write(heard_at=NOW - 10, opened_at=NOW)
    seen = reading_of(UserData(played=True, play_count=1), before, NOW + 5, NOW + 9)
    assert edits(before, seen) == {"play_count": 1}


def test_what_was_told_after_a_call_began_may_be_its_echo_until_it_has_ended() -> None:
    before = after_write(heard_at=NOW + 10, opened_at=NOW)
    seen = reading_of(UserData(played=True, play_count=1), before, NOW + 15, NOW + 19)
    weighed = weigh(before, seen)
    assert (weighed.candidates, weighed.shadow) == ((), before)


def test_a_place_is_told_more_exactly_when_nobody_plays() -> None:
    held = shadow(position=100 * SECOND)
    near = 105 * SECOND
    assert edits(held, notice(reason=SaveReason.PLAYBACK_PROGRESS, position=near)) == {}
    assert edits(held, notice(reason=SaveReason.PLAYBACK_FINISHED, position=near)) == {"position": near}
    assert edits(held, reading(position=near)) == {"position": near}


@pytest.mark.parametrize(("said", "looks"), [(80, True), (95, False), (0, True)])
def test_who_goes_back_is_looked_at_first(said: int, looks: bool) -> None:
    held = shadow(position=100 * SECOND, played=False)
    weighed = weigh(held, notice(reason=SaveReason.PLAYBACK_FINISHED, position=said * SECOND))
    assert weighed.look is looks


def test_the_end_of_a_film_is_no_step_back() -> None:
    held = shadow(position=100 * SECOND, played=False)
    ended = notice(reason=SaveReason.PLAYBACK_FINISHED, position=0, played=True)
    assert edits(held, ended) == {"played": True, "position": 0}


@pytest.mark.parametrize(
    ("reason", "looks"),
    [
        (SaveReason.UPDATE_USER_RATING, True),
        (SaveReason.UPDATE_USER_DATA, True),
        (None, True),
        (SaveReason.TOGGLE_PLAYED, False),
        (SaveReason.PLAYBACK_PROGRESS, False),
    ],
)
def test_a_save_that_says_nothing_of_a_known_rating_is_a_reason_to_look(reason: SaveReason, looks: bool) -> None:
    assert weigh(shadow(rating=7.5, played=False), notice(reason=reason, played=False)).look is looks
    assert not weigh(shadow(rating=None, played=False), notice(reason=reason, played=False)).look


def test_the_echo_of_our_own_removal_is_not_looked_at() -> None:
    intent = Intent(run="1.1", part=UserDataPart(rating=None), opened_at=NOW, epoch=0, stamped_at=0)
    waiting = replace(shadow(rating=7.5), intents=(intent,))
    assert not weigh(waiting, notice(reason=SaveReason.UPDATE_USER_RATING, favorite=False)).look


def test_a_rating_that_comes_back_as_a_thumb_is_our_own() -> None:
    intent = Intent(run="1.1", part=UserDataPart(rating=7.5), opened_at=NOW, epoch=0, stamped_at=0)
    heard = weigh(replace(shadow(rating=None), intents=(intent,)), notice(rating=10.0))
    rating = heard.shadow.fields[Field.RATING]
    assert (heard.candidates, rating.value, rating.stands_for) == ((), 10.0, 7.5)


def test_a_notice_is_not_older_than_what_its_own_server_told_before() -> None:
    """The first of two came while nobody knew how late this server's notices are."""
    mark = Known(value=True, since=NOW + 45_000, said=NOW)
    before = Shadow(fields={Field.PLAYED: mark}, said_at=NOW)
    told = replace(notice(at=NOW + 100, error=3_000, played=False, reason=SaveReason.TOGGLE_PLAYED), said_at=NOW)
    assert weigh(before, told).look
    assert not weigh(before, replace(told, said_at=NOW - 1)).look


def test_what_we_wrote_under_a_wrong_link_is_nobodys_mark() -> None:
    blank = Shadow(planted={Field.PLAYED: True, Field.PLAY_COUNT: 1})
    assert edits(blank, reading(played=True, play_count=2, favorite=True)) == {"play_count": 2, "favorite": True}


def test_a_clock_that_was_set_back_leaves_no_time_to_come() -> None:
    """Written an hour ahead of now: a reading is believed, and is no reason for another."""
    ahead = replace(shadow(played=False), written_at=NOW + 60 * MINUTE, seen_at=NOW + 60 * MINUTE)
    weighed = weigh(ahead, reading(played=True))
    assert (weighed.look, [one.field for one in weighed.candidates]) == (False, [Field.PLAYED])
    assert max(weighed.shadow.written_at, weighed.shadow.seen_at) <= NOW
    beside = replace(shadow(played=False), written_at=NOW + 5_000)
    assert weigh(beside, reading(played=True)).look


@pytest.mark.parametrize(("said_at", "busy"), [(NOW - 5_000, True), (NOW + 1, False), (None, False)])
def test_a_stop_that_a_later_start_has_overtaken_ends_nothing(said_at: int | None, busy: bool) -> None:
    started = weigh(shadow(), replace(notice(reason=SaveReason.PLAYBACK_START, play_count=1), said_at=NOW)).shadow
    stop = replace(notice(at=NOW + 100, reason=SaveReason.PLAYBACK_FINISHED, play_count=1), said_at=said_at)
    assert (weigh(started, stop).shadow.busy_until > 0) is busy


def test_a_start_that_its_stop_has_overtaken_holds_nothing() -> None:
    stop = replace(notice(reason=SaveReason.PLAYBACK_FINISHED, play_count=1), said_at=NOW)
    start = replace(notice(at=NOW + 9, reason=SaveReason.PLAYBACK_START, play_count=1), said_at=NOW - 5)
    stopped = weigh(shadow(), stop).shadow
    assert weigh(stopped, start).shadow.busy_until == 0
    assert weigh(stopped, replace(start, said_at=NOW + 5)).shadow.busy_until > 0
