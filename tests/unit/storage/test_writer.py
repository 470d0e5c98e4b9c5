"""Group commit: who fails alone, who fails together, what is durable when an answer comes."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from structlog.testing import capture_logs

from playhead.kit.faults import Point
from playhead.storage.engine import Database
from playhead.storage.errors import StoreFull, StoreLocked, StoreUnavailable
from playhead.storage.writer import (
    CHECKPOINT_BYTES,
    HELD_UP_SECONDS,
    MAX_BATCH,
    MAX_WAITING,
    Batches,
    InlineWriter,
    ThreadWriter,
    Unit,
)
from tests.support.engine import Plan, Planted
from tests.support.loops import turn, until

INSERT = text("INSERT INTO t (x) VALUES (:x)")


class Log:
    """A handler that inserts its items, remembers how they were grouped, and refuses one of them."""

    def __init__(self, refused: str = "") -> None:
        self.calls: list[list[str]] = []
        self.refused = refused

    def insert(self, connection: Connection, items: Sequence[str]) -> list[str]:
        self.calls.append(list(items))
        for item in items:
            connection.execute(INSERT, {"x": item})
            if item == self.refused:
                raise ValueError(f"no {item}")
        return [item.upper() for item in items]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write_connection() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x UNIQUE)")
    yield database
    database.close()


@pytest.fixture
def faults() -> Plan:
    return Plan()


@pytest.fixture
def batches(database: Database, faults: Plan) -> Iterator[Batches]:
    batches = Batches(database, faults)
    yield batches
    batches.close()


@pytest.fixture
async def writer(database: Database, faults: Plan) -> AsyncIterator[ThreadWriter]:
    writer = ThreadWriter(database, faults=faults)
    writer.start()
    yield writer
    await writer.stop()


def units(log: Log, *items: str) -> list[Unit[Any, Any]]:
    return [Unit(log.insert, item, lambda _: None) for item in items]


def stored(database: Database) -> list[str]:
    return database.read_now(lambda c: [row.x for row in c.execute(text("SELECT x FROM t ORDER BY rowid"))])


def test_units_of_one_handler_run_as_one_call_and_answer_each(batches: Batches, database: Database) -> None:
    one, other = Log(), Log()
    mixed = [*units(one, "a"), *units(other, "b"), *units(one, "c")]
    assert batches.commit(mixed) == ["A", "B", "C"]
    assert (one.calls, other.calls) == ([["a", "c"]], [["b"]])
    assert sorted(stored(database)) == ["a", "b", "c"]


def test_a_unit_that_fails_does_not_poison_its_batch(batches: Batches, database: Database) -> None:
    log = Log(refused="bad")
    answers = batches.commit(units(log, "a", "bad", "b"))
    assert [answers[0], answers[2]] == ["A", "B"]
    assert isinstance(answers[1], ValueError)
    assert stored(database) == ["a", "b"]


def test_a_unit_that_breaks_a_rule_of_the_database_fails_alone(batches: Batches, database: Database) -> None:
    answers = batches.commit(units(Log(), "a", "a", "b"))
    assert [type(answer).__name__ for answer in answers] == ["str", "IntegrityError", "str"]
    assert stored(database) == ["a", "b"]


def test_a_handler_that_forgets_an_answer_is_an_error_and_changes_nothing(batches: Batches, database: Database) -> None:
    def forgetful(connection: Connection, items: Sequence[str]) -> list[str]:
        connection.execute(INSERT, {"x": items[0]})
        return []

    (answer,) = batches.commit([Unit(forgetful, "a", lambda _: None)])
    assert isinstance(answer, ValueError)
    assert stored(database) == []


def test_a_full_disk_fails_the_whole_batch_and_the_next_one_works(batches: Batches, database: Database) -> None:
    connection = batches._connection
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    answers = batches.commit(units(Log(), "small", "x" * 50_000, "after"))
    assert [type(answer) for answer in answers] == [StoreFull] * 3
    assert stored(database) == []
    connection.exec_driver_sql("PRAGMA max_page_count=100000")
    assert batches.commit(units(Log(), "small", "x" * 50_000)) == ["SMALL", "X" * 50_000]


def test_after_a_full_disk_nothing_is_committed_statement_by_statement(batches: Batches, database: Database) -> None:
    # SQLite ends the transaction by itself then; a writer that goes on would commit each statement for itself
    def swallow(connection: Connection, items: Sequence[str]) -> list[str]:
        connection.execute(INSERT, {"x": "first"})
        connection.execute(INSERT, {"x": "x" * 200_000})
        return list(items)

    connection = batches._connection
    connection.exec_driver_sql(f"PRAGMA max_page_count={connection.exec_driver_sql('PRAGMA page_count').scalar()}")
    (answer,) = batches.commit([Unit(swallow, "a", lambda _: None)])
    assert isinstance(answer, StoreFull)
    assert stored(database) == []
    assert connection.connection.dbapi_connection is not None
    assert connection.connection.dbapi_connection.in_transaction is False


def test_a_lock_held_elsewhere_fails_the_whole_batch_and_the_next_one_works(
    batches: Batches, database: Database, tmp_path: Path
) -> None:
    batches._connection.exec_driver_sql("PRAGMA busy_timeout=0")
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = batches.commit(units(Log(), "a", "b"))
    assert [type(answer) for answer in answers] == [StoreLocked] * 2
    other.execute("ROLLBACK")
    other.close()
    assert batches.commit(units(Log(), "a")) == ["A"]


@pytest.mark.parametrize("point", [Point.APPEND_AFTER_BEGIN, Point.COMMIT_BEFORE])
def test_a_fault_before_the_commit_changes_nothing(
    point: Point, batches: Batches, database: Database, faults: Plan
) -> None:
    faults.arm(point)
    (answer,) = batches.commit(units(Log(), "a"))
    assert isinstance(answer, Planted)
    assert stored(database) == []


def test_an_answer_lost_after_the_commit_leaves_the_work_done(
    batches: Batches, database: Database, faults: Plan
) -> None:
    faults.arm(Point.COMMIT_AFTER_BEFORE_ACK)
    (answer,) = batches.commit(units(Log(), "a"))
    assert isinstance(answer, Planted)
    assert stored(database) == ["a"]


def test_the_log_is_emptied_once_it_is_worth_it(batches: Batches) -> None:
    batches.commit(units(Log(), "small"))
    batches.checkpoint(idle=True, now=1)
    assert batches.log_bytes() > 0
    batches.commit(units(Log(), "x" * CHECKPOINT_BYTES))
    batches.checkpoint(idle=False, now=1)
    assert batches.log_bytes() > CHECKPOINT_BYTES
    batches.checkpoint(idle=True, now=1)
    assert batches.log_bytes() == 0


def test_a_reader_holds_the_log_up_but_not_the_writer(batches: Batches, database: Database) -> None:
    def look(connection: Connection) -> None:
        connection.execute(text("SELECT count(*) FROM t")).scalar()
        batches.commit(units(Log(), "x" * CHECKPOINT_BYTES))
        batches.checkpoint(idle=True, now=1)
        assert batches.log_bytes() > CHECKPOINT_BYTES

    database.read_now(look)
    batches.checkpoint(idle=True, now=1 + HELD_UP_SECONDS)
    assert batches.log_bytes() == 0


def test_a_log_held_up_is_tried_and_told_now_and_then(batches: Batches, database: Database) -> None:
    def look(connection: Connection) -> None:
        connection.execute(text("SELECT count(*) FROM t")).scalar()
        for now in range(4):
            batches.commit(units(Log(), str(now) * CHECKPOINT_BYTES))
            batches.checkpoint(idle=True, now=now)

    batches.commit(units(Log(), "what the reader sees"))
    with capture_logs() as told:
        database.read_now(look)
        batches.checkpoint(idle=True, now=3 + HELD_UP_SECONDS / 2)
        assert batches.log_bytes() > CHECKPOINT_BYTES
        batches.checkpoint(idle=True, now=3 + HELD_UP_SECONDS)
    assert batches.log_bytes() == 0
    sizes = [line["log_bytes"] for line in told]
    assert 2 <= len(sizes) <= 3
    assert all(after >= 2 * before for before, after in itertools.pairwise(sizes))


def test_the_inline_writer_gives_the_result_or_raises(batches: Batches) -> None:
    writer = InlineWriter(batches)
    assert writer.run_now(Log().insert, "a") == "A"
    with pytest.raises(ValueError, match="no bad"):
        writer.run_now(Log(refused="bad").insert, "bad")


async def test_callers_that_come_together_share_commits_and_get_their_own_answers(database: Database) -> None:
    sizes: list[int] = []
    writer = ThreadWriter(database, on_commit=lambda count, _: sizes.append(count))
    gate, log = threading.Event(), Log(refused="bad")
    writer.start()
    first = [asyncio.ensure_future(writer.run(lambda _, items: [gate.wait(30) for _ in items], None))]
    await turn()
    await until(lambda: writer.waiting == 0)
    others = [asyncio.ensure_future(writer.run(log.insert, str(n))) for n in range(MAX_BATCH + 1)]
    bad = asyncio.ensure_future(writer.run(log.insert, "bad"))
    await turn()
    gate.set()
    assert await asyncio.gather(*others) == [str(n) for n in range(MAX_BATCH + 1)]
    assert await first[0] is True
    with pytest.raises(ValueError, match="no bad"):
        await bad
    await writer.stop()
    assert max(sizes) == MAX_BATCH
    assert len(stored(database)) == MAX_BATCH + 1


async def test_what_was_handed_in_before_the_stop_is_written_and_nothing_after(
    writer: ThreadWriter, database: Database
) -> None:
    waiting = [asyncio.ensure_future(writer.run(Log().insert, str(n))) for n in range(600)]
    await turn()
    await writer.stop()
    assert len(await asyncio.gather(*waiting)) == 600
    with pytest.raises(StoreUnavailable, match="stopping"):
        await writer.run(Log().insert, "late")
    assert len(stored(database)) == 600


async def test_a_caller_that_went_away_harms_nobody(writer: ThreadWriter, database: Database) -> None:
    gone = asyncio.ensure_future(writer.run(Log().insert, "gone"))
    await turn()
    gone.cancel()
    assert await writer.run(Log().insert, "here") == "HERE"
    assert set(stored(database)) == {"gone", "here"}


async def test_trouble_is_known_until_a_batch_succeeds(writer: ThreadWriter) -> None:
    def full(_connection: Connection, _items: Sequence[str]) -> list[str]:
        raise sqlite_full()

    with pytest.raises(StoreFull):
        await writer.run(full, "a")
    assert isinstance(writer.trouble, StoreFull)
    await writer.run(Log().insert, "a")
    assert writer.trouble is None


async def test_more_than_can_be_held_is_refused_at_once(database: Database) -> None:
    writer = ThreadWriter(database)
    for _ in range(MAX_WAITING):
        writer._queue.put(Unit(Log().insert, "x", lambda _: None))
    with pytest.raises(StoreUnavailable, match="too much"):
        await writer.run(Log().insert, "one more")
    assert writer.waiting == MAX_WAITING


async def test_a_database_that_cannot_be_opened_is_told_at_the_start(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/y.db")
    (tmp_path / "y.db").mkdir()
    with pytest.raises(Exception, match="unable to open"):
        ThreadWriter(database).start()
    database.close()


async def test_a_log_that_cannot_be_emptied_at_the_end_does_not_hold_up_the_stop(
    writer: ThreadWriter, database: Database, faults: Plan
) -> None:
    await writer.run(Log().insert, "a")
    batches = writer._batches
    assert batches is not None
    batches._connection.connection.dbapi_connection.close()  # type: ignore[union-attr]  # as a vanished disk would
    await writer.stop()
    assert stored(database) == ["a"]
    assert faults.passed[Point.SHUTDOWN_AFTER_DRAIN] == 1


def sqlite_full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error
