"""Undoing one part of a transaction that somebody else owns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from playhead.kit.supervise import attempt
from playhead.storage.errors import unavailable

T = TypeVar("T")


def guarded(connection: Connection, change: Callable[[], T]) -> T | Exception:
    """The result of `change`, or what it raised, with all that it had written undone.

    Raises what concerns the whole database: then the transaction itself may be gone, and nobody can go on in it.
    """
    connection.exec_driver_sql("SAVEPOINT guarded")
    result = attempt(change)
    if isinstance(result, Exception):
        if unavailable(result) is not None:
            raise result
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT guarded")
    connection.exec_driver_sql("RELEASE SAVEPOINT guarded")
    return result
