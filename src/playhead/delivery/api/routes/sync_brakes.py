"""Passes that would take much away: they wait until a person has decided."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done, Listed
from playhead.delivery.api.paging import path_id
from playhead.delivery.api.services import Services
from playhead.delivery.api.sync_models import Brake
from playhead.features.userdata import brakes, run_queries
from playhead.features.userdata.brakes import Decision, NoSuchBrake, NotHeld, Settle
from playhead.features.userdata.run_queries import BrakeRow
from playhead.identity.callers import Caller
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/sync/brakes", tags=["sync"])


@router.get("")
async def listed(_: User, served: Served) -> Listed[Brake]:
    """What waits for a decision, the oldest first."""
    rows = await served.database.read(run_queries.brakes)
    return Listed(items=[_brake(row) for row in rows], next_cursor=None, total=len(rows))


@router.post("/{brake_id}/confirm")
async def confirm(brake_id: str, by: Administrator, served: Served) -> Done:
    """It was meant: what is gone there goes everywhere, as far as it is still gone."""
    return await _settle(served, by, brake_id, Decision.CONFIRM)


@router.post("/{brake_id}/discard")
async def discard(brake_id: str, by: Administrator, served: Served) -> Done:
    """It was not meant: what was agreed is put back there."""
    return await _settle(served, by, brake_id, Decision.DISCARD)


async def _settle(served: Services, by: Caller, brake_id: str, decision: Decision) -> Done:
    asked = Settle(brake_id=path_id(brake_id), decision=decision, now=served.clock.now_ms(), actor=by.username)
    answer = await served.writer.run(brakes.settle, asked)
    match answer:
        case NoSuchBrake():
            raise Problem(404, "Nothing of this number was held.")
        case NotHeld():
            raise Problem(409, "This is decided already, or a newer look has taken its place.")
    served.wakes.records.set()
    served.wake_sweeps()
    done = "It is taken over everywhere." if decision is Decision.CONFIRM else f"It is put back on {answer.server}."
    return Done(success=True, message=done)


def _brake(row: BrakeRow) -> Brake:
    return Brake(
        id=str(row.id),
        run_id=row.run_id,
        server=row.server,
        username=row.username,
        held_at=rfc3339(row.begun_at),
        entries=row.entries,
        regressions=row.regressions,
        items=list(row.items),
    )
