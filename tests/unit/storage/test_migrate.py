"""The migrations and the tables in the code say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, inspect, select, text, update

import playhead.features.history.tables  # the tables register themselves
import playhead.features.playlists.tables  # the tables register themselves
import playhead.features.userdata.tables  # the tables register themselves
import playhead.identity.tables  # noqa: F401 — the same
from playhead.storage import migrate
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnsuitable
from playhead.storage.revision import VERSION_TABLE, is_current
from playhead.storage.schema import job, metadata

Shape = dict[tuple[str, str], str]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    with database.write_connection() as connection:
        yield connection
    database.close()


def shape(connection: Connection) -> Shape:
    """Each table's and index's own text, without quotes and spaces that mean nothing."""
    rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        (kind, name): re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"[\s\"]+", " ", sql)).strip()
        for kind, name, sql in rows
        if name not in {VERSION_TABLE, "sqlite_sequence"}
    }


def wanted() -> Shape:
    with create_engine("sqlite://").connect() as connection:
        metadata.create_all(connection)
        return shape(connection)


def missing_steps(connection: Connection) -> str:
    """What a new migration would have to say."""
    options = {"target_metadata": metadata, "version_table": VERSION_TABLE}
    context = MigrationContext.configure(connection, opts=options)
    ops = produce_migrations(context, metadata).upgrade_ops
    return render_python_code(ops, migration_context=context) if ops else ""


def test_an_empty_database_becomes_what_the_code_declares(empty: Connection) -> None:
    migrate.upgrade(empty)
    assert shape(empty) == wanted(), missing_steps(empty)


def test_column_types_survive_the_way_through_the_database(empty: Connection) -> None:
    migrate.upgrade(empty)
    found = MetaData()
    found.reflect(empty)
    for table in metadata.tables.values():
        assert _columns(found.tables[table.name]) == _columns(table), table.name


def _columns(table: Table) -> dict[str, tuple[str, bool, bool]]:
    types = {c.name: str(c.type.compile(dialect=create_engine("sqlite://").dialect)) for c in table.columns}
    return {c.name: (types[c.name], bool(c.nullable), c.primary_key) for c in table.columns}


def test_an_upgrade_is_seen_as_current_and_repeats_harmlessly(empty: Connection) -> None:
    assert not is_current(empty)
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert is_current(empty)


def test_a_failing_step_leaves_nothing_behind(empty: Connection) -> None:
    empty.execute(text("CREATE TABLE work (something TEXT)"))
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == ["work"]
    empty.execute(text("DROP TABLE work"))
    migrate.upgrade(empty)
    assert is_current(empty)


def test_a_database_of_a_newer_version_is_refused_in_words(empty: Connection) -> None:
    migrate.upgrade(empty)
    version = Table(VERSION_TABLE, MetaData(), autoload_with=empty)
    empty.execute(update(version).values(version_num="9999"))
    assert not is_current(empty)
    with pytest.raises(StoreUnsuitable, match="newer Playhead"):
        migrate.upgrade(empty)
    assert empty.execute(select(version.c.version_num)).scalar() == "9999"


def test_the_partial_unique_indexes_arrive(empty: Connection) -> None:
    migrate.upgrade(empty)
    row = {column.name: 0 for column in job.c if not column.nullable} | {"lane": "l", "head": True, "args": b""}
    empty.execute(insert(job).values(row | {"id": 1, "ord": 1}))
    empty.execute(insert(job).values(row | {"id": 2, "ord": 2, "head": False}))
    with pytest.raises(Exception, match="UNIQUE"):
        empty.execute(insert(job).values(row | {"id": 3, "ord": 3}))
