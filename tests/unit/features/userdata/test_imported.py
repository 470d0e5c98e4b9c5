"""What another tool had noted: it fills in, takes nothing away, and gives way to whatever is newer."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.import_events import Statement, StatementsImported
from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.imported import Heard, Verdict, heard, statements_heard
from playhead.features.userdata.model import IMPORTED, Held, Register, Shadow, Stamp
from playhead.features.userdata.passes import PASS_PRIO
from playhead.features.userdata.view import Peer, Policy, View, after
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, known, view

LONG_AGO = NOW - 1_000_000_000
EMPTY = known(played=False, position=0, play_count=0, last_played=None, favorite=False, rating=None)
READ = frozenset({f"{WAN}/{USER}", f"{LAN}/{USER}"})


def seen(register: Register | None = None, **shadows: Shadow) -> View:
    """Both accounts were read whole."""
    return replace(view(register=register, shadows={WAN: EMPTY, LAN: EMPTY} | shadows), swept=READ)


def told(at: int = LONG_AGO, said_on: str = "", edit: bool = False, **values: Any) -> StatementsImported:
    part = UserDataPart(**values)
    one = Statement(server=WAN, user_id=USER, item_id=ITEM, part=part, at=at, said_on=said_on, edit=edit)
    return StatementsImported(source="watchstate", statements=(one,))


def hear(on: View, event: StatementsImported, policy: Policy = POLICY) -> Heard:
    return heard(on, policy, event, 7, NOW)


def verdict(on: View, event: StatementsImported, policy: Policy = POLICY) -> Verdict:
    (judged,) = hear(on, event, policy).judged
    return judged.verdict


def test_what_nobody_knew_is_agreed_from_its_own_time_on_and_written_behind_live_edits() -> None:
    answer = hear(seen(), told(played=True, play_count=1, last_played=LONG_AGO))
    register = answer.effects.changes.registers[(1, 1)]
    assert register.held[Field.PLAYED] == Held(True, Stamp(LONG_AGO, IMPORTED, -1_000_000, "watchstate"))
    assert (register.value(Field.PLAY_COUNT), register.value(Field.LAST_PLAYED)) == (1, LONG_AGO)
    assert {jobs.decode(spec.args).server for spec in answer.effects.jobs} == {WAN, LAN}
    assert {spec.prio for spec in answer.effects.jobs} == {PASS_PRIO}
    assert [edit.won for edit in register.edits] == [True] * 3


@pytest.mark.parametrize(
    "values",
    [
        {"played": True, "play_count": 1, "last_played": LONG_AGO},
        {"position": 90 * TICKS_PER_SECOND},
        {"favorite": True},
        {"rating": 7.5},
    ],
)
def test_the_same_again_changes_nothing(values: dict[str, Any]) -> None:
    before = seen()
    event = told(**values)
    once = after(before, hear(before, event).effects.changes)
    again = hear(once, event)
    assert [one.verdict for one in again.judged] == [Verdict.KNOWN]
    assert again.effects.changes.registers == {}
    assert again.effects.jobs == ()


def test_one_statement_sees_what_the_one_before_it_changed() -> None:
    event = told(favorite=True)
    both = replace(event, statements=event.statements * 2)
    assert [one.verdict for one in hear(seen(), both).judged] == [Verdict.TAKEN, Verdict.KNOWN]


@pytest.mark.parametrize("values", [{"played": False}, {"favorite": False}, {"rating": None}, {"position": 0}])
def test_nothing_is_taken_away(values: dict[str, Any]) -> None:
    held = agreed(at=LONG_AGO - 5, played=True, favorite=True, rating=8.0, position=90 * TICKS_PER_SECOND)
    assert verdict(seen(held), told(at=NOW, **values)) is Verdict.TAKES_AWAY
    assert verdict(seen(), told(at=NOW, **values)) is Verdict.KNOWN


def test_what_was_said_later_stands() -> None:
    later = agreed(played=False, favorite=False, rating=4.0, position=20 * TICKS_PER_SECOND)
    for values in ({"played": True}, {"favorite": True}, {"rating": 9.0}, {"position": 900 * TICKS_PER_SECOND}):
        assert verdict(seen(later), told(**values)) is Verdict.OLDER, values
        assert verdict(seen(later), told(at=NOW, **values)) is Verdict.TAKEN, values


def test_an_un_mark_since_makes_counts_and_dates_void() -> None:
    unmarked = agreed(epoch=1, played=False, play_count=0, last_played=None)
    for values in ({"play_count": 3}, {"last_played": LONG_AGO}, {"played": True}):
        assert verdict(seen(unmarked), told(**values)) is Verdict.OLDER, values


def test_a_rating_and_a_place_that_were_there_at_the_first_look_stand_however_old_they_are() -> None:
    there = agreed(at=0, rating=4.0, position=20 * TICKS_PER_SECOND)
    assert verdict(seen(there), told(at=NOW, rating=9.0)) is Verdict.OLDER
    assert verdict(seen(there), told(at=NOW, position=900 * TICKS_PER_SECOND)) is Verdict.OLDER
    assert verdict(seen(there), told(at=NOW, played=True)) is Verdict.OLDER


def test_a_playback_that_a_server_shows_since_stands() -> None:
    begun = known(played=False, position=20 * TICKS_PER_SECOND, last_played=NOW - 5)
    assert verdict(seen(lan=begun), told(played=True)) is Verdict.OLDER
    assert verdict(seen(lan=begun), told(position=900 * TICKS_PER_SECOND)) is Verdict.OLDER
    assert verdict(seen(lan=begun), told(at=NOW, played=True)) is Verdict.TAKEN


def test_a_place_from_before_the_end_is_over() -> None:
    assert verdict(seen(agreed(played=True)), told(position=90 * TICKS_PER_SECOND)) is Verdict.OLDER


def test_of_counts_and_dates_the_greater_one_stands() -> None:
    there = agreed(played=True, play_count=3, last_played=NOW - 5)
    assert verdict(seen(there), told(played=True, play_count=1, last_played=LONG_AGO)) is Verdict.KNOWN
    early = agreed(played=True, play_count=1, last_played=LONG_AGO - 5_000)
    # how things stood tells no viewing of its own: the date may be that of the tool's own reading
    assert verdict(seen(early), told(play_count=3, last_played=LONG_AGO)) is Verdict.KNOWN


def test_an_edit_counts_as_long_as_its_server_shows_it() -> None:
    liked = known(favorite=True)
    assert verdict(seen(wan=liked), told(said_on=WAN, edit=True, favorite=True)) is Verdict.TAKEN
    assert verdict(seen(wan=EMPTY), told(said_on=WAN, edit=True, favorite=True)) is Verdict.OLDER
    assert verdict(seen(wan=EMPTY), told(edit=True, favorite=True)) is Verdict.TAKEN


def test_what_was_done_on_a_server_that_is_only_told_is_no_edit() -> None:
    deaf = replace(POLICY, peers={WAN: Peer(hears=False), LAN: Peer()})
    assert verdict(seen(), told(said_on=WAN, edit=True, favorite=True), deaf) is Verdict.NOT_KEPT


def test_nothing_is_taken_before_all_accounts_were_read() -> None:
    unread = replace(view(shadows={WAN: EMPTY}), swept=frozenset({f"{WAN}/{USER}"}))
    (judged,) = hear(unread, told(played=True)).judged
    assert (judged.verdict, judged.why) == (Verdict.UNREAD, "alice's account on lan was not read yet")
    only_told = replace(POLICY, peers={WAN: Peer(), LAN: Peer(hears=False)})
    assert verdict(unread, told(played=True), only_told) is Verdict.TAKEN


def test_what_is_not_kept_in_step_and_who_is_gone_are_told_apart() -> None:
    without = replace(POLICY, fields=(Field.PLAYED,))
    assert verdict(seen(), told(rating=5.0), without) is Verdict.NOT_KEPT
    elsewhere = replace(told(played=True).statements[0], item_id="f" * 32)
    assert verdict(seen(), replace(told(), statements=(elsewhere,))) is Verdict.UNKNOWN


def test_a_date_in_the_future_is_now_and_an_unknown_one_beats_nothing() -> None:
    ahead = hear(seen(), told(at=NOW + 99_000, favorite=True)).effects.changes.registers[(1, 1)]
    assert ahead.held[Field.FAVORITE].stamp.at == NOW
    assert verdict(seen(agreed(at=1, favorite=False)), told(at=0, favorite=True)) is Verdict.OLDER


def test_deciding_a_record_is_hearing_it() -> None:
    event = told(favorite=True)
    assert statements_heard(seen(), POLICY, event, 7, NOW) == hear(seen(), event).effects
