"""Deciding about a held pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from playhead.features.userdata import brakes, runs
from playhead.features.userdata.brakes import Answer, Decision, NoPart, NoSuchBrake, NotHeld, Settle, Settled
from playhead.features.userdata.runs import Pass, Progress
from tests.support.household import Household
from tests.support.sweeping import Broom


@pytest.fixture
def broom() -> Iterator[Broom]:
    home = Household({"wan": "10.11.11", "lan": "12.0.0"})
    home.settle()
    yield Broom(home)
    home.remove()


def held(broom: Broom, state: str = "held") -> Pass:
    broom.begin("wan")
    (row,) = broom.home.database.read_now(lambda c: runs.open_passes(c, "wan"))
    broom.writer.run_now(runs.advance, Progress(row=replace(row, state=state, regressions=1)))
    return row


def decide(
    broom: Broom, brake_id: int, decision: Decision = Decision.CONFIRM, served: tuple[str, ...] = ("wan",)
) -> Answer:
    return broom.writer.run_now(
        brakes.settle, Settle(brake_id=brake_id, decision=decision, now=9, served=served, actor="admin")
    )


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_is_noted_and_lets_the_pass_go_on(broom: Broom, decision: Decision) -> None:
    row = held(broom)
    assert decide(broom, row.id, decision) == Settled("wan")
    (again,) = broom.home.database.read_now(lambda c: runs.open_passes(c, "wan"))
    assert (again.id, again.decision, again.due_at) == (row.id, decision.value, 9)
    assert broom.run(row.run_id).state == "running"
    query = "SELECT actor FROM journal WHERE kind = 'brake_settled'"
    noted = broom.home.database.read_now(lambda c: c.exec_driver_sql(query).scalars().all())
    assert list(noted) == ["admin"]


def test_it_is_decided_once(broom: Broom) -> None:
    row = held(broom)
    decide(broom, row.id)
    assert decide(broom, row.id) == NotHeld()


def test_what_was_never_held_is_not_there(broom: Broom) -> None:
    assert decide(broom, 77) == NoSuchBrake()


def test_a_pass_that_lost_something_and_was_never_held_is_no_brake(broom: Broom) -> None:
    row = held(broom, state="done")
    assert decide(broom, row.id) == NoSuchBrake()


def test_one_whose_place_a_newer_pass_took_is_held_no_more(broom: Broom) -> None:
    assert decide(broom, held(broom, state="replaced").id) == NotHeld()


def test_nothing_is_decided_for_a_server_that_takes_no_part(broom: Broom) -> None:
    row = held(broom)
    assert decide(broom, row.id, served=("lan",)) == NoPart("wan")
    assert decide(broom, row.id) == Settled("wan")
