"""Every statement and every table compiles for both databases, and the hot ones use the indexes made for them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pytest
from sqlalchemy import ClauseElement, Dialect, Executable, create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import playhead
from playhead.journal import jobs
from playhead.storage import migrate
from playhead.storage.schema import metadata

HOLDS_STATEMENTS = (
    "store",
    "jobs",
    "queries",
    "logins",
    "tokens",
    "retention",
    "turns",
    "commands",
    "rows",
    "sync_log",
    "tables",
)
DIALECTS: dict[str, Dialect] = {d.name: d for d in (postgresql.dialect(), sqlite.dialect())}  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
INDEXES = {
    "CLAIM": "ix_job_claim",
    "NEXT_RUNS": "ix_job_claim",
    "HURRY": "ix_job_claim",
    "OPEN_KEYS": "ux_job_ckey",
    "PROMOTE": "ix_job_lane_active",
    "HEADS": "ux_job_lane_head",
    "NEXT_DEADLINE": "ix_job_waiting",
    "WAKE_DUE": "ix_job_waiting",
    "WAKE_COND": "ix_job_wait_cond",
}


@cache
def modules() -> tuple[ModuleType, ...]:
    """The modules whose names say that they hold statements."""
    named = [m.name for m in pkgutil.walk_packages(playhead.__path__, "playhead.") if "migrations" not in m.name]
    return tuple(importlib.import_module(n) for n in named if n.rpartition(".")[2] in HOLDS_STATEMENTS)


def statements() -> Iterator[tuple[str, ClauseElement]]:
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, ClauseElement) and isinstance(value, Executable):
                yield f"{module.__name__}.{name}", value


def test_the_modules_that_hold_statements_are_found() -> None:
    names = {name.rpartition(".")[0] for name, _ in statements()}
    assert {"playhead.journal.store", "playhead.journal.jobs", "playhead.journal.retention"} <= names


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_statement_compiles(dialect: str) -> None:
    options = {"render_postcompile": False}
    for name, statement in statements():
        compiled = str(statement.compile(dialect=DIALECTS[dialect], compile_kwargs=options))
        assert compiled.strip(), name


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_and_index_compiles(dialect: str) -> None:
    modules()
    for table in metadata.tables.values():
        assert str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        for index in table.indexes:
            sql = str(CreateIndex(index).compile(dialect=DIALECTS[dialect]))
            partial = index.dialect_options[dialect]["where"] is not None
            assert ("WHERE" in sql) is partial, index.name


def test_an_index_is_partial_in_both_databases_or_in_none() -> None:
    for table in metadata.tables.values():
        for index in table.indexes:
            clauses = {str(index.dialect_options[dialect]["where"]) for dialect in DIALECTS}
            assert len(clauses) == 1, index.name


@pytest.mark.parametrize("name", INDEXES)
def test_a_hot_statement_uses_the_index_made_for_it(name: str) -> None:
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    sql = getattr(jobs, name).compile(dialect=engine.dialect).string
    asked = re.sub(r"__\[POSTCOMPILE_\w+\]", "?, ?", sql)
    with engine.connect() as connection:
        migrate.upgrade(connection)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (0,) * asked.count("?")).all()
    steps = [row.detail for row in plan]
    assert any(INDEXES[name] in step for step in steps), steps
    assert not any(step.startswith("SCAN job") or "ix_job_state_finished" in step for step in steps), steps
