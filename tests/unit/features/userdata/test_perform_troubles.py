"""What goes wrong while writing: no answer, a refusal, a lie, a dead server; nothing is done twice or given up."""

from __future__ import annotations

import asyncio

import pytest

from playhead.domain.userdata import TICKS_PER_SECOND, UserDataPart
from tests.support.fake_media_server import Fault
from tests.support.pair import HOUR, MINUTE, NEW, OLD, Make


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_write_without_an_answer_that_had_landed_is_not_repeated(make: Make, version: str) -> None:
    home = make(version)
    home.lan.fail(Fault.TIMEOUT_AFTER, on={"write_user_data"})
    home.mark()
    home.settle(deliver=False)
    home.take()
    for _ in range(5):
        home.clock.advance(60_000)
        home.settle()
    assert len(home.lan.changing_calls()) == 1
    assert home.truth("lan", "alice", 1).play_count == 1
    assert home.log() == [(True, "an earlier call had landed without an answer")]


def test_a_write_without_an_answer_that_was_lost_is_repeated(make: Make) -> None:
    home = make()
    home.lan.fail(Fault.TIMEOUT_BEFORE, on={"write_user_data"})
    home.mark()
    home.settle()
    home.advance(60_000)
    assert home.calls() == ["write_user_data", "user_data", "write_user_data"]
    assert home.truth("lan", "alice", 1).played
    assert home.log() == [(True, "")]


@pytest.mark.parametrize(("version", "fault"), [(OLD, Fault.IGNORED), (NEW, Fault.IGNORED), (NEW, Fault.LIES)])
def test_a_server_that_keeps_its_own_is_asked_twice_then_left_alone(make: Make, version: str, fault: Fault) -> None:
    home = make(version)
    home.lan.fail(fault, times=None, on={"write_user_data"})
    home.mark()
    home.settle()
    for _ in range(6):
        home.advance(HOUR)
    assert len(home.lan.changing_calls()) == 2
    (reason,) = home.parked()
    assert "kept its own value of: played" in reason
    assert False in [success for success, _ in home.log()]


@pytest.mark.parametrize("times", [1, None])
def test_a_write_that_is_announced_and_lost_is_neither_believed_nor_taken_as_an_un_mark(
    make: Make, times: int | None
) -> None:
    home = make(NEW)
    home.lan.fail(Fault.LOST, times=times, on={"write_user_data"})
    home.mark()
    for _ in range(6):
        home.settle()
        home.advance(MINUTE)
    assert home.truth("wan", "alice", 1).played
    assert home.truth("lan", "alice", 1).played is (times == 1)
    assert len(home.lan.changing_calls()) == 2
    assert bool(home.parked()) is (times is None)


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_mark_that_was_taken_back_while_its_call_had_no_answer_is_taken_back_there_too(
    make: Make, version: str
) -> None:
    home = make(version)
    home.lan.fail(Fault.TIMEOUT_AFTER, on={"write_user_data"})
    home.mark()
    home.deliver()
    home.settle(deliver=False)
    assert home.truth("lan", "alice", 1).played
    home.lan.take_notices()  # its echo is lost
    home.fakes["wan"].toggle_played(*home.row("wan"), False)
    for _ in range(6):
        home.settle()
        home.advance(MINUTE)
    assert not home.truth("wan", "alice", 1).played
    assert not home.truth("lan", "alice", 1).played


def test_a_place_that_a_mark_took_away_in_the_same_moment_is_written_when_it_is_reached_again(make: Make) -> None:
    home = make(NEW)
    place = UserDataPart(position=600 * TICKS_PER_SECOND)

    def mark() -> None:
        home.mark(on="lan")

    home.lan.meanwhile = mark
    home.fakes["wan"].edit(*home.row("wan"), place)
    home.settle()
    home.advance(HOUR)
    assert [home.truth(name, "alice", 1).position for name in ("wan", "lan")] == [0, 0]
    home.fakes["wan"].edit(*home.row("wan"), place)
    home.settle()
    home.advance(HOUR)
    assert [home.truth(name, "alice", 1).position for name in ("wan", "lan")] == [place.position] * 2
    assert home.parked() == []


def test_a_refused_write_is_tried_again_after_the_next_edit(make: Make) -> None:
    home = make()
    home.lan.fail(Fault.IGNORED, times=2, on={"write_user_data"})
    home.mark()
    home.settle()
    home.advance(HOUR)
    assert home.parked()
    home.fakes["wan"].edit(*home.row("wan"), UserDataPart(play_count=2))
    home.settle()
    home.advance(HOUR)
    assert home.truth("lan", "alice", 1).play_count == 2


def test_an_item_that_the_user_may_not_see_is_parked_after_one_call(make: Make) -> None:
    home = make()
    home.lan.hide(*home.row("lan"))
    home.mark()
    home.settle()
    home.advance(HOUR)
    assert home.calls() == ["write_user_data"]
    assert len(home.parked()) == 1


def test_an_item_that_is_gone_when_read_is_no_failure(make: Make) -> None:
    home = make(NEW)
    home.mark()
    home.lan.remove_item(home.film("lan", 1))
    home.take()
    home.settle()
    assert home.parked() == []
    assert home.rows("SELECT gone FROM item WHERE server = 'lan'")[0].gone
    assert home.lan.changing_calls() == []


@pytest.mark.parametrize("version", [OLD, NEW])
def test_an_item_that_is_missing_while_a_library_scan_runs_is_waited_for(make: Make, version: str) -> None:
    home = make(version)
    home.lan.is_scanning = True
    film = home.film("lan", 1)
    home.mark()
    (taken,) = asyncio.run(home.lan.items_by_id([film]))
    home.lan.remove_item(film)
    home.take()
    home.settle()
    assert home.parked() == []
    assert not home.rows("SELECT gone FROM item WHERE server = 'lan'")[0].gone
    home.lan.add_item(taken)
    home.lan.is_scanning = False
    home.advance(MINUTE)
    assert home.truth("lan", "alice", 1).played


def test_a_dead_server_is_waited_for_and_loses_nothing(make: Make) -> None:
    home = make()
    home.lan.down = True
    home.mark()
    for _ in range(20):
        home.advance(60_000)
    assert home.parked() == []
    home.lan.recover()
    home.look("lan")
    home.advance(60_000)
    assert home.truth("lan", "alice", 1).played


def test_a_server_that_asks_for_rest_is_left_in_peace_for_as_long(make: Make) -> None:
    home = make()
    home.lan.fail(Fault.BUSY, on={"write_user_data"}, ms=30_000)
    home.mark()
    home.settle()
    home.advance(29_000)
    assert len(home.calls()) == 1
    home.advance(10_000)
    assert home.truth("lan", "alice", 1).played


def test_a_refused_key_stops_all_calls_until_somebody_acts(make: Make) -> None:
    home = make(films=2)
    home.lan.fail(Fault.KEY_REFUSED, times=None)
    home.mark()
    home.settle()
    asked = len(home.calls())
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 2), True)
    home.advance(HOUR)
    assert len(home.calls()) == asked
    home.lan.recover()
    home.look("lan")
    home.advance(60_000)
    assert [home.truth("lan", "alice", number).played for number in (1, 2)] == [True, True]
    assert home.parked() == []
