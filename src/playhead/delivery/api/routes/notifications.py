"""What one was told without asking."""

from __future__ import annotations

from fastapi import APIRouter, Response

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.models import Listed
from playhead.delivery.api.notification_models import NotificationRow
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of
from playhead.delivery.api.positions import read_at
from playhead.delivery.live.connection import who_of
from playhead.domain.channels import NOTIFICATIONS, own_stream
from playhead.domain.told_events import Notification
from playhead.journal import streams
from playhead.journal.record import Record
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/notifications", tags=["live"])


@router.get("")
async def list_notifications(
    user: User, served: Served, answer: Response, limit: Limit = 50, cursor: Cursor = None
) -> Listed[NotificationRow]:
    """One's own notifications, newest first, as long as `retention.records_days` keeps them."""
    stream, before = own_stream(NOTIFICATIONS, who_of(user).user_id), after(cursor)
    found = await read_at(
        served, user, answer, NOTIFICATIONS, lambda c: streams.latest(c, stream, before=before, count=limit + 1)
    )
    more = cursor_of(found[limit - 1].seq) if len(found) > limit else None
    rows = [row for record in found[:limit] if (row := row_of(record)) is not None]
    return Listed[NotificationRow](items=rows, next_cursor=more, total=None)


def row_of(record: Record) -> NotificationRow | None:
    """A notification as answered; None for a record that this version cannot read."""
    event = record.event
    if not isinstance(event, Notification):
        return None
    return NotificationRow(
        id=str(record.seq),
        at=rfc3339(record.at),
        type=event.type,
        title=event.title,
        message=event.message,
        level=event.level,
    )
