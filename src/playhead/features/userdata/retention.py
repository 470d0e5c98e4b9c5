"""Forgetting old lines of the sync log, conflicts as old, and notices whose item or user never showed up."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, text

from playhead.features.userdata import conflict_queries
from playhead.kit.times import DAY

CHUNK = 2_000
HELD_DAYS = 2

LINES = text("DELETE FROM sync_log WHERE id IN (SELECT id FROM sync_log WHERE at < :before ORDER BY at LIMIT :count)")
HELD = text(
    "DELETE FROM userdata_held_notice WHERE key IN "
    "(SELECT key FROM userdata_held_notice WHERE at < :before LIMIT :count)"
)


class Old(msgspec.Struct, frozen=True, kw_only=True):
    """What is old: the log's lines before `log_before`, held notices before `held_before`, UTC milliseconds."""

    log_before: int
    held_before: int


def old(now: int, log_days: int) -> Old:
    """What may go now."""
    return Old(log_before=now - log_days * DAY, held_before=now - HELD_DAYS * DAY)


def forget(connection: Connection, asked: Sequence[Old]) -> list[int]:
    """Delete one piece of what is old; for the writer. How many rows went: CHUNK or more means there may be more."""
    return [_forget(connection, what) for what in asked]


def _forget(connection: Connection, what: Old) -> int:
    lines = connection.execute(LINES, {"before": what.log_before, "count": CHUNK}).rowcount
    held = connection.execute(HELD, {"before": what.held_before, "count": CHUNK}).rowcount
    conflicts = conflict_queries.forget(connection, what.log_before, CHUNK)
    return int(max(lines, held, conflicts))
