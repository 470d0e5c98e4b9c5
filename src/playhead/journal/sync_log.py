"""The sync log: one table for all features that write to servers, since people read it as one."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Connection, Index, String, Table, Text, insert

from playhead.journal.effects import LogLine
from playhead.storage.schema import BigId, metadata

sync_log = Table(
    "sync_log",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("event_type", String, nullable=False),
    Column("source_server", String, nullable=False),
    Column("target_server", String, nullable=False),
    Column("username", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("item_name", Text, nullable=False),
    Column("synced_value", Text, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("message", Text, nullable=False),
    Column("job_id", BigInteger),
    sqlite_autoincrement=True,
)
Index("ix_sync_log_at", sync_log.c.at)

ADD_LINES = insert(sync_log)


def add_lines(connection: Connection, lines: Iterable[LogLine], now: int) -> None:
    """Append to the sync log."""
    rows = [msgspec.structs.asdict(line) | {"at": now} for line in lines]
    if rows:
        connection.execute(ADD_LINES, rows)
