"""Insert-or-update and insert-or-leave in the one form that both databases understand; short ways to the driver.

SQLAlchemy looks at each value that goes in and at what may come out, which takes longer than SQLite with the statement.
The few that run all the time go without, so their values must be what the driver takes and gives as it is: numbers,
texts, bytes, None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Delete, Dialect, Insert, Row, Select, Table, TextClause
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

Values = Mapping[str, Any]
NOTHING: Values = MappingProxyType({})
T = TypeVar("T")

KEYS = 1_000
"""How many values one `IN` is given: SQLite takes 32,766 in a statement as it comes, and builds of it fewer or more."""


def upsert(table: Table, *keys: Column[object]) -> postgresql.Insert:
    """Insert rows; where `keys` are there already, replace all other columns."""
    statement = insert(table)
    names = {key.name for key in keys}
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in names}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=others)


def insert_new(table: Table) -> postgresql.Insert:
    """Insert rows; leave those that are there already."""
    return insert(table).on_conflict_do_nothing()


def run_many(connection: Connection, statement: Insert | TextClause, rows: Sequence[Values]) -> None:
    """Run a statement once for each row; all rows have the same keys."""
    if rows:
        text, values_of = _prepared(statement, connection.dialect, tuple(rows[0]))
        connection.exec_driver_sql(text, [values_of(row) for row in rows])


def fetch(connection: Connection, statement: Select[Any] | TextClause, values: Values = NOTHING) -> Sequence[Row[Any]]:
    """All rows that a statement answers; it names each of its values, and no list among them."""
    text, values_of = _prepared(statement, connection.dialect, tuple(values))
    return connection.exec_driver_sql(text, values_of(values)).all()


def chunked(values: Collection[T]) -> Iterator[list[T]]:
    """The values without repetition, in pieces that one `IN` can be given."""
    distinct = list(dict.fromkeys(values))
    for first in range(0, len(distinct), KEYS):
        yield distinct[first : first + KEYS]


def fetch_in(
    connection: Connection,
    statement: Select[Any] | TextClause,
    name: str,
    keys: Collection[Any],
    values: Values = NOTHING,
) -> Iterator[Row[Any]]:
    """All rows for any number of keys; `name` is the statement's expanding value, `values` are its others."""
    for some in chunked(keys):
        yield from connection.execute(statement, {**values, name: some}).all()


def delete_in(connection: Connection, statement: Delete, name: str, keys: Collection[Any]) -> None:
    """Delete what any number of keys name; `name` is the statement's expanding value."""
    for some in chunked(keys):
        connection.execute(statement, {name: some})


@lru_cache(maxsize=256)
def _prepared(
    statement: Insert | Select[Any] | TextClause, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Callable[[Values], tuple[Any, ...]]]:
    """The driver's own text, and what makes its values of a row."""
    if not dialect.positional:
        dialect = type(dialect)(paramstyle="format")  # type: ignore[call-arg]  # every real dialect takes it
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup or ())
    return str(compiled), itemgetter(*order) if len(order) > 1 else lambda row: tuple(row[name] for name in order)
