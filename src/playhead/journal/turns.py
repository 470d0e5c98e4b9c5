"""Whose turn it is at a gate: one who wants much does not keep those waiting who want little.

Jobs of one class begin in the order of their time. Who has few jobs ready at a gate gets an earlier time than now, and
so goes before what others have piled up there; the claim itself knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from playhead.journal.lanes import JobSpec
from playhead.kit.times import MINUTE
from playhead.storage.statements import fetch

FEW = 8
HEAD_START_MS = 10 * MINUTE
"""What has waited this long is overtaken by nothing new."""

# the plus keeps SQLite from walking all that is ready at the gate instead of the heads in the range
READY = text(
    "SELECT count(*) FROM (SELECT 1 FROM job WHERE lane >= :first AND lane < :beyond AND head "
    "AND +state = 0 AND gate = :gate AND run_at <= :now LIMIT :most)"
)


def starts(connection: Connection, specs: Sequence[JobSpec], now: int) -> list[int]:
    """When each of the new jobs may begin, UTC milliseconds; in the past for the first few of everybody."""
    ready: dict[tuple[str, str], int] = {}
    found: list[int] = []
    for spec in specs:
        start, who = spec.run_at or now, (spec.gate, owner_of(spec.lane))
        if who[1] and start <= now:
            if who not in ready:
                ready[who] = _ready(connection, *who, now)
            ready[who] += 1
            start -= HEAD_START_MS if ready[who] <= FEW else 0
        found.append(start)
    return found


def owner_of(lane: str | None) -> str:
    """Who wants what a lane orders: its name up to the last slash (`userdata:wan/7f…/`), empty without one. Pure."""
    return "" if lane is None else lane[: lane.rfind("/") + 1]


def _ready(connection: Connection, gate: str, owner: str, now: int) -> int:
    """How many jobs somebody has ready at a gate, counted up to FEW."""
    beyond = owner[:-1] + chr(ord("/") + 1)
    values = {"first": owner, "beyond": beyond, "gate": gate, "now": now, "most": FEW}
    return int(fetch(connection, READY, values)[0][0])
