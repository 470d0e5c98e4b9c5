"""What the database can answer instead of success."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The database could not do it; the message is for people."""


class StoreUnavailable(StoreError):
    """Nothing can be made durable now: the disk is full, the file is locked, or the writer is stopping.

    `retry_after` is in seconds.
    """

    def __init__(self, message: str, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreFull(StoreUnavailable):
    """The disk is full."""


class StoreLocked(StoreUnavailable):
    """Another program holds the database's write lock."""


class StoreInUse(StoreError):
    """Another Playhead process owns this database file."""


class StoreUnsuitable(StoreError):
    """The data folder cannot hold the database: a network file system, or not writable."""


FULL_CODES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space",
    sqlite3.SQLITE_IOERR: "the disk is full or fails: free some space, or see the system's log",
    # on a full disk no log can be made beside it; or it was put there by somebody else
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened: free some space, and give its files to who runs Playhead",
}
LOCKED_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
GOES_ON = "a running Playhead then goes on by itself"


def unavailable(error: Exception) -> StoreUnavailable | None:
    """The condition behind a driver's error when it concerns the whole database and not one statement."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code is None:
        return None
    if code & 0xFF in FULL_CODES:
        return StoreFull(f"{FULL_CODES[code & 0xFF]}; {GOES_ON}", retry_after=5)
    if code & 0xFF in LOCKED_CODES:
        return StoreLocked(f"another program holds the database's lock: close it; {GOES_ON}")
    return None
