"""What people are shown of the sync: its log, its figures, and what a job is about. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from playhead.features.userdata import store
from playhead.features.userdata.jobs import AWAIT, READ, WRITE, Target, absence_key, decode
from playhead.journal.queries import JobRow
from playhead.journal.sync_log import sync_log

FEATURE = "userdata"


class LogFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of the log; None lets everything through. `item_name` is any part of the name, in any case;
    `since` is UTC milliseconds."""

    source_server: str | None = None
    target_server: str | None = None
    event_type: str | None = None
    item_name: str | None = None
    success: bool | None = None
    since: int | None = None


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: a write that was made, refused, or, in a dry run, would have been made."""

    id: int
    at: int
    event_type: str
    source_server: str
    target_server: str
    username: str
    item_id: str
    item_name: str
    synced_value: str
    success: bool
    dry_run: bool
    message: str


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """The writes in the log, dry runs left out. `last_at` is the newest success, UTC milliseconds."""

    successful: int
    failed: int
    last_at: int | None
    entries: int


_COLUMNS = [sync_log.c[name] for name in LogEntry.__struct_fields__]


def sync_log_page(connection: Connection, wanted: LogFilter, *, limit: int, offset: int) -> tuple[list[LogEntry], int]:
    """Entries newest first, and how many there are in all."""
    conditions = _conditions(wanted)
    rows = connection.execute(
        select(*_COLUMNS).where(*conditions).order_by(sync_log.c.id.desc()).limit(limit).offset(offset)
    )
    entries = [_entry(row) for row in rows]
    counted = connection.execute(select(func.count()).select_from(sync_log).where(*conditions)).scalar_one()
    return entries, int(counted)


def _entry(row: Any) -> LogEntry:
    return LogEntry(**{name: getattr(row, name) for name in LogEntry.__struct_fields__})


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    equal = {name: getattr(wanted, name) for name in ("source_server", "target_server", "event_type", "success")}
    found = [sync_log.c[name] == value for name, value in equal.items() if value is not None]
    if wanted.item_name is not None:
        found.append(sync_log.c.item_name.icontains(wanted.item_name, autoescape=True))
    if wanted.since is not None:
        found.append(sync_log.c.at >= wanted.since)
    return found


def stats(connection: Connection) -> Stats:
    """The log's figures."""
    query = select(sync_log.c.success, sync_log.c.dry_run, func.count(), func.max(sync_log.c.at))
    counts = {
        (bool(ok), bool(dry)): (n, at) for ok, dry, n, at in connection.execute(query.group_by("success", "dry_run"))
    }
    successful, last_at = counts.get((True, False), (0, None))
    failed, _ = counts.get((False, False), (0, None))
    entries = sum(n for n, _ in counts.values())
    return Stats(successful=successful, failed=failed, last_at=last_at, entries=entries)


def times_asked(connection: Connection, jobs: Collection[JobRow]) -> dict[int, int]:
    """Job id → how often the server was asked for the item that the job waits for."""
    keys = {job.id: absence_key(decode(job.args)) for job in jobs if job.kind == AWAIT}
    known = store.absences(connection, set(keys.values()))
    return {job_id: known[key].asked for job_id, key in keys.items() if key in known}


def target_of(kind: str, args: bytes) -> Target | None:
    """What a job is about; None for a job of another feature or of a version that wrote it differently."""
    if kind not in (AWAIT, READ, WRITE):
        return None
    try:
        return decode(args)
    except msgspec.DecodeError:
        return None
