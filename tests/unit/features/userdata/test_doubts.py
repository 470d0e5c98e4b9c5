"""What is made of a notice that was not believed, once the item was read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata.doubts import changed_back, doubt_after, overtaken, overtaken_viewing, replayed, starts
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.model import Doubt, Known, Past, Shadow
from playhead.features.userdata.observation import Observation, reading_of

NOW = 1_767_225_600_000


def held(ours: bool = False, past: dict[str, Any] | None = None, since: int = NOW, **values: Any) -> Shadow:
    rings = {name: (Past(value, since),) for name, value in (past or {}).items()}
    return Shadow(
        fields={Field(n): Known(value=v, since=since, ours=ours, past=rings.get(n, ())) for n, v in values.items()}
    )


def doubted(reason: SaveReason = SaveReason.TOGGLE_PLAYED, at: int = NOW, **said: Any) -> Doubt:
    return Doubt(part=UserDataPart(**said), at=at, error=2_000, reason=reason)


def read(shadow: Shadow, doubt: Doubt | None, **data: Any) -> Observation:
    return reading_of(UserData(**data), replace(shadow, doubt=doubt), NOW + 5_000, NOW + 5_010)


def notice(reason: SaveReason, at: int = NOW, **said: Any) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, error=2_000, heard_at=at, reading=False, reason=reason)


def test_a_mark_that_is_there_no_more_was_taken_back_after_it() -> None:
    shadow = held(since=NOW - 60_000, played=False, play_count=0, last_played=None)
    seen = read(shadow, doubted(played=True, play_count=1))
    assert changed_back(shadow, seen)
    (taken,) = weigh(shadow, seen).candidates
    assert (taken.field, taken.value, taken.before) == (Field.PLAYED, False, False)


def test_a_mark_that_our_own_write_took_back_is_no_second_thought() -> None:
    shadow = held(ours=True, past={"played": True}, since=NOW + 100, played=False, play_count=0, last_played=None)
    seen = read(shadow, doubted(played=True))
    assert not changed_back(shadow, seen)
    assert weigh(shadow, seen).candidates == ()


def test_a_doubted_mark_that_a_replay_hides_is_an_edit() -> None:
    shadow = held(since=NOW - 60_000, played=False, play_count=2, last_played=NOW)
    seen = read(shadow, doubted(played=True, play_count=1), played=False, play_count=2, last_played=NOW)
    assert replayed(seen)
    assert not changed_back(shadow, seen)
    (taken,) = overtaken(shadow, seen)
    assert (taken.field, taken.value) == (Field.PLAYED, True)


def test_a_mark_that_was_taken_back_long_ago_is_not_what_a_new_viewing_hides() -> None:
    """A mark, an un-mark, a new viewing of a play elsewhere; then the mark is told once more."""
    shadow = held(since=NOW - 60_000, played=False, play_count=1, last_played=NOW)
    unmarked = replace(shadow.fields[Field.PLAYED], said=NOW - 50_000)
    shadow = replace(shadow, fields=shadow.fields | {Field.PLAYED: unmarked})
    late = replace(doubted(played=True, play_count=1), said_at=NOW - 60_000)
    assert list(overtaken(shadow, read(shadow, late, play_count=1, last_played=NOW))) == []
    assert list(overtaken(shadow, read(shadow, replace(late, said_at=NOW), play_count=1, last_played=NOW))) != []


def test_a_viewing_that_our_write_overtook_counts_though_the_reading_shows_our_number() -> None:
    shadow = held(
        ours=True, past={"play_count": 1}, since=NOW + 100, played=True, play_count=2, last_played=NOW - 9_000
    )
    seen = read(shadow, doubted(play_count=3), played=True, play_count=2, last_played=NOW - 9_000)
    (taken,) = overtaken(shadow, seen)
    assert (taken.field, taken.value, taken.before) == (Field.PLAY_COUNT, 3, 2)


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_held_before_our_write_is_an_old_story(count: int) -> None:
    shadow = held(ours=True, past={"play_count": 1}, since=NOW + 100, play_count=2)
    assert list(overtaken(shadow, read(shadow, doubted(play_count=count), play_count=2))) == []


@pytest.mark.parametrize(
    ("reason", "edits"),
    [(SaveReason.UPDATE_USER_DATA, 0), (SaveReason.PLAYBACK_START, 0), (SaveReason.TOGGLE_PLAYED, 1)],
)
def test_an_empty_row_before_our_first_write_is_no_un_mark_unless_somebody_pressed_it(
    reason: SaveReason, edits: int
) -> None:
    shadow = held(ours=True, since=NOW + 100, played=True, play_count=2)
    seen = read(shadow, doubted(reason, played=False, play_count=2), played=True, play_count=2)
    assert len(list(overtaken(shadow, seen))) == edits


def test_the_newest_of_two_doubts_is_kept() -> None:
    older, newer = (
        notice(SaveReason.TOGGLE_PLAYED, played=False),
        notice(SaveReason.TOGGLE_PLAYED, NOW + 1, played=True),
    )
    first = doubt_after(Shadow(), newer, look=True)
    assert doubt_after(Shadow(doubt=first), older, look=True) == first
    assert first is not None
    assert first.part.played is True


def test_a_replay_that_is_doubted_too_keeps_the_doubted_mark() -> None:
    mark = doubt_after(Shadow(), notice(SaveReason.TOGGLE_PLAYED, played=True), look=True)
    replay = notice(SaveReason.PLAYBACK_START, NOW + 1, played=False, play_count=2)
    both = doubt_after(Shadow(doubt=mark), replay, look=True)
    assert both is not None
    assert (both.part.played, both.part.play_count) == (True, 2)


def test_an_un_mark_that_is_doubted_replaces_the_doubted_mark() -> None:
    mark = doubt_after(Shadow(), notice(SaveReason.TOGGLE_PLAYED, played=True), look=True)
    unmark = doubt_after(Shadow(doubt=mark), notice(SaveReason.TOGGLE_PLAYED, NOW + 1, played=False), look=True)
    assert unmark is not None
    assert unmark.part == UserDataPart(played=False, play_count=UNSET)


def test_a_reading_ends_the_doubt_unless_it_came_too_early() -> None:
    shadow = replace(held(played=False), doubt=doubted(played=True))
    seen = read(shadow, shadow.doubt)
    assert doubt_after(shadow, seen, look=False) is None
    assert doubt_after(shadow, seen, look=True) == shadow.doubt


def begun(at: int = NOW, **said: Any) -> Observation:
    return replace(notice(SaveReason.PLAYBACK_START, at, **said), said_at=at)


def written(count: int, over: int) -> Shadow:
    """Our write took the count from `over` to `count`."""
    return held(ours=True, past={"play_count": over}, since=NOW + 100, play_count=count)


def test_a_start_is_told_once() -> None:
    assert starts(Shadow(), begun())
    assert not starts(Shadow(started_at=NOW), begun())
    assert not starts(Shadow(), replace(begun(), reason=SaveReason.PLAYBACK_PROGRESS))


@pytest.mark.parametrize(("said", "over", "count", "becomes"), [(1, 0, 1, 2), (3, 2, 5, 6), (2, 1, 2, 3)])
def test_a_viewing_that_began_as_our_write_came_counts_though_its_number_is_ours(
    said: int, over: int, count: int, becomes: int
) -> None:
    taken = overtaken_viewing(written(count, over), begun(play_count=said))
    assert taken is not None
    assert (taken.field, taken.value, taken.before) == (Field.PLAY_COUNT, becomes, count)


@pytest.mark.parametrize(
    ("shadow", "said"),
    [
        (written(1, 0), 2),
        (written(1, 0), 0),
        (held(past={"play_count": 0}, play_count=1), 1),
        (held(ours=True, play_count=1), 1),
        (Shadow(), 1),
    ],
)
def test_a_start_that_our_write_did_not_reach_is_no_second_viewing(shadow: Shadow, said: int) -> None:
    assert overtaken_viewing(shadow, begun(play_count=said)) is None


def test_a_doubted_start_is_counted_by_the_reading_and_only_by_a_start() -> None:
    start = replace(doubted(SaveReason.PLAYBACK_START, play_count=1), begun=1)
    taken = overtaken_viewing(written(1, 0), read(written(1, 0), start, play_count=1))
    assert taken is not None
    assert taken.value == 2
    mark = doubted(SaveReason.TOGGLE_PLAYED, play_count=1)
    assert overtaken_viewing(written(1, 0), read(written(1, 0), mark, play_count=1)) is None


def toggled(at: int, played: bool) -> Observation:
    return replace(notice(SaveReason.TOGGLE_PLAYED, at, played=played), said_at=at)


def test_who_un_marks_before_our_write_was_read_back_has_un_marked() -> None:
    shadow = replace(held(ours=True, played=False), refused=UserDataPart(played=True), written_at=NOW, said_at=NOW - 9)
    (taken,) = weigh(shadow, toggled(NOW - 5, False)).candidates
    assert (taken.field, taken.value) == (Field.PLAYED, False)


@pytest.mark.parametrize(
    ("seen", "refused"),
    [
        (toggled(NOW - 5, False), None),
        (toggled(NOW - 5, False), UserDataPart(played=False)),
        (toggled(NOW - 9, False), UserDataPart(played=True)),
        (toggled(NOW - 60_000, False), UserDataPart(played=True)),
        (replace(toggled(NOW - 5, False), reason=SaveReason.UPDATE_USER_DATA), UserDataPart(played=True)),
    ],
)
def test_what_the_server_lost_by_itself_is_no_un_mark(seen: Observation, refused: UserDataPart | None) -> None:
    shadow = replace(held(ours=True, played=False), refused=refused, written_at=NOW, said_at=NOW - 9)
    assert weigh(shadow, seen).candidates == ()


def test_a_viewing_is_counted_by_its_notice_or_by_the_reading_but_not_by_both() -> None:
    shadow = replace(written(2, 1), fields=written(2, 1).fields | held(position=900 * 10_000_000).fields)
    # it began anew, and going back is looked at: the doubt is about the place alone
    told = weigh(shadow, begun(NOW + 50, play_count=2, position=0))
    assert [candidate.value for candidate in told.candidates] == [3]
    assert told.look
    again = weigh(told.shadow, read(told.shadow, told.shadow.doubt, play_count=2, position=0))
    assert [candidate.field for candidate in again.candidates] == [Field.POSITION]


def test_a_doubted_start_outlives_the_reports_after_it_and_no_un_mark() -> None:
    start = doubt_after(Shadow(), begun(play_count=2), look=True)
    shadow = Shadow(doubt=start, started_at=NOW)
    progress = doubt_after(shadow, notice(SaveReason.PLAYBACK_PROGRESS, NOW + 1, play_count=2), look=True)
    unmark = doubt_after(shadow, notice(SaveReason.TOGGLE_PLAYED, NOW + 1, played=False), look=True)
    assert [one.begun for one in (start, progress, unmark) if one is not None] == [2, 2, None]


@pytest.mark.parametrize(("said_at", "edits"), [(NOW - 60_000, 0), (NOW - 59_999, 1)])
def test_an_old_story_that_comes_again_makes_no_second_un_mark(said_at: int, edits: int) -> None:
    shadow = held(since=NOW - 60_000, played=False, play_count=0, last_played=None)
    known = replace(shadow.fields[Field.PLAYED], said=NOW - 60_000)
    shadow = replace(shadow, fields=shadow.fields | {Field.PLAYED: known})
    seen = read(shadow, replace(doubted(played=True), said_at=said_at))
    first = weigh(shadow, seen)
    assert len(first.candidates) == edits
    # heard once more, it says nothing more
    again = read(first.shadow, replace(doubted(played=True), said_at=said_at))
    assert weigh(first.shadow, again).candidates == ()


@pytest.mark.parametrize(("told_at", "hidden"), [(NOW - 90_000, False), (NOW, True)])
def test_an_old_mark_that_was_taken_away_since_is_hidden_by_no_replay(told_at: int, hidden: bool) -> None:
    """It was known as marked until a minute ago; a play count came since, which is no replay's doing by itself."""
    shadow = held(since=NOW - 60_000, ours=True, past={"played": True}, played=False, play_count=4, last_played=NOW)
    seen = read(shadow, doubted(SaveReason.UPDATE_USER_DATA, at=told_at, played=True), play_count=4, last_played=NOW)
    assert bool(list(overtaken(shadow, seen))) is hidden
    undated = read(shadow, doubted(SaveReason.UPDATE_USER_DATA, at=told_at, played=True), play_count=4)
    assert not replayed(undated)
