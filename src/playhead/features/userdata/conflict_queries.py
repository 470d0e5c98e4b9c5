"""Conflicts as rows: kept as long as the log, listed newest first."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, insert, select, text

from playhead.features.userdata.tables import conflict
from playhead.features.userdata.view import Conflict

ADD = insert(conflict)
OLD = text(
    "DELETE FROM userdata_conflict WHERE id IN "
    "(SELECT id FROM userdata_conflict WHERE at < :before ORDER BY at LIMIT :count)"
)

_conflict = msgspec.json.Decoder(Conflict)


class ConflictRow(msgspec.Struct, frozen=True):
    """A conflict with its number and when it was found, UTC milliseconds."""

    id: int
    at: int
    conflict: Conflict


def add(connection: Connection, found: Iterable[Conflict], now: int) -> None:
    """Append."""
    rows = [{"at": now, "body": msgspec.json.encode(one)} for one in found]
    if rows:
        connection.execute(ADD, rows)


def listed(connection: Connection, *, limit: int, before: int | None = None) -> list[ConflictRow]:
    """Up to `limit` of them, newest first, older than the row `before`."""
    query = select(conflict).order_by(conflict.c.id.desc()).limit(limit)
    query = query if before is None else query.where(conflict.c.id < before)
    return [ConflictRow(row.id, row.at, _conflict.decode(row.body)) for row in connection.execute(query)]


def forget(connection: Connection, before: int, count: int) -> int:
    """Delete up to `count` that are older than `before`; how many went."""
    return int(connection.execute(OLD, {"before": before, "count": count}).rowcount)
