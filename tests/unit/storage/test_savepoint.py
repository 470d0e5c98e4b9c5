"""One part of a transaction is undone, the rest of it stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from playhead.storage.engine import Database
from playhead.storage.errors import unavailable
from playhead.storage.savepoint import guarded


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write_connection() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
    database.close()


def insert(connection: Connection, value: str, then: Exception | None = None) -> str:
    connection.execute(text("INSERT INTO t VALUES (:x)"), {"x": value})
    if then is not None:
        raise then
    return value


def stored(connection: Connection) -> list[str]:
    connection.exec_driver_sql("COMMIT")
    return [row.x for row in connection.execute(text("SELECT x FROM t"))]


def test_what_fails_leaves_nothing_and_harms_nothing(connection: Connection) -> None:
    insert(connection, "before")
    error = guarded(connection, lambda: insert(connection, "undone", ValueError("x")))
    assert isinstance(error, ValueError)
    assert guarded(connection, lambda: insert(connection, "after")) == "after"
    assert stored(connection) == ["before", "after"]


def test_parts_may_hold_parts(connection: Connection) -> None:
    def outer() -> None:
        guarded(connection, lambda: insert(connection, "inner", KeyError("x")))
        insert(connection, "outer")

    guarded(connection, outer)
    assert stored(connection) == ["outer"]


def test_a_full_disk_is_not_taken_for_the_fault_of_a_part(connection: Connection) -> None:
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Exception, match="full") as caught:
        guarded(connection, lambda: insert(connection, "x" * 100_000))
    assert unavailable(caught.value) is not None
    assert isinstance(connection.connection.dbapi_connection, sqlite3.Connection)
