"""The gates of one process: capacity, what runs, and the breaker of each. The rules are in `lanes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playhead.journal.lanes import GateState, gate_after
from playhead.journal.outcomes import Outcome


class Gates:
    """Lives on the loop's thread; the database keeps a copy for the next start."""

    def __init__(self, capacities: Mapping[str, int]) -> None:
        self.capacities = dict(capacities)
        self.states = {name: GateState() for name in capacities}
        self.running: dict[str, int] = dict.fromkeys(capacities, 0)

    def load(self, rows: Mapping[str, GateState]) -> None:
        """Take over what the last run of the program knew; a gate no longer configured is left out."""
        self.states |= {name: state for name, state in rows.items() if name in self.capacities}

    def slots(self, now: int) -> dict[str, int]:
        """Free places by gate, shut gates left out."""
        free = {name: self.states[name].slots(most, self.running[name], now) for name, most in self.capacities.items()}
        return {name: count for name, count in free.items() if count > 0}

    def reopens_at(self, now: int) -> int | None:
        """When the next resting gate may be tried, UTC milliseconds."""
        resting = [state.open_until for state in self.states.values() if state.paused is None]
        return min((until for until in resting if until > now), default=None)

    def note(self, name: str, outcome: Outcome, now: int, chance: float) -> dict[str, Any] | None:
        """Take an outcome's effect over; the row to save when the gate changed."""
        before = self.states[name]
        after = gate_after(before, outcome, now, chance)
        self.states[name] = after
        return None if after == before else row_of(name, after)

    def open(self, name: str) -> dict[str, Any] | None:
        """The target answered or a person acted: close the breaker. The row to save when it was not closed."""
        if name not in self.states or self.states[name] == GateState():
            return None
        self.states[name] = GateState()
        return row_of(name, self.states[name])

    def shut(self, name: str, why: str) -> dict[str, Any] | None:
        """Shut a gate until it is opened. The row to save when that is news."""
        if name not in self.states or self.states[name].paused == why:
            return None
        self.states[name] = GateState(paused=why, failures=self.states[name].failures)
        return row_of(name, self.states[name])


def row_of(name: str, state: GateState) -> dict[str, Any]:
    """The gate's row."""
    return {"name": name, "paused": state.paused, "open_until": state.open_until, "failures": state.failures}
