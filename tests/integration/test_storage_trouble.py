"""A locked database and a full disk, on the real threads: refused in time, nothing lost, work goes on by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection

from playhead.journal.effects import Effects
from playhead.journal.gates import Gates
from playhead.journal.lanes import Job
from playhead.journal.log import Journal
from playhead.journal.outcomes import Done, Outcome
from playhead.journal.pump import Pump
from playhead.journal.record import Record
from playhead.journal.wake import Wakes
from playhead.journal.worker import Worker
from playhead.kit.clock import SystemClock
from playhead.storage.errors import StoreFull, StoreLocked, StoreUnavailable
from playhead.storage.writer import ThreadWriter
from tests.support.engine import database_at, draft, spec
from tests.support.loops import until
from tests.support.scripted import ScriptedFeature, ScriptedWork


def one_job(record: Record, _states: dict[str, int]) -> Effects:
    return Effects(jobs=(spec(f"lane {record.seq}", gate="g"),))


class Program:
    """Writer, pump and worker as a running program has them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = database_at(folder / "test.db")
        self.writer = ThreadWriter(self.database)
        wakes, clock = Wakes(), SystemClock()
        self.journal = Journal(self.writer, clock, wakes)
        self.pump = Pump(self.writer, [ScriptedFeature(one_job)], clock, wakes)
        self.handler = ScriptedWork(self.perform)
        self.go = asyncio.Event()
        self.worker = Worker(self.writer, [self.handler], Gates({"g": 4}), clock, lambda: 0.5, wakes, owner="w")
        self.loops: list[asyncio.Task[None]] = []

    def perform(self, job: Job, _task: object) -> Outcome:
        return Done()

    async def start(self) -> None:
        self.writer.start()
        self.loops = [asyncio.create_task(self.pump.run()), asyncio.create_task(self.worker.run())]

    async def stop(self) -> None:
        await self.worker.stop(1)
        for loop in self.loops:
            loop.cancel()
        await asyncio.gather(*self.loops, return_exceptions=True)
        await self.writer.stop()
        self.database.close()

    def done(self) -> int:
        sql = "SELECT count(*) FROM job WHERE state = 3"
        return int(self.database.read_now(lambda c: c.exec_driver_sql(sql).scalar_one()))

    async def limit_pages(self, more: int) -> None:
        """Let the file grow by `more` pages and no further, as a full disk would."""

        def limit(connection: Connection, _asked: Sequence[None]) -> list[None]:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + more}")
            return [None]

        await self.writer.run(limit, None)


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    program = Program(tmp_path)
    await program.start()
    yield program
    await program.stop()


async def test_a_lock_held_elsewhere_is_told_within_seconds_and_work_goes_on_after_it(program: Program) -> None:
    await program.journal.append(draft("before"))
    await until(lambda: program.done() == 1)
    other = sqlite3.connect(program.folder / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(StoreLocked) as caught:
        await program.journal.append(draft("refused", dedupe="again"))
    # it was waited for; and no longer than it is held, which is until the end of this test
    assert loop.time() - began > 0.5
    assert caught.value.retry_after >= 1
    trouble = program.writer.trouble
    assert isinstance(trouble, StoreLocked)
    other.execute("ROLLBACK")
    other.close()
    await program.journal.append(draft("refused", dedupe="again"))
    await until(lambda: program.done() == 2)
    assert program.writer.trouble is None
    assert not any(task.done() for task in program.loops)


async def test_on_a_full_disk_nothing_is_accepted_or_lost_and_relief_is_noticed(program: Program) -> None:
    await program.limit_pages(2)
    accepted = 0
    refused: StoreUnavailable | None = None
    for number in range(200):
        try:
            await program.journal.append(draft(str(number), raw=b"x" * 2_000))
        except StoreUnavailable as error:
            refused = error
            break
        accepted += 1
    assert isinstance(refused, StoreFull)
    await program.limit_pages(10_000)
    await until(lambda: program.done() == accepted)
    await program.journal.append(draft("after"))
    await until(lambda: program.done() == accepted + 1)
    assert len({job.id for job in program.handler.did}) == accepted + 1
    assert not any(task.done() for task in program.loops)


class Patient(ScriptedWork):
    def __init__(self, go: asyncio.Event) -> None:
        super().__init__()
        self.go = go

    async def perform(self, job: Job, task: object) -> Outcome:
        self.did.append(job)
        await self.go.wait()
        return Done(drafts=(draft("written", raw=b"x" * 200_000),))


async def test_an_outcome_waits_while_it_cannot_be_recorded_and_the_run_is_not_repeated(program: Program) -> None:
    patient = Patient(program.go)
    program.worker._handlers["f.do"] = patient
    await program.journal.append(draft("a"))
    await until(lambda: len(patient.did) == 1)
    await program.limit_pages(3)
    program.go.set()
    await until(lambda: program.writer.trouble is not None)
    assert program.done() == 0
    await program.limit_pages(10_000)
    await until(lambda: program.done() == 1)
    assert len(patient.did) == 1
