"""Writing and reading through the port: how many calls, what failures mean, and what is never done twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart
from playhead.features.userdata import store
from playhead.storage.writer import InlineWriter
from tests.support.engine import drive
from tests.support.household import Household
from tests.support.pair import HOUR, NEW, OLD, Make


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


def test_what_a_dry_run_told_is_written_once_it_is_over(make: Make) -> None:
    home = make(policy={"dry_run": True})
    home.mark()
    home.settle()
    home.policy = replace(home.policy, dry_run=False)
    home.close()
    home.open()
    home.read_all()
    home.settle()
    assert home.truth("lan", "alice", 1).played


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
