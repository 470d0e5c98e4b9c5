"""Rows that are older than the configuration keeps: which they are, how they look in a file, and their removal.

Their plays stay counted, and no import brings them back. A file is whole and on the disk before its rows are removed;
the removal says which file it was, so that whoever was killed in between writes that same file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from playhead.features.history import store
from playhead.features.history.edits import take_away
from playhead.features.history.model import MOVIE
from playhead.features.history.tables import row
from playhead.identity.tables import person
from playhead.kit.times import SECOND, rfc3339
from playhead.storage.statements import chunked, fetch_in

STATE = "archive"
CHUNK = 5_000
"""Rows of one file."""
MONTHS = 12
OLD = (
    select(row, person.c.name.label("person"))
    .outerjoin(person, person.c.id == row.c.person_id)
    .where(row.c.local_day < bindparam("before"))
    .order_by(row.c.completed_at, row.c.id)
    .limit(CHUNK)
)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Which month's archive was last begun (`2026-11`), how many files it has, and whether it is whole. `rows` of that
    month."""

    month: str = ""
    files: int = 0
    rows: int = 0
    done: bool = False


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """These rows are in a file: remove them, and remember so far."""

    ids: tuple[int, ...]
    progress: Progress


def first_kept(today: date, months: int) -> str:
    """The day before which rows go: the first of the month that many months ago. Pure."""
    whole = today.year * MONTHS + today.month - 1 - months
    return date(max(1, whole // MONTHS), whole % MONTHS + 1, 1).isoformat()


def progress(connection: Connection) -> Progress:
    """How far it has come."""
    bodies = [r.body for r in fetch_in(connection, store.STATES, "keys", [STATE])]
    return msgspec.json.decode(bodies[0], type=Progress) if bodies else Progress()


def due(connection: Connection, before: str) -> list[tuple[int, dict[str, Any]]]:
    """Up to a file's worth of the oldest rows before that day, as they are written, with their numbers."""
    return [(one.id, _line(one)) for one in connection.execute(OLD, {"before": before})]


def _line(one: Any) -> dict[str, Any]:
    """The keys are those of an export."""
    film = one.kind == MOVIE
    return {
        "id": str(one.id),
        "person_id": str(one.person_id),
        "person": one.person or "",
        "media_type": one.kind,
        "tmdb_id": _number(one.tmdb) if film else None,
        "series_tmdb_id": None if film else _number(one.tmdb),
        "season": one.season,
        "episode": one.episode,
        "title": one.title,
        "local_day": one.local_day,
        "completed_at": rfc3339(one.completed_at),
        "watched_seconds": (one.watched + SECOND // 2) // SECOND,
        "percent": round(one.percent, 1),
        "plays": one.plays,
        "view_number": one.view_number,
        "play_method": one.play_method or None,
        "client": one.client or None,
        "server": one.server or None,
        "source": one.source,
    }


def _number(tmdb: str) -> int | None:
    return int(tmdb) if tmdb.isdecimal() else None


def text_of(lines: Iterable[dict[str, Any]]) -> bytes:
    """A file's bytes."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in lines)


def ids_of(text: bytes) -> frozenset[int]:
    """The numbers of rows in a file; what is no line of ours counts as a row that nobody has."""
    found: set[int] = set()
    for line in text.splitlines():
        try:
            found.add(int(msgspec.json.decode(line)["id"]))
        except (msgspec.DecodeError, KeyError, TypeError, ValueError):
            found.add(-1)
    return frozenset(found)


def remove(connection: Connection, asked: Sequence[Filed]) -> list[int]:
    """Remove what is in a file; how many rows went. For the writer."""
    return [_remove(connection, one) for one in asked]


def _remove(connection: Connection, asked: Filed) -> int:
    gone = 0
    for some in chunked(asked.ids):
        take_away(connection, row.c.id.in_(some))
        gone += connection.execute(delete(row).where(row.c.id.in_(some))).rowcount
    store.save_states(connection, {STATE: asked.progress})
    return gone
