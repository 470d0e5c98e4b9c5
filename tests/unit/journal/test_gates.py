"""The gates of one process."""

from __future__ import annotations

import pytest

from playhead.journal.gates import Gates, row_of
from playhead.journal.lanes import GateState
from playhead.journal.outcomes import Done, GateDown, Skip, Throttle

NOW = 1_000_000


@pytest.fixture
def gates() -> Gates:
    return Gates({"wan": 4, "lan": 1})


def test_free_places_are_counted_by_gate_and_full_ones_left_out(gates: Gates) -> None:
    gates.running["lan"] = 1
    gates.running["wan"] = 1
    assert gates.slots(NOW) == {"wan": 3}


def test_one_gate_that_is_down_leaves_the_others_alone(gates: Gates) -> None:
    row = gates.note("wan", GateDown(reason="refused"), NOW, 0.0)
    assert row == {"name": "wan", "paused": None, "open_until": NOW + 250, "failures": 1}
    assert gates.slots(NOW) == {"lan": 1}
    assert gates.reopens_at(NOW) == NOW + 250
    assert gates.slots(NOW + 250) == {"wan": 4, "lan": 1}


def test_an_outcome_that_changes_nothing_has_nothing_to_save(gates: Gates) -> None:
    assert gates.note("wan", Done(), NOW, 0.0) is None
    assert gates.note("wan", Skip(reason="r"), NOW, 0.0) is None


def test_a_shut_gate_never_reopens_by_itself(gates: Gates) -> None:
    gates.note("wan", GateDown(reason="key refused", until_fixed=True), NOW, 0.0)
    assert gates.reopens_at(NOW) is None
    assert gates.slots(NOW + 10**10) == {"lan": 1}
    assert gates.open("wan") == row_of("wan", GateState())
    assert gates.slots(NOW) == {"wan": 4, "lan": 1}


def test_the_nearest_of_several_rests_is_named(gates: Gates) -> None:
    gates.note("wan", Throttle(reason="r", after_ms=9_000), NOW, 0.0)
    gates.note("lan", Throttle(reason="r", after_ms=3_000), NOW, 0.0)
    assert gates.reopens_at(NOW) == NOW + 3_000
    assert gates.reopens_at(NOW + 3_000) == NOW + 9_000


def test_opening_or_shutting_twice_is_no_news(gates: Gates) -> None:
    assert gates.open("wan") is None
    assert gates.shut("wan", "stopped by ann") is not None
    assert gates.shut("wan", "stopped by ann") is None
    assert gates.open("wan") is not None


def test_an_unknown_gate_is_left_alone(gates: Gates) -> None:
    assert gates.open("removed") is None
    assert gates.shut("removed", "why") is None
    gates.load({"removed": GateState(paused="x"), "lan": GateState(paused="y")})
    assert gates.slots(NOW) == {"wan": 4}
