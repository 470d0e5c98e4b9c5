"""Reading a saved backup of Playback Reporting (`.tsv`), or its database (`playback_reporting.db`), row by row."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import tzinfo
from pathlib import Path

from playhead.adapters.playback_reporting.wire import COLUMNS, cells, played
from playhead.domain.imports import BadFile, Unusable
from playhead.domain.plays import Played

MAGIC = b"SQLite format 3\0"
LONGEST = 64 * 1024
"""No line is longer than that."""
ROWS = f"SELECT {', '.join(COLUMNS)} FROM PlaybackActivity ORDER BY rowid"  # noqa: S608  # names of this module


def count(path: Path) -> int:
    """How many rows there are: it is read from end to end, so that what follows does not break off. Raises BadFile."""
    return sum(1 for _ in rows(path))


def plays(path: Path, zone: tzinfo) -> Iterator[Played | Unusable | None]:
    """What each row says; None for what is neither a film nor an episode. Dates are on that zone's clock. Raises
    BadFile."""
    for line, values in rows(path):
        yield played(values, line, zone)


def rows(path: Path) -> Iterator[tuple[int, list[object]]]:
    """Each row with its number, from 1. Raises BadFile."""
    try:
        with path.open("rb") as opened:
            database = opened.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error}") from error
    yield from _of_database(path) if database else _of_lines(path)


def _of_lines(path: Path) -> Iterator[tuple[int, list[object]]]:
    """A file that does not end with a line's end was cut off in its last line, unless that is whole."""
    with path.open("r", encoding="utf-8-sig", errors="replace", newline="\n") as opened:
        number = 0
        while line := opened.readline(LONGEST):
            number += 1
            if not line.strip():
                continue
            values = cells(line)
            if values is None:
                cut = number > 1 and not line.endswith("\n")
                where = "it breaks off there" if cut else "that line has not nine values"
                raise BadFile(f"{path} is no whole backup of Playback Reporting: line {number}: {where}")
            if not line.endswith("\n") and len(line) >= LONGEST:
                raise BadFile(f"{path} is no backup of Playback Reporting: line {number} is too long")
            yield number, list(values)


def _of_database(path: Path) -> Iterator[tuple[int, list[object]]]:
    with _opened(path) as connection:
        for number, values in enumerate(connection.execute(ROWS), 1):
            yield number, list(values)


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
            yield connection
    except sqlite3.OperationalError as error:
        raise BadFile(f"{path} is no database of Playback Reporting: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadFile(f"{path} is no database, or a damaged one: {error}") from error
