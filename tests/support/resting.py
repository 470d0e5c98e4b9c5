"""Waiting until a running program has nothing left to do, however long that takes: seconds alone would not tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from playhead.runtime.program import Program
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.patience import PATIENCE_SECONDS

QUIET_SECONDS = 0.8
"""Longer than servers gather what they tell: an echo taken for an edit would be answered by then."""

OWED = (
    "SELECT (SELECT max(seq) FROM journal) - (SELECT min(seq) FROM cursor)"
    " + (SELECT count(*) FROM job WHERE state IN (0, 1))"
    " + (SELECT count(*) FROM sync_run WHERE state = 'running')"
)
"""Records not decided, jobs not done and runs not over; a job that waits for an item owes nothing now."""

Simulators = Mapping[str, JellyfinSimulator]


def value(program: Program, query: str) -> int:
    """What a query of the database answers, None as 0."""
    return program.database.read_now(lambda c: int(c.exec_driver_sql(query).scalar_one() or 0))


async def at_rest(program: Program, simulators: Simulators) -> None:
    """Until nothing is owed, and for a while nothing was heard or written."""
    seen: tuple[int, int] | None = None
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while seen != (seen := _moved(program, simulators)) or _owes(program, simulators):
            await asyncio.sleep(QUIET_SECONDS)
            for sim in simulators.values():
                await sim.settle()


async def swept(program: Program, simulators: Simulators) -> None:
    """Until every account was read whole, and nothing is owed: no first pass comes into the middle of a test."""
    accounts = sum(len(sim.server.users) for sim in simulators.values())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while value(program, "SELECT count(*) FROM sync_swept WHERE full_at > 0") < accounts or _behind(program):
            for sweep in program.sweeps.values():
                sweep.nudge()
            await asyncio.sleep(0.05)
    await at_rest(program, simulators)


async def heard(program: Program) -> None:
    """Until every account is heard by a socket, and what was owed for the time before was read."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any((word.word, word.detail) != ("connected", "") for word in map(program.facts.socket, program.servers)):  # noqa: ASYNC110 — has no event
            await asyncio.sleep(0.05)


def _moved(program: Program, simulators: Simulators) -> tuple[int, int]:
    calls = sum(sim.state_changing_calls for sim in simulators.values())
    return value(program, "SELECT max(seq) FROM journal"), calls


def _behind(program: Program) -> bool:
    """Whether somebody is heard who was not read yet since: such passes begin a second later."""
    return any(ears.sockets._catch_up._owed for ears in program.ears.values() if ears.sockets is not None)


def _owes(program: Program, simulators: Simulators) -> bool:
    gathering = any((sim.hub._saved.due, sim.hub._outlet.due) != (None, None) for sim in simulators.values())
    return gathering or value(program, OWED) > 0
