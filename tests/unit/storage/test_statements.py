"""Insert-or-update and insert-or-leave on a real table."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine, select

from playhead.storage.statements import insert_new, upsert

things = Table(
    "things", MetaData(), Column("a", String, primary_key=True), Column("b", String, primary_key=True),
    Column("n", Integer), Column("m", Integer),
)  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    connection = create_engine(f"sqlite:///{tmp_path}/x.db").connect()
    things.create(connection)
    connection.execute(insert_new(things), [{"a": "x", "b": "y", "n": 1, "m": 1}])
    return connection


def rows(connection: Connection) -> set[tuple[str, str, int, int]]:
    found = {(r.a, r.b, r.n, r.m) for r in connection.execute(select(things))}
    connection.close()
    return found


def test_an_upsert_replaces_every_other_column(connection: Connection) -> None:
    both = [{"a": "x", "b": "y", "n": 2, "m": None}, {"a": "x", "b": "z", "n": 3, "m": 3}]
    connection.execute(upsert(things, things.c.a, things.c.b), both)
    assert rows(connection) == {("x", "y", 2, None), ("x", "z", 3, 3)}


def test_the_last_of_two_rows_with_one_key_wins(connection: Connection) -> None:
    both = [{"a": "x", "b": "y", "n": n, "m": n} for n in (5, 6)]
    connection.execute(upsert(things, things.c.a, things.c.b), both)
    assert rows(connection) == {("x", "y", 6, 6)}


def test_insert_new_leaves_what_is_there(connection: Connection) -> None:
    both = [{"a": "x", "b": "y", "n": 9, "m": 9}, {"a": "new", "b": "y", "n": 9, "m": 9}]
    connection.execute(insert_new(things), both)
    assert rows(connection) == {("x", "y", 1, 1), ("new", "y", 9, 9)}
