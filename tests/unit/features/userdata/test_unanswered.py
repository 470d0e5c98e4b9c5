"""What calls without an answer may have left behind."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from playhead.domain.events import UserDataRead
from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.model import Call, Doubt, Intent, Known, Past, Register, ServerClock, Shadow, Stamp
from playhead.features.userdata.observation import reading_of
from playhead.features.userdata.observe import notice_heard, reading_taken
from playhead.features.userdata.unanswered import closed, not_called, over, up_to, with_held
from playhead.features.userdata.view import Changes, after
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, agreed, key, said, view

MARK = UserDataPart(played=True, play_count=1, last_played=NOW - 30_000)
COUNT = Field.PLAY_COUNT


def call(run: str, part: UserDataPart = MARK) -> Call:
    return Call(run, part, 0, NOW - 30_000)


def intents(*runs: str) -> Intent | None:
    """Oldest first, as calls are."""
    made: Intent | None = None
    for run in runs:
        made = Intent(run=run, part=MARK, opened_at=NOW - 20_000, epoch=0, stamp=Stamp(at=NOW - 30_000), earlier=made)
    return made


def waiting(*runs: str, **more: Any) -> Shadow:
    return Shadow(intent=intents(*runs), unanswered=tuple(call(run) for run in runs), **more)


def runs_of(intent: Intent | None) -> list[str]:
    return [] if intent is None else [intent.run, *runs_of(intent.earlier)]


def read(data: UserData, run: str = "", at: int = NOW) -> UserDataRead:
    return UserDataRead(server=LAN, user_id=USER, item_id=ITEM, data=data, asked_at=at - 20, answered_at=at, run=run)


def test_an_answer_stands_for_the_calls_before_it_too() -> None:
    calls = (call("1.1"), call("1.2"), call("2.1"))
    assert up_to(calls, "1.2") == calls[:2]
    assert up_to(calls, "9.9") == ()
    assert runs_of(closed(intents("1.1", "1.2", "2.1"), "1.2")) == ["2.1"]


def test_a_run_that_made_no_call_leaves_the_others() -> None:
    left = not_called(waiting("1.1", "1.2", "2.1"), "1.2")
    assert runs_of(left.intent) == ["2.1", "1.1"]
    assert [one.run for one in left.unanswered] == ["1.1", "2.1"]


def test_what_a_call_may_have_left_comes_before_what_was_replaced() -> None:
    known = {COUNT: Known(value=3, since=NOW, past=(Past(0, NOW - 9), Past(2, NOW)))}
    held = with_held(known, waiting("1.1"), "1.1", UserData(play_count=2), NOW)
    assert [past.value for past in held[COUNT].past] == [0, 1, 2]


def test_calls_that_are_over_are_expected_no_more_and_remembered() -> None:
    known = {COUNT: Known(value=2, since=NOW)}
    left = over(waiting("1.1", "2.1", fields=known), (call("1.1"),), NOW)
    assert (runs_of(left.intent), [one.run for one in left.unanswered]) == (["2.1"], ["2.1"])
    assert left.fields[COUNT].past == (Past(1, NOW),)


def test_who_watches_on_after_a_lost_call_is_counted_once_however_late_it_is_told() -> None:
    """Nothing was known of the row, a mark landed and its answer was lost; she watched again, and a run read that."""
    watched = UserData(played=True, play_count=2, last_played=NOW - 5_000)
    register = agreed(played=True, play_count=1, last_played=NOW - 30_000)
    state = view(register=register, shadows={LAN: waiting("1.1", "1.2")})
    heard = reading_taken(state, POLICY, read(watched, "1.2"), 9, NOW)
    state = after(state, heard.changes)
    for seq, (at, reason, count) in enumerate(
        [(NOW - 6_000, SaveReason.UPDATE_USER_DATA, 1), (NOW - 5_000, SaveReason.PLAYBACK_START, 2)], start=10
    ):
        date = NOW - 30_000 if count == 1 else NOW - 5_000
        notice = said(LAN, at=at, reason=reason, played=True, play_count=count, last_played=date)
        told = notice_heard(state, POLICY, replace(notice, heard_at=NOW + 30_000), seq, NOW + 30_000)
        state = after(state, told.changes)
    doubting = state.shadow(key(LAN))
    weighed = weigh(doubting, reading_of(watched, doubting, NOW + 31_000, NOW + 31_010))
    ((person, work),) = state.registers
    assert (state.register(person, work).value(COUNT), weighed.candidates) == (2, ())


def test_the_rest_of_a_row_that_a_lost_call_found_empty_is_no_un_mark() -> None:
    """A place landed and its answer was lost, then a mark; the first is told half a minute later."""
    place = UserDataPart(position=9_000_000_000, play_count=1, last_played=NOW - 30_000)
    now = UserData(played=True, play_count=1, last_played=NOW - 30_000)
    row = {field: Known(value=getattr(now, field), since=NOW, ours=True) for field in Field}
    shadow = over(Shadow(fields=row, unanswered=(call("1.1", place),), written_at=NOW), (call("1.1", place),), NOW)
    state = view(register=agreed(played=True, play_count=1, last_played=NOW - 30_000), shadows={LAN: shadow})
    state = after(state, Changes(clocks={LAN: ServerClock(samples=((NOW - 60_000, 15),))}))
    echo = said(LAN, at=NOW - 8_000, reason=SaveReason.UPDATE_USER_DATA, played=False, **asdict(place))
    told = notice_heard(state, POLICY, replace(echo, heard_at=NOW + 30_000), 10, NOW + 30_000)
    assert (told.changes.registers, told.jobs) == ({}, ())


def test_a_doubt_that_waited_for_the_calls_is_looked_at_when_they_are_over() -> None:
    doubt = Doubt(part=MARK, at=NOW - 25_000, heard_at=NOW - 10_000, reason=SaveReason.TOGGLE_PLAYED)
    empty = {field: Known(value=getattr(UserData(), field), since=1) for field in Field}
    state = view(register=Register(), shadows={LAN: waiting("1.1", "1.2", fields=empty, doubt=doubt)})
    effects = reading_taken(
        state, POLICY, read(UserData(played=True, play_count=1, last_played=NOW - 30_000), "1.2"), 9, NOW
    )
    assert [spec.kind for spec in effects.jobs] == [jobs.READ]
    assert effects.changes.shadows[key(LAN)].unanswered == ()


def asdict(part: UserDataPart) -> dict[str, Any]:
    return {field.value: getattr(part, field) for field in part.said()}
