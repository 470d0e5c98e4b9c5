"""Passes that would take much away: they wait until a person has decided."""

from __future__ import annotations

from fastapi import APIRouter, Response

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done, Listed
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, path_id
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.delivery.api.sync_models import Brake
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.userdata import brakes, run_queries
from playhead.features.userdata.brakes import Decision, NoPart, NoSuchBrake, NotHeld, Settle
from playhead.features.userdata.run_queries import BrakeRow
from playhead.identity.callers import Caller
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/sync/brakes", tags=["sync"])


@router.get("")
async def listed(
    answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> Listed[Brake]:
    """What waits for a decision, the oldest first."""
    start = after(cursor) or 0
    held = await read_at(served, user, answer, SYNC_UPDATES, run_queries.brakes)
    rows = [row for row in held if row.id > start]
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed(items=[_brake(row) for row in rows[:limit]], next_cursor=more, total=len(held))


@router.post("/{brake_id}/confirm")
async def confirm(brake_id: str, by: Administrator, served: Served) -> Done:
    """It was meant: what is gone there goes everywhere, as far as it is still gone."""
    return await _settle(served, by, brake_id, Decision.CONFIRM)


@router.post("/{brake_id}/discard")
async def discard(brake_id: str, by: Administrator, served: Served) -> Done:
    """It was not meant: what was agreed is put back there."""
    return await _settle(served, by, brake_id, Decision.DISCARD)


async def _settle(served: Services, by: Caller, brake_id: str, decision: Decision) -> Done:
    names = tuple(name for name, door in served.servers.items() if door.takes_part)
    now, number = served.clock.now_ms(), path_id(brake_id)
    asked = Settle(brake_id=number, decision=decision, now=now, served=names, actor=by.username)
    answer = await served.writer.run(brakes.settle, asked)
    match answer:
        case NoSuchBrake():
            raise Problem(404, "Nothing of this number was held.")
        case NotHeld():
            raise Problem(409, "This is decided already, or a newer look has taken its place.")
        case NoPart(server):
            raise Problem(409, f"{server} takes no part in the sync now: decide when it does again.")
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
