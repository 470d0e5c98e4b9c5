"""Reading Tautulli's database (`tautulli.db`, or a backup of it), row by row, without writing to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playhead.adapters.tautulli.wire import Row, played
from playhead.domain.imports import BadFile, Unusable
from playhead.domain.plays import Played

TABLES = ("session_history", "session_history_metadata", "session_history_media_info")
ROWS = """
SELECT h.id, h.started, h.stopped, h.paused_counter, h.user, h.media_type, coalesce(h.{product}, h.player),
       m.title, m.grandparent_title, m.media_index, m.parent_media_index, m.year, m.duration, m.guid, i.{decision}
FROM session_history h JOIN session_history_metadata m ON m.id = h.id
LEFT JOIN session_history_media_info i ON i.id = h.id ORDER BY h.id
"""
DECISIONS = {"transcode": "Transcode", "copy": "DirectStream", "direct play": "DirectPlay"}


def count(path: Path) -> int:
    """How many rows there are: it is read from end to end, so that what follows does not break off. Raises BadFile."""
    return sum(1 for _ in plays(path))


def plays(path: Path) -> Iterator[Played | Unusable | None]:
    """What each row says; None for music, photos and television. Raises BadFile."""
    with _opened(path) as connection:
        history = _columns(connection, "session_history")
        media = _columns(connection, "session_history_media_info")
        query = ROWS.format(
            product="product" if "product" in history else "platform",
            decision="transcode_decision" if "transcode_decision" in media else "video_decision",
        )
        for line, values in enumerate(connection.execute(query), 1):
            decided = (*values[:-1], DECISIONS.get(str(values[-1]), ""))
            yield played(Row(**dict(zip(Row.__struct_fields__, decided, strict=True))), line)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write. Raises BadFile, also for what goes wrong while it is used."""
    log = path.resolve().with_name(f"{path.resolve().name}-wal")
    address = f"{path.resolve().as_uri()}?mode=ro"
    if not log.exists() and not os.access(log.parent, os.W_OK):
        address += "&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.text_factory = lambda value: value.decode(errors="replace")
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            missing = [name for name in TABLES if name not in tables]
            if missing:
                raise BadFile(f"{path} is a database of another program: it has no table {missing[0]}")
            yield connection
    except sqlite3.OperationalError as error:
        raise BadFile(f"{path} cannot be read as a database of Tautulli: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadFile(f"{path} is no database, or a damaged one: {error}") from error
