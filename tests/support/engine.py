"""The journal and the jobs over one SQLite file, everything on the calling thread: no loop, no waiting."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, create_engine, text

from playhead.domain.events import ServerUpdate
from playhead.journal.gates import Gates
from playhead.journal.jobs import Added
from playhead.journal.jobs import add as add_jobs
from playhead.journal.lanes import JobSpec
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import ManualClock
from playhead.kit.faults import Point
from playhead.storage.engine import Database
from playhead.storage.schema import metadata
from playhead.storage.writer import Batches, InlineWriter
from tests.support.scripted import TABLE

T = TypeVar("T")

GATES = {"red": 2, "blue": 1}


class Planted(Exception):
    """What an armed fault point raises."""


class Killed(BaseException):
    """What stands for a kill: nothing in the program may handle it. The database must be opened anew after it."""


class Plan:
    """Faults that raise: `arm` a point, and its n-th pass from now on raises once."""

    def __init__(self) -> None:
        self.passed: Counter[Point] = Counter()
        self._armed: dict[Point, tuple[int, type[BaseException]]] = {}

    def arm(self, point: Point, number: int = 1, error: type[BaseException] = Planted) -> None:
        self._armed[point] = number, error

    def disarm(self) -> None:
        self._armed.clear()

    def hit(self, point: Point) -> None:
        self.passed[point] += 1
        left, error = self._armed.pop(point, (0, Planted))
        if left > 1:
            self._armed[point] = left - 1, error
        elif left == 1:
            raise error(point.value)


def drive(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing; at most it lets others run that are ready, and nobody is."""
    for _ in range(MOST_PAUSES):
        try:
            paused = work.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
        if paused is not None:
            break
    work.close()
    raise AssertionError("it waited")


MOST_PAUSES = 1_000


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        engine = create_engine(f"sqlite:///{path}")
        metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(text(TABLE))
        engine.dispose()
        return path.read_bytes()


def database_at(path: Path) -> Database:
    """A database with all tables; a new file is made where none is."""
    if not path.exists():
        path.write_bytes(_template())
    return Database(f"sqlite:///{path}")


class AtOnce:
    """A database that is read on the calling thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, query: Callable[[Connection], T]) -> T:
        """The answer of a query."""
        return self._database.read_now(query)


def at_once(database: Database) -> Database:
    """The database, read on the calling thread, so that nothing waits for it."""
    return cast("Database", AtOnce(database))


class Engine:
    """One database with its writer, journal, clock and faults. `reopen` is a crash and a start."""

    def __init__(self, folder: Path, gates: Mapping[str, int] = GATES) -> None:
        self.folder = folder
        self.clock = ManualClock()
        self.faults = Plan()
        self.random = random.Random(7)
        self.capacities = dict(gates)
        self._open()

    def _open(self) -> None:
        self.database = database_at(self.folder / "test.db")
        self.batches = Batches(self.database, self.faults)
        self.writer = InlineWriter(self.batches)
        self.wakes = Wakes()
        self.journal = Journal(self.writer, self.clock, self.wakes, self.faults)

    @property
    def now(self) -> int:
        return self.clock.now_ms()

    def close(self) -> None:
        self.batches.close()
        self.database.close()

    def reopen(self) -> None:
        self.close()
        self._open()

    def destroy(self) -> None:
        self.close()
        shutil.rmtree(self.folder)

    def pump(self, *features: Consumer) -> Pump:
        return Pump(self.writer, features, self.clock, self.wakes, self.faults)

    def worker(self, *handlers: Handler, owner: str = "w1", chance: Callable[[], float] | None = None) -> Worker:
        return Worker(
            self.writer, handlers, Gates(self.capacities), self.clock, chance or self.random.random, self.wakes,
            owner=owner, faults=self.faults,
        )  # fmt: skip

    def append(self, *drafts: Draft) -> list[int]:
        return drive(self.journal.append(*drafts))

    def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` in a transaction of its own."""
        return self.writer.run_now(lambda connection, _: [change(connection)], None)

    def rows(self, sql: str, **values: object) -> list[Any]:
        """What a query answers, as named rows."""
        return self.database.read_now(lambda connection: list(connection.execute(text(sql), values)))

    def value(self, sql: str, **values: object) -> Any:
        """The first column of the first row, None when there is none."""
        rows = self.rows(sql, **values)
        return rows[0][0] if rows else None

    def add(self, *specs: JobSpec, cause: int, feature: str = "f") -> None:
        """Insert jobs as one decision about the record `cause`."""
        added = [Added(feature=feature, cause_seq=cause, ord=n, spec=spec) for n, spec in enumerate(specs)]
        self.write(lambda connection: add_jobs(connection, added, self.now))


def frugal(query: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """The query on a database that takes 1,500 values in a statement, where SQLite takes 32,766 or more."""

    def ask(connection: Connection) -> T:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        before = driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 1_500)
        try:
            return query(connection)
        finally:
            driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)

    return ask


def draft(subject: str = "", *, dedupe: str | None = None, detail: str = "", raw: bytes | None = None) -> Draft:
    """A record of some kind; `detail` is what scripted features read."""
    event = ServerUpdate(server="one", state="up", detail=detail)
    return Draft(event=event, subject=subject, dedupe=dedupe, raw=raw)


def spec(lane: str | None = None, *, gate: str = "red", ckey: str | None = None, prio: int = 0, run_at: int = 0,
         max_attempts: int = 5, kind: str = "f.do", args: bytes = b"{}") -> JobSpec:  # fmt: skip
    """A job of the scripted kind."""
    return JobSpec(kind=kind, gate=gate, lane=lane, ckey=ckey, prio=prio, run_at=run_at, max_attempts=max_attempts,
                   args=args)  # fmt: skip
