"""Insert-or-update, insert-or-leave and many rows at once on a real table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from playhead.storage.statements import (
    KEYS,
    _prepared,
    delete_in,
    fetch,
    fetch_in,
    insert_new,
    run_many,
    upsert,
)
from tests.support.engine import frugal

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


def test_many_rows_are_written_whatever_the_order_of_their_keys(connection: Connection) -> None:
    run_many(connection, insert(things), [{"m": 4, "b": "2", "a": "1", "n": 3}, {"a": "5", "b": "6", "n": 7, "m": 8}])
    run_many(connection, insert(things), [])
    assert rows(connection) == {("x", "y", 1, 1), ("1", "2", 3, 4), ("5", "6", 7, 8)}


def test_other_columns_of_the_same_table_are_another_statement(connection: Connection) -> None:
    run_many(connection, insert(things), [{"a": "1", "b": "2", "n": 3}])
    run_many(connection, insert(things), [{"a": "3", "b": "4", "m": 5}])
    assert rows(connection) == {("x", "y", 1, 1), ("1", "2", 3, None), ("3", "4", None, 5)}


def test_a_text_may_name_a_value_twice_or_one_value_alone(connection: Connection) -> None:
    run_many(connection, text("UPDATE things SET n = :n, m = :n + 1 WHERE a = :a"), [{"a": "x", "n": 5}])
    run_many(connection, text("INSERT INTO things VALUES ('z', 'z', 0, :m)"), [{"m": 1}])
    assert rows(connection) == {("x", "y", 5, 6), ("z", "z", 0, 1)}


def test_an_upsert_of_many_rows_replaces_too(connection: Connection) -> None:
    run_many(connection, upsert(things, things.c.a, things.c.b), [{"a": "x", "b": "y", "n": 2, "m": 3}])
    assert rows(connection) == {("x", "y", 2, 3)}


def test_a_broken_rule_is_the_error_that_it_is_elsewhere(connection: Connection) -> None:
    with pytest.raises(IntegrityError):
        run_many(connection, insert(things), [{"a": "x", "b": "y", "n": 2, "m": 3}])
    connection.close()


def test_rows_are_fetched_by_a_query_with_values_or_without(connection: Connection) -> None:
    assert [tuple(row) for row in fetch(connection, select(things))] == [("x", "y", 1, 1)]
    named = text("SELECT n, :n FROM things WHERE n = :n AND a = :a")
    assert [tuple(row) for row in fetch(connection, named, {"a": "x", "n": 1})] == [(1, 1)]
    assert fetch(connection, named, {"a": "x", "n": 2}) == []
    connection.close()


def test_a_statement_that_changes_may_answer_too(connection: Connection) -> None:
    changed = fetch(connection, text("UPDATE things SET n = n + :by RETURNING a, n"), {"by": 4})
    assert [(row.a, row.n) for row in changed] == [("x", 5)]
    assert rows(connection) == {("x", "y", 5, 1)}


NAMED: BindParameter[Any] = bindparam("names", expanding=True)


@pytest.mark.parametrize("count", [0, 1, KEYS, 2 * KEYS + 1])
def test_any_number_of_keys_is_asked_for_and_deleted_in_pieces(connection: Connection, count: int) -> None:
    names = [str(number) for number in range(count)]
    run_many(connection, insert(things), [{"a": name, "b": "", "n": 1, "m": 1} for name in names])
    query = select(things.c.a).where(things.c.a.in_(NAMED), things.c.n == bindparam("n"))
    asked = [*names, *names, "none"]
    assert [
        row.a for row in frugal(lambda c: list(fetch_in(c, query, "names", asked, {"n": 1})))(connection)
    ] == sorted(names, key=lambda name: (int(name) // KEYS, name))
    frugal(lambda c: delete_in(c, delete(things).where(things.c.a.in_(NAMED)), "names", asked))(connection)
    assert rows(connection) == {("x", "y", 1, 1)}


def test_a_driver_that_wants_names_gets_places() -> None:
    said, values = _prepared(insert(things), postgresql.dialect(), ("b", "a"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    assert said == "INSERT INTO things (a, b) VALUES (%s::VARCHAR, %s::VARCHAR)"
    assert values({"b": 2, "a": 1}) == (1, 2)
