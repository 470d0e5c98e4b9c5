"""The group-commit writer: the only place that changes the database.

Callers hand in units; one thread takes up to 256 waiting ones, runs them in one transaction and answers all of them
after the commit. Units of the same handler run as one call, so appends become one multi-row insert. A unit that fails
is taken out by running the batch again one by one; a condition of the whole database (full, locked) fails the batch.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.supervise import attempt
from playhead.storage.engine import BUSY_MS, Database
from playhead.storage.errors import StoreUnavailable, unavailable

log = structlog.get_logger(__name__)

MAX_BATCH = 256
MAX_WAITING = 20_000
CHECKPOINT_BYTES = 4 * 1024 * 1024
CHECKPOINT_MUST_BYTES = 16 * 1024 * 1024
HELD_UP_SECONDS = 1.0
"""A checkpoint that a reader holds up is not tried after each commit: every try flushes the disk twice."""

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")

Handler = Callable[[Connection, Sequence[I]], Sequence[R]]
"""Runs inside the writer's transaction on all waiting items of its kind; one result for each, in order."""


class Unit(Generic[I, R]):
    """One piece of work for the writer and where its answer goes."""

    __slots__ = ("done", "handler", "item")

    def __init__(self, handler: Handler[I, R], item: I, done: Callable[[R | Exception], None]) -> None:
        self.handler = handler
        self.item = item
        self.done = done


class Batches:
    """Runs batches of units in transactions on the writer's connection; no threads, no loop."""

    def __init__(self, database: Database, faults: Faults = NO_FAULTS) -> None:
        self._database = database
        self._faults = faults
        self._connection = database.write_connection()
        path = database.path
        self._log_file = None if path is None else path.with_name(path.name + "-wal")
        self._held_until = 0.0
        self._told_bytes = 0

    def commit(self, units: Sequence[Unit[Any, Any]]) -> list[Any]:
        """One result or exception for each unit, in order; everything that succeeded is durable."""
        results = attempt(lambda: self._attempt(units))
        if not isinstance(results, Exception):
            return results
        self._roll_back()
        whole = unavailable(results)
        if whole is not None:
            log.warning("the database refused a batch", why=str(whole), units=len(units))
            return [whole] * len(units)
        if len(units) == 1:
            return [results]
        return [result for unit in units for result in self.commit([unit])]

    def _attempt(self, units: Sequence[Unit[Any, Any]]) -> list[Any]:
        connection = self._connection
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._faults.hit(Point.APPEND_AFTER_BEGIN)
        results: dict[int, Any] = {}
        for handler, chosen in _by_handler(units).items():
            answers = handler(connection, [unit.item for unit in chosen])
            results |= {id(unit): answer for unit, answer in zip(chosen, answers, strict=True)}
        self._faults.hit(Point.COMMIT_BEFORE)
        connection.exec_driver_sql("COMMIT")
        self._faults.hit(Point.COMMIT_AFTER_BEFORE_ACK)
        return [results[id(unit)] for unit in units]

    def _roll_back(self) -> None:
        # SQLITE_FULL has rolled back by itself and left the connection in autocommit
        if getattr(self._connection.connection.dbapi_connection, "in_transaction", True):
            try:
                self._connection.exec_driver_sql("ROLLBACK")
            except DBAPIError as error:
                log.warning("roll-back failed", error=str(error.orig))

    def checkpoint(self, *, idle: bool, now: float) -> None:
        """Move the write-ahead log into the database when it is large enough to be worth it. `now` is monotonic, in
        seconds."""
        size = self.log_bytes()
        if size < (CHECKPOINT_BYTES if idle else CHECKPOINT_MUST_BYTES) or now < self._held_until:
            return
        self._faults.hit(Point.CHECKPOINT_BEFORE)
        busy, pages, moved = self._connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
        if busy or moved < pages or not self._cut_log():
            self._held_up(size, now)
        else:
            self._held_until, self._told_bytes = 0.0, 0

    def _held_up(self, size: int, now: float) -> None:
        """Said when it begins, and again each time that the log has doubled."""
        self._held_until = now + HELD_UP_SECONDS
        if size >= 2 * self._told_bytes:
            self._told_bytes = size
            log.info("checkpoint held up by a reader", log_bytes=size)

    def _cut_log(self) -> bool:
        # else the file keeps its size and asks for a checkpoint after each commit; not worth waiting for a reader
        self._connection.exec_driver_sql("PRAGMA busy_timeout=0")
        busy, _, _ = self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        self._connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    def log_bytes(self) -> int:
        """Size of SQLite's write-ahead log; 0 for other databases."""
        try:
            return 0 if self._log_file is None else self._log_file.stat().st_size
        except FileNotFoundError:
            return 0

    def close(self) -> None:
        """Empty the log into the database, if it can be done, and close."""
        try:
            if self._database.path is not None:
                self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
        except SQLAlchemyError as error:
            # nothing is lost: the log is read again at the next start
            log.warning("the log could not be emptied", error=str(error))
            self._connection.invalidate()


def _by_handler(units: Sequence[Unit[Any, Any]]) -> dict[Handler[Any, Any], list[Unit[Any, Any]]]:
    groups: dict[Handler[Any, Any], list[Unit[Any, Any]]] = {}
    for unit in units:
        groups.setdefault(unit.handler, []).append(unit)
    return groups


class Writer(Protocol):
    """Whoever runs units: the thread in production, the caller itself in property tests."""

    async def run(self, handler: Handler[I, R], item: I) -> R:
        """Run one unit and wait for its commit. Raises what the handler raised, or StoreUnavailable."""
        ...


class InlineWriter:
    """Commits each unit at once on the calling thread: for deterministic tests."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    async def run(self, handler: Handler[I, R], item: I) -> R:
        return self.run_now(handler, item)

    def run_now(self, handler: Handler[I, R], item: I) -> R:
        """The same without a loop."""
        (result,) = self._batches.commit([Unit(handler, item, lambda _: None)])
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[no-any-return]  # units carry their types, batches mix them


class ThreadWriter:
    """The production writer: one thread, one connection, group commit."""

    def __init__(self, database: Database, *, faults: Faults = NO_FAULTS,
                 on_commit: Callable[[int, float], None] = lambda _units, _seconds: None) -> None:  # fmt: skip
        """`on_commit(units, seconds)` is called on the writer's thread after each batch."""
        self._queue: queue.SimpleQueue[Unit[Any, Any] | None] = queue.SimpleQueue()
        self._database = database
        self._faults = faults
        self._on_commit = on_commit
        self._stopping = False
        self._failed: StoreUnavailable | None = None
        self._batches: Batches | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; answers go to the running loop. Raises when the database cannot be opened."""
        self._batches = Batches(self._database, self._faults)
        arguments = (self._batches, asyncio.get_running_loop())
        self._thread = threading.Thread(target=self._work, args=arguments, name="writer", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> StoreUnavailable | None:
        """Why the last batch could not be made durable; None when it could."""
        return self._failed

    @property
    def waiting(self) -> int:
        """Units not yet taken."""
        return self._queue.qsize()

    async def run(self, handler: Handler[I, R], item: I) -> R:
        if self._stopping:
            raise StoreUnavailable("Playhead is stopping")
        if self._queue.qsize() >= MAX_WAITING:
            raise StoreUnavailable("too much waits to be written")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._queue.put(Unit(handler, item, lambda result: _resolve(future, result)))
        return await future

    async def stop(self) -> None:
        """Write what waits, empty the log, end the thread."""
        self._stopping = True
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._thread.join)
        self._faults.hit(Point.SHUTDOWN_AFTER_DRAIN)

    def _work(self, batches: Batches, loop: asyncio.AbstractEventLoop) -> None:
        running = True
        while running:
            units, running = self._take()
            if units:
                results = self._commit(batches, units)
                # one call for the whole batch: one a future lets callers drift into small cohorts
                loop.call_soon_threadsafe(_answer, list(zip(units, results, strict=True)))
            self._tidy(batches, idle=self._queue.empty())
        batches.close()

    def _take(self) -> tuple[list[Unit[Any, Any]], bool]:
        units = [self._queue.get()]
        while len(units) < MAX_BATCH and units[-1] is not None and not self._queue.empty():
            units.append(self._queue.get_nowait())
        return [unit for unit in units if unit is not None], units[-1] is not None

    def _commit(self, batches: Batches, units: Sequence[Unit[Any, Any]]) -> list[Any]:
        began = time.perf_counter()
        results = batches.commit(units)
        self._on_commit(len(units), time.perf_counter() - began)
        self._failed = next((r for r in results if isinstance(r, StoreUnavailable)), None)
        return results

    def _tidy(self, batches: Batches, *, idle: bool) -> None:
        try:
            batches.checkpoint(idle=idle, now=time.perf_counter())
        except DBAPIError as error:
            log.warning("checkpoint failed", error=str(error.orig))


def _answer(answers: Sequence[tuple[Unit[Any, Any], Any]]) -> None:
    for unit, result in answers:
        unit.done(result)


def _resolve(future: asyncio.Future[Any], result: Any) -> None:
    if future.cancelled():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
