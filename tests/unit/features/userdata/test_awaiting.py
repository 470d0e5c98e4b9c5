"""Waiting for an item, in a household: what waits is listed, wakes, and asks as often as the policy wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playhead.features.userdata import jobs, queries
from playhead.features.userdata.awaiting import Awaited, AwaitWork
from playhead.features.userdata.store import Absence
from playhead.features.userdata.view import AbsenceRule
from playhead.journal.lanes import NEVER, Job
from playhead.journal.outcomes import Interrupted
from playhead.journal.queries import WAITING, JobRow, jobs_in
from playhead.storage.errors import StoreUnavailable
from tests.support.engine import drive
from tests.support.fake_media_server import Fault
from tests.support.pair import NEW, OLD, Home

MINUTE = 60_000


def home_with(*rules: AbsenceRule) -> Home:
    home = Home({"wan": OLD, "lan": NEW}, policy={"absences": rules})
    home.at_rest()
    home.fakes["lan"].remove_item(home.film("lan", 1))
    home.settle()
    return home


@pytest.fixture
def home() -> Iterator[Home]:
    made = home_with()
    yield made
    made.remove()


def waiting(home: Home) -> list[JobRow]:
    return home.database.read_now(lambda c: jobs_in(c, WAITING, limit=10))


def asked(home: Home) -> list[int]:
    return list(home.database.read_now(lambda c: queries.times_asked(c, waiting(home))).values())


def act(home: Home, name: str, *values: Any) -> None:
    getattr(home.fakes["wan"], name)(*home.row("wan"), *values)
    home.settle()


def test_an_edit_waits_for_an_item_that_is_not_there_and_is_written_when_it_comes(home: Home) -> None:
    act(home, "toggle_played", True)
    (row,) = waiting(home)
    target = queries.target_of(row.kind, row.args)
    assert target is not None
    assert (target.server, target.item_name, target.username) == ("lan", "Film 1", "alice")
    assert (row.run_at, row.reason, asked(home)) == (NEVER, "lan does not have it", [])
    home.advance(90 * 24 * 60 * MINUTE)
    home.restore_film("lan", 1)
    home.settle()
    assert home.truth("lan", "alice", 1).played
    assert waiting(home) == []
    assert home.parked() == []


def test_five_edits_wait_once(home: Home) -> None:
    for played in (True, False, True, False, True):
        act(home, "toggle_played", played)
    assert len(waiting(home)) == 1


def test_the_policy_bounds_how_often_the_server_is_asked_and_not_how_long_the_state_is_kept() -> None:
    home = home_with(AbsenceRule(prefix="/media", count=2, delay_ms=10 * MINUTE))
    act(home, "toggle_played", True)
    assert (asked(home), waiting(home)[0].run_at) == ([1], home.clock.now_ms() + 10 * MINUTE)
    home.advance(9 * MINUTE)
    assert asked(home) == [1]
    home.advance(MINUTE)
    home.advance(60 * MINUTE)
    assert (asked(home), waiting(home)[0].run_at) == ([2], NEVER)
    home.restore_film("lan", 1)
    home.settle()
    assert home.truth("lan", "alice", 1).played
    assert home.rows("SELECT * FROM userdata_absence") == []
    home.remove()


def test_asking_finds_an_item_that_nobody_announced() -> None:
    home = home_with(AbsenceRule(prefix="/media", count=-1, delay_ms=MINUTE))
    act(home, "toggle_played", True)
    home.fakes["lan"].add_item(home.described("lan", 1), quiet=True)
    home.advance(MINUTE)
    home.settle()
    assert home.truth("lan", "alice", 1).played
    home.remove()


def test_a_server_that_is_down_is_no_answer() -> None:
    home = home_with(AbsenceRule(prefix="/media", count=1, delay_ms=MINUTE))
    home.fakes["lan"].down = True
    act(home, "toggle_played", True)
    assert home.parked() == []
    home.fakes["lan"].down = False
    home.look("lan")
    home.settle()
    assert len(waiting(home)) == 1
    home.remove()


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.BUSY, Fault.SERVER_FAULT])
def test_a_listing_that_failed_is_not_counted_and_made_up_for(fault: Fault) -> None:
    home = home_with(AbsenceRule(prefix="/media", count=1, delay_ms=MINUTE))
    home.lan.fail(fault, on=["items"])
    act(home, "toggle_played", True)
    assert (home.rows("SELECT * FROM userdata_absence"), home.parked()) == ([], [])
    home.advance(MINUTE)
    assert (asked(home), waiting(home)[0].run_at) == ([1], NEVER)
    home.remove()


def test_an_item_that_goes_before_the_write_is_no_failure(home: Home) -> None:
    home.restore_film("lan", 1)
    home.settle()
    home.fakes["lan"].remove_item(home.film("lan", 1))
    home.fakes["lan"].take_notices()
    act(home, "toggle_played", True)
    assert (home.parked(), len(waiting(home))) == ([], 1)
    home.restore_film("lan", 1)
    home.settle()
    assert home.truth("lan", "alice", 1).played


def test_a_blank_item_that_comes_back_is_no_un_mark(home: Home) -> None:
    home.restore_film("lan", 1)
    act(home, "toggle_played", True)
    home.fakes["lan"].remove_item(home.film("lan", 1))
    home.settle()
    home.fakes["lan"].restore(*home.row("lan"), type(home.truth("wan", "alice", 1))())
    home.restore_film("lan", 1)
    home.settle()
    assert home.truth("wan", "alice", 1).played
    assert home.truth("lan", "alice", 1).played


class Full:
    """A writer whose disk is full."""

    async def run(self, handler: Any, item: Any) -> Any:
        raise StoreUnavailable("the disk is full")


def test_an_ask_that_cannot_be_counted_is_made_again_and_costs_no_try(home: Home) -> None:
    act(home, "toggle_played", True)
    (row,) = waiting(home)
    task = Awaited(target=jobs.decode(row.args), asked=Absence(1, 0), until=NEVER, seen=0)
    work = AwaitWork(home.policy, home.refresh, Full())
    job = Job(
        id=row.id, feature="userdata", kind=row.kind, lane=row.lane, gate=row.gate, fence=1, attempt=1, crashes=0,
        max_attempts=5, want_ver=1, args=row.args,
    )  # fmt: skip
    assert drive(work.perform(job, task)) == Interrupted(reason="the disk is full")
