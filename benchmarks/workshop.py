"""Journal, pump and worker over one SQLite file in this process, with the production writer."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import Event, ServerUpdate
from playhead.journal.effects import Effects
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.log import Journal
from playhead.journal.outcomes import Done, Outcome
from playhead.journal.record import Draft, Record
from playhead.journal.wake import Wakes
from playhead.kit.clock import SystemClock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.storage.engine import Database
from playhead.storage.migrate import upgrade
from playhead.storage.writer import ThreadWriter

FLUSH_SECONDS = 0.004


class SlowFlush:
    """A disk whose flush takes 4 ms: the writer waits that long before each commit."""

    def hit(self, point: Point) -> None:
        if point is Point.COMMIT_BEFORE:
            time.sleep(FLUSH_SECONDS)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk for temporary files."""
    with tempfile.TemporaryDirectory(prefix="playhead-bench-") as name:
        yield Path(name)


def database_in(place: Path) -> Database:
    """A new database with the current schema."""
    database = Database(f"sqlite:///{place / 'playhead.db'}")
    with contextlib.closing(database.write_connection()) as connection:
        upgrade(connection)
    return database


class Shop:
    """What a benchmark of the engine works with."""

    def __init__(self, database: Database, faults: Faults) -> None:
        self.database = database
        self.clock = SystemClock()
        self.wakes = Wakes()
        self.writer = ThreadWriter(database, faults=faults)
        self.journal = Journal(self.writer, self.clock, self.wakes)


@contextlib.asynccontextmanager
async def shop(faults: Faults = NO_FAULTS) -> AsyncIterator[Shop]:
    """A new database with a running writer."""
    with folder() as place:
        database = database_in(place)
        made = Shop(database, faults)
        made.writer.start()
        try:
            yield made
        finally:
            await made.writer.stop()
            database.close()


def draft(number: int) -> Draft:
    """A record of the usual size, about 200 bytes."""
    return Draft(event=ServerUpdate(server="wan", state="up", detail="x" * 120), subject=f"wan/{number}")


async def appended(shop: Shop, callers: int, seconds: float) -> float:
    """Records a second that `callers` append, each waiting for its commit before the next."""
    ends = time.perf_counter() + seconds
    counts = [0] * callers

    async def caller(number: int) -> None:
        while time.perf_counter() < ends:
            await shop.journal.append(draft(number))
            counts[number] += 1

    began = time.perf_counter()
    await asyncio.gather(*(caller(number) for number in range(callers)))
    return sum(counts) / (time.perf_counter() - began)


class OneJobEach:
    """A feature that wants one job for every record and keeps no state."""

    name = "bench"
    listens: frozenset[type[Event]] = frozenset({ServerUpdate})

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> OneJobEach:
        return self

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        """Nothing to save."""

    def decide(self, record: Record, now: int) -> Effects:
        return Effects(jobs=(JobSpec(kind=NoWork.kind, gate=f"gate{record.seq % 3}", args=b"{}"),))

    def apply(self, effects: Effects) -> None:
        """Nothing to take over."""


class NoWork:
    """A handler whose port does nothing."""

    kind = "bench.nothing"

    def __init__(self) -> None:
        self.done = 0

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[msgspec.UnsetType]:
        return [msgspec.UNSET] * len(claimed)

    async def perform(self, job: Job, task: object) -> Outcome:
        self.done += 1
        return Done()
