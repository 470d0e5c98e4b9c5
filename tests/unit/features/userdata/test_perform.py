"""Writing and reading through the port: how many calls, what failures mean, and what is never done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, text

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.userdata import TICKS_PER_SECOND, Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata import store
from playhead.features.userdata.perform import complete, outcome_of
from playhead.journal.lanes import JobState
from playhead.journal.outcomes import GateDown, Outcome, Reject, Retry, Throttle
from playhead.storage.writer import InlineWriter
from tests.support.engine import drive
from tests.support.fake_media_server import Fault
from tests.support.household import Household

OLD, NEW = "10.11.11", "12.0.0"
HOUR = 3_600_000
Make = Callable[..., "Home"]


class Home(Household):
    """Two servers; alice marks on `wan`, Playhead writes to `lan`."""

    @property
    def lan(self) -> Any:
        return self.fakes["lan"]

    def row(self, server: str) -> tuple[str, str]:
        return self.user(server, "alice"), self.film(server, 1)

    def mark(self, played: bool = True, *, on: str = "wan") -> None:
        """She marks the film, and the notice is delivered; no job has run yet."""
        self.fakes[on].toggle_played(*self.row(on), played)
        self.deliver()

    def calls(self) -> list[str]:
        """What was asked of `lan` about user data."""
        about = {"user_data", "write_user_data", "mark_unplayed"}
        return [call.method for call in self.lan.calls if call.method in about]

    def at_rest(self) -> None:
        """Both servers have been read once, and nothing is to be done."""
        self.settle()
        self.read_all()
        self.settle()
        self.lan.calls.clear()
        self.clock.advance(60_000)

    def rows(self, sql: str) -> list[Any]:
        return self.database.read_now(lambda connection: list(connection.execute(text(sql))))

    def parked(self) -> list[str]:
        rows = self.rows(f"SELECT reason FROM job WHERE state IN ({JobState.REJECTED:d}, {JobState.DEAD:d})")
        return [row.reason for row in rows]

    def log(self) -> list[tuple[bool, str]]:
        return [(bool(row.success), row.message) for row in self.rows("SELECT * FROM sync_log ORDER BY id")]


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Home] = []

    def made(version: str = OLD, *, rest: bool = True, **more: Any) -> Home:
        homes.append(Home({"wan": OLD, "lan": version}, **more))
        homes[-1].settle()
        if rest:
            homes[-1].at_rest()
        return homes[-1]

    yield made
    for home in homes:
        home.remove()


@pytest.mark.parametrize(
    ("version", "calls"), [(OLD, ["write_user_data"]), (NEW, ["user_data", "write_user_data", "user_data"])]
)
def test_an_edit_costs_one_changing_call(make: Make, version: str, calls: list[str]) -> None:
    home = make(version)
    home.mark()
    home.settle()
    assert home.calls() == calls
    assert home.truth("lan", "alice", 1) == home.truth("wan", "alice", 1)
    home.advance(10 * 60_000)
    assert home.calls() == calls


def test_an_item_never_seen_is_read_before_it_is_written(make: Make) -> None:
    home = make(rest=False)
    home.lan.calls.clear()
    home.mark()
    home.settle()
    assert home.calls() == ["user_data", "write_user_data"]


def test_an_un_mark_is_one_call(make: Make) -> None:
    home = make()
    home.mark()
    home.advance(1_000)
    home.lan.calls.clear()
    home.mark(played=False)
    home.settle()
    assert home.calls() == ["mark_unplayed"]
    assert home.truth("lan", "alice", 1) == UserData()


@pytest.mark.parametrize("version", [OLD, NEW])
def test_what_is_not_kept_in_step_survives_a_write(make: Make, version: str) -> None:
    home = make(version)
    home.lan.set_favorite(*home.row("lan"), favorite=True)
    home.lan.rate(*home.row("lan"), 7.5)
    home.settle()
    home.mark()
    home.settle()
    truth = home.truth("lan", "alice", 1)
    assert (truth.played, truth.favorite, truth.rating) == (True, True, 7.5)


def test_a_stale_copy_of_12_is_overwritten_whole(make: Make) -> None:
    home = make(NEW)
    home.lan.set_favorite(*home.row("lan"), favorite=True)
    home.lan.make_stale(*home.row("lan"), UserData(favorite=False, play_count=40))
    home.settle()
    home.mark()
    home.settle()
    truth = home.truth("lan", "alice", 1)
    assert (truth.played, truth.play_count, truth.favorite) == (True, 1, True)


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


def test_an_item_that_is_not_shown_when_read_is_parked(make: Make) -> None:
    home = make(NEW)
    home.mark()
    home.lan.remove_item(home.film("lan", 1))
    home.take()
    home.settle()
    assert home.parked() == ["lan does not show this item to alice"]
    assert home.lan.changing_calls() == []


def test_a_dry_run_changes_nothing_and_is_told_once(make: Make) -> None:
    home = make(policy={"dry_run": True})
    home.mark()
    home.settle()
    home.advance(HOUR)
    home.advance(HOUR)
    assert home.changing_calls() == 0
    assert home.log() == [(True, "dry run: nothing was written")]
    home.fakes["wan"].edit(*home.row("wan"), UserDataPart(play_count=5))
    home.settle()
    assert len(home.log()) == 2


def test_what_somebody_is_watching_is_not_written_to_until_it_ends(make: Make) -> None:
    home = make()
    home.lan.play_start(*home.row("lan"))
    home.settle()
    home.mark()
    home.settle()
    assert home.lan.changing_calls() == []
    home.lan.play_stop(*home.row("lan"), 0)
    home.settle()
    home.advance(60_000)
    truths = [home.truth(name, "alice", 1) for name in ("wan", "lan")]
    assert [(truth.played, truth.play_count) for truth in truths] == [(True, 1), (True, 1)]


def test_a_write_that_is_due_waits_for_somebody_who_began_to_watch_meanwhile(make: Make) -> None:
    home = make()
    home.mark()
    drive(home.pump.step())
    key = "/".join(("lan", *home.row("lan")))
    shadow = home.database.read_now(lambda c: store.shadows(c, [key]))[key]
    busy = {key: replace(shadow, busy_until=home.clock.now_ms() + 60_000)}

    def begin(connection: Connection, asked: Sequence[None]) -> Sequence[None]:
        store.save_shadows(connection, busy)
        return asked

    InlineWriter(home.batches).run_now(begin, None)
    drive(home.worker.step())
    assert home.lan.changing_calls() == []
    home.advance(61_000)
    assert home.truth("lan", "alice", 1).played


def test_a_player_that_falls_silent_holds_writes_for_a_minute(make: Make) -> None:
    home = make()
    home.lan.play_start(*home.row("lan"))
    home.settle()
    home.mark()
    home.advance(59_000)
    assert home.lan.changing_calls() == []
    home.advance(2_000)
    assert home.truth("lan", "alice", 1).played


def test_a_viewing_that_nobody_told_of_is_counted_before_it_is_written_over(make: Make) -> None:
    home = make(NEW)
    viewed = UserDataPart(played=True, play_count=3, last_played=home.clock.now_ms())
    home.lan.edit(*home.row("lan"), viewed, SaveReason.PLAYBACK_FINISHED)
    home.take()
    home.mark()
    home.settle()
    assert [home.truth(name, "alice", 1).play_count for name in ("wan", "lan")] == [4, 4]


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


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("x"), GateDown(reason="x")),
        (NoAnswerInTime("x"), GateDown(reason="x")),
        (KeyRefused("x"), GateDown(reason="x", until_fixed=True)),
        (Busy("x", 9_000), Throttle(reason="x", after_ms=9_000)),
        (NotThere("x"), Reject(reason="x")),
        (Forbidden("x"), Reject(reason="x")),
        (Refused("x"), Reject(reason="x")),
        (NotSupported("x"), Reject(reason="x")),
        (ServerFault("x"), Retry(reason="x")),
        (BadAnswer("x"), Retry(reason="x")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_server_will_never_take_is_parked_and_the_rest_is_tried_again(
    error: ServerError, outcome: Outcome
) -> None:
    assert outcome_of(error) == outcome


def test_a_whole_row_leaves_out_what_cannot_be_written_as_nothing() -> None:
    assert set(Field) - set(complete(UserData()).said()) == {Field.RATING, Field.LAST_PLAYED}
    full = UserData(played=True, position=1, play_count=2, last_played=3, favorite=True, rating=7.5)
    assert set(complete(full).said()) == set(Field)
    assert complete(full).rating == 7.5


@pytest.mark.parametrize("version", ["10.11.11", "12.0.0"])
def test_two_viewings_on_servers_apart_count_as_two(version: str) -> None:
    """Both servers hold a count of 2: the one that was away must not be taken for the echo of a call never made."""
    home = Household({"wan": version, "lan": version})
    home.settle()
    lan = home.fakes["lan"]
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
    home.advance(60_000)
    lan.down = True
    for name in ("wan", "lan"):
        fake = home.fakes[name]
        fake.play_start(home.user(name, "alice"), home.film(name, 1))
        home.clock.advance(5_000)
        fake.play_stop(home.user(name, "alice"), home.film(name, 1), 99 * 60 * TICKS_PER_SECOND)
    lan.take_notices()
    home.advance(120_000)
    lan.down = False
    home.look("lan", fresh=True)
    for _ in range(5):
        home.advance(400_000)
    assert {home.truth(name, "alice", 1).play_count for name in ("wan", "lan")} == {3}
    home.remove()
