"""The log of the sync."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.models import LogPage, LogQuery, LogRow
from playhead.delivery.api.positions import read_at
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.userdata.queries import LogEntry, LogFilter, sync_log_page
from playhead.kit.times import MINUTE, rfc3339

router = APIRouter(prefix="/api", tags=["sync"])


@router.get("/sync-log")
async def sync_log(asked: Annotated[LogQuery, Query()], answer: Response, user: User, served: Served) -> LogPage:
    """The writes that were made, refused or, in a dry run, left out; newest first."""
    wanted = filter_of(asked, served.clock.now_ms())
    limit, offset = asked.limit, asked.offset
    entries, total = await read_at(
        served, user, answer, SYNC_UPDATES, lambda c: sync_log_page(c, wanted, limit=limit, offset=offset)
    )
    return LogPage(entries=[log_row(entry) for entry in entries], total=total, limit=limit, offset=offset)


def filter_of(asked: LogQuery, now: int) -> LogFilter:
    """The filter behind a query."""
    return LogFilter(
        source_server=asked.source_server,
        target_server=asked.target_server,
        event_type=asked.event_type,
        item_name=asked.item_name,
        success=asked.success,
        since=None if asked.since_minutes is None else now - asked.since_minutes * MINUTE,
    )


def log_row(entry: LogEntry) -> LogRow:
    """A line as answered."""
    return LogRow(
        id=entry.id,
        event_type=entry.event_type,
        source_server=entry.source_server,
        target_server=entry.target_server,
        username=entry.username,
        item_id=entry.item_id,
        item_name=entry.item_name,
        synced_value=entry.synced_value,
        success=entry.success,
        dry_run=entry.dry_run,
        message=entry.message,
        created_at=rfc3339(entry.at),
    )
