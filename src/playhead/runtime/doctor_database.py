"""The database as it lies there, whether a process runs on it or not. Reads only, and takes no lock of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from playhead.storage.revision import HEAD, revision

T = TypeVar("T")


@dataclass(frozen=True)
class Schema:
    """`revision` is the database's newest step, `head` this version's. `trouble` says why it could not be read."""

    exists: bool
    revision: str | None = None
    head: str | None = None
    trouble: str | None = None

    @property
    def current(self) -> bool:
        return self.exists and self.trouble is None and self.revision == self.head


def schema_of(path: Path) -> Schema:
    """The schema of a database file."""
    if not path.exists():
        return Schema(exists=False, head=HEAD)
    try:
        found = _reading(path, revision)
    except DBAPIError as error:
        return Schema(exists=True, head=HEAD, trouble=str(error.orig))
    return Schema(exists=True, revision=found, head=HEAD)


def damage(path: Path) -> str | None:
    """What SQLite's quick check finds wrong, the first thing of it; None when the file is sound."""
    try:
        found = _reading(path, lambda c: str(c.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()))
    except DBAPIError as error:
        return str(error.orig)
    return None if found == "ok" else found


def _reading(path: Path, query: Callable[[Connection], T]) -> T:
    # by URI: only so SQLite opens it for reading alone, and makes no file where there is none
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool)
    with engine.connect() as connection:
        return query(connection)
