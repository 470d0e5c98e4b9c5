"""Our own calls without an answer: their echoes, and what they may have left behind."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from playhead.domain.events import UserDataRead
from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.intents import (
    awaited,
    echoed,
    expected,
    meant,
    not_called,
    opened,
    over,
    up_to,
    with_held,
)
from playhead.features.userdata.model import CALLS, Doubt, Intent, Known, Past, Register, ServerClock, Shadow
from playhead.features.userdata.observation import reading_of
from playhead.features.userdata.observe import notice_heard, reading_taken
from playhead.features.userdata.view import Changes, after
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, agreed, key, said, view

MARK = UserDataPart(played=True, play_count=1, last_played=NOW - 30_000)
COUNT = Field.PLAY_COUNT


def call(run: str, part: UserDataPart = MARK) -> Intent:
    return Intent(run=run, part=part, opened_at=NOW - 20_000, epoch=0, stamped_at=NOW - 30_000)


def waiting(*runs: str, **more: Any) -> Shadow:
    """Oldest first."""
    return Shadow(intents=tuple(call(run) for run in runs), **more)


def runs_of(shadow: Shadow) -> list[str]:
    return [one.run for one in shadow.intents]


def read(data: UserData, run: str = "", at: int = NOW) -> UserDataRead:
    return UserDataRead(server=LAN, user_id=USER, item_id=ITEM, data=data, asked_at=at - 20, answered_at=at, run=run)


def test_of_too_many_calls_the_oldest_are_given_up() -> None:
    shadow = Shadow()
    for number in range(CALLS + 2):
        shadow = opened(shadow, call(f"{number}.1"))
    assert runs_of(shadow) == [f"{number}.1" for number in range(2, CALLS + 2)]


def test_a_value_is_the_echo_of_the_newest_call_that_was_to_leave_it() -> None:
    calls = (call("1.1"), call("1.2"), call("2.1", UserDataPart(play_count=5)))
    newest = awaited(calls, COUNT, 1)
    assert newest is not None
    assert newest.run == "1.2"
    assert awaited(calls, COUNT, 3) is None
    assert awaited(calls, Field.RATING, None) is None


def test_an_echo_is_heard_once_for_each_call_and_field() -> None:
    first, second = call("1.1"), call("1.2")
    once = echoed((first, second), second, COUNT)
    assert (awaited(once, COUNT, 1), awaited(once, Field.PLAYED, True)) == once
    assert awaited(echoed(once, first, COUNT), COUNT, 1) is None


def test_what_was_meant_is_kept_where_a_server_keeps_it_in_a_form_of_its_own() -> None:
    rated = call("1.1", UserDataPart(rating=7.5))
    assert expected(rated.part, Field.RATING, 10.0)
    assert (meant(rated, Field.RATING, 10.0), meant(rated, Field.RATING, 7.5)) == (7.5, UNSET)


def test_an_answer_stands_for_the_calls_before_it_too() -> None:
    calls = waiting("1.1", "1.2", "2.1").intents
    assert up_to(calls, "1.2") == calls[:2]
    assert up_to(calls, "9.9") == ()


def test_a_run_that_made_no_call_leaves_the_others() -> None:
    assert runs_of(not_called(waiting("1.1", "1.2", "2.1"), "1.2")) == ["1.1", "2.1"]


def test_what_a_call_may_have_left_comes_before_what_was_replaced() -> None:
    known = {COUNT: Known(value=3, since=NOW, past=(Past(0, NOW - 9), Past(2, NOW)))}
    held = with_held(known, (call("1.1"),), UserData(play_count=2), NOW)
    assert [past.value for past in held[COUNT].past] == [0, 1, 2]


def test_calls_that_are_over_are_expected_no_more_and_remembered() -> None:
    known = {COUNT: Known(value=2, since=NOW)}
    left = over(waiting("1.1", "2.1", fields=known), (call("1.1"),), NOW)
    assert runs_of(left) == ["2.1"]
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
    shadow = over(Shadow(fields=row, intents=(call("1.1", place),), written_at=NOW), (call("1.1", place),), NOW)
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
    assert effects.changes.shadows[key(LAN)].intents == ()


def asdict(part: UserDataPart) -> dict[str, Any]:
    return {field.value: getattr(part, field) for field in part.said()}
