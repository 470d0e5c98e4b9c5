"""What went wrong without stopping anything: edits that lost to others; and what stopped: parked work."""

from __future__ import annotations

from fastapi import APIRouter, Response

from playhead.delivery.api import explain_models as shapes
from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.models import EventRow, Listed
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.routes.events import event_rows
from playhead.delivery.api.routes.sync_explain import value_of
from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.userdata import Field
from playhead.features.userdata import conflict_queries
from playhead.features.userdata.conflict_queries import ConflictRow
from playhead.features.userdata.view import Side
from playhead.features.userdata.wording import told
from playhead.journal.queries import PARKED, jobs_in
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/sync", tags=["sync"])


@router.get("/conflicts")
async def conflicts(
    answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> Listed[shapes.ConflictRow]:
    """Edits that lost to one of a different value that was made without knowing of them, and ratings that differed at
    first sight; newest first."""
    start = after(cursor)
    rows = await read_at(
        served, user, answer, SYNC_UPDATES, lambda c: conflict_queries.listed(c, limit=limit + 1, before=start)
    )
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed[shapes.ConflictRow](items=[conflict_of(row) for row in rows[:limit]], next_cursor=more, total=None)


@router.get("/parked")
async def parked(
    answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> Listed[EventRow]:
    """Writes that cannot go on by themselves, with the reason, newest first: the same rows as `/api/events/failed`."""
    start = after(cursor)
    rows = await read_at(
        served,
        user,
        answer,
        SYNC_UPDATES,
        lambda c: jobs_in(c, PARKED, limit=limit + 1, after=start, newest_first=True),
    )
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed[EventRow](items=await event_rows(served, rows[:limit]), next_cursor=more, total=None)


def conflict_of(row: ConflictRow) -> shapes.ConflictRow:
    """A conflict as answered."""
    one = row.conflict
    return shapes.ConflictRow(
        id=str(row.id),
        found_at=rfc3339(row.at),
        field=one.field.value,
        username=one.username,
        item_id=one.item_id,
        item_name=one.item_name,
        lost=_side(one.field, one.lost),
        kept=_side(one.field, one.kept),
    )


def _side(field: Field, side: Side) -> shapes.ConflictSide:
    return shapes.ConflictSide(
        value=value_of(field, side.value),
        text=told(field, side.value),
        server=side.server,
        at=rfc3339(side.at) if side.at else None,
    )
