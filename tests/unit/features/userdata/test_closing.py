"""Runs that are over, and passes over servers that take no part any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from playhead.domain.userdata import UserData
from playhead.features.userdata import closing, run_queries, runs
from playhead.features.userdata.brakes import Decision, NoPart, Settle, settle
from playhead.features.userdata.closing import Closing, Looked, Serving, leave_out
from playhead.features.userdata.compare import Brake
from tests.support.engine import drive
from tests.support.household import Household
from tests.support.passing import SEEN, put
from tests.support.sweeping import Broom


@pytest.fixture
def broom() -> Iterator[Broom]:
    home = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=3)
    home.settle()
    yield Broom(home, Brake(count=0))
    home.remove()


def looked(broom: Broom, *served: str) -> Looked:
    asked = Closing(now=broom.home.clock.now_ms(), served=served)
    return broom.home.database.read_now(lambda c: closing.look(c, asked))


def start_with(broom: Broom, *served: str, configured: tuple[str, ...] = ("wan", "lan")) -> None:
    now = broom.home.clock.now_ms()
    broom.writer.run_now(leave_out, Serving(served=served, configured=configured, now=now))


def held(broom: Broom) -> int:
    """`wan` has lost what was played everywhere, and a person is asked. Returns the brake."""
    put(broom.home, "wan", 1, SEEN)
    broom.reconcile()
    broom.home.clock.advance(60_000)
    put(broom.home, "wan", 1, UserData())
    broom.reconcile("wan")
    (brake,) = broom.home.database.read_now(run_queries.brakes)
    return brake.id


def state_of(broom: Broom, pass_id: int) -> tuple[str, str]:
    def query(connection: Connection) -> tuple[str, str]:
        row = connection.exec_driver_sql(f"SELECT state, decision FROM sync_pass WHERE id = {pass_id}").one()
        return row.state, row.decision

    return broom.home.database.read_now(query)


def test_looking_ends_nothing_and_tells_what_is_over_and_what_goes_on(broom: Broom) -> None:
    assert looked(broom, "wan", "lan") == Looked()
    over, going = broom.begin("wan"), broom.begin("lan")
    while broom.step("wan"):
        pass
    assert looked(broom, "wan", "lan") == Looked(over=(over,), going=1)
    assert broom.close_runs() == 1
    assert (broom.run(over).state, broom.run(going).state) == ("done", "running")


def test_a_run_over_a_server_that_was_turned_off_meanwhile_ends_and_says_so(broom: Broom) -> None:
    run_id = broom.begin()
    while broom.step("lan"):
        pass
    broom.home.settle()
    assert broom.run(run_id).state == "running"
    start_with(broom, "lan")
    run = broom.run(run_id)
    assert (run.state, run.problems) == ("failed", ("alice on wan: takes no part in the sync any more",))


def test_what_is_owed_to_a_server_that_is_off_keeps_no_run_from_ending(broom: Broom) -> None:
    home = broom.home
    broom.reconcile()
    home.clock.advance(60_000)
    put(home, "wan", 1, SEEN)
    broom.start("wan")
    while broom.step("wan"):
        pass
    drive(home.pump.step())
    assert looked(broom, "wan", "lan").over == ()
    assert len(looked(broom, "wan").over) == 1


def test_what_was_decided_for_a_server_that_is_off_now_is_asked_again_when_it_is_back(broom: Broom) -> None:
    brake = held(broom)
    asked = Settle(brake_id=brake, decision=Decision.DISCARD, now=1, served=("wan", "lan"))
    broom.writer.run_now(settle, asked)
    start_with(broom, "lan")
    assert state_of(broom, brake) == ("held", "")
    assert broom.home.database.read_now(lambda c: runs.held_back(c, brake)) == [broom.home.film("wan", 1)]
    refused = Settle(brake_id=brake, decision=Decision.DISCARD, now=1, served=("lan",))
    assert broom.writer.run_now(settle, refused) == NoPart("wan")
    broom.writer.run_now(settle, asked)
    broom.sweep()
    assert broom.home.truth("wan", "alice", 1).played


def test_nobody_is_asked_about_a_server_that_is_configured_no_more(broom: Broom) -> None:
    brake = held(broom)
    start_with(broom, "lan", configured=("lan",))
    assert broom.home.database.read_now(run_queries.brakes) == []
    assert state_of(broom, brake) == ("replaced", "")
    assert broom.home.database.read_now(lambda c: runs.held_back(c, brake)) == []
