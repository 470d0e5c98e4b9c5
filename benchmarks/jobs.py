"""From a record to a decision to a finished job, with a port that does nothing, everything durable."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time

from benchmarks.figures import Figure, at_least, at_most, beside
from benchmarks.workshop import NoWork, OneJobEach, Shop, draft, folder, shop
from playhead.journal.gates import Gates
from playhead.journal.pump import Pump
from playhead.journal.worker import Worker

CALLERS = 64
BATCH = 50


def run(quick: bool) -> list[Figure]:
    rounds, records = (2, 3_000) if quick else (5, 12_000)
    raw, done, cpu = [], [], []
    for _ in range(rounds):
        raw.append(_raw_inserts(records))
        used = time.process_time()
        done.append(asyncio.run(_measured(records)))
        cpu.append((time.process_time() - used) / records * 1e6)
    shares = [one / limit for one, limit in zip(done, raw, strict=True)]
    return [
        beside(f"bare SQLite, record and job in one commit of {BATCH}", "/s", raw),
        at_least("record → decided → job done", 5_000, "/s", done),
        beside("record → decided → job done ÷ bare SQLite", "", shares, "5 writes a record, not 2"),
        at_most("CPU of a record, its decision and its job", 200, "µs", cpu, "fair also beside busy neighbours"),
    ]


async def _measured(records: int) -> float:
    async with shop() as place:
        pump = Pump(place.writer, [OneJobEach()], place.clock, place.wakes)
        work = NoWork()
        gates = Gates(dict.fromkeys(("gate0", "gate1", "gate2"), 100))
        worker = Worker(place.writer, [work], gates, place.clock, random.Random(1).random, place.wakes, owner="bench")
        loops = [asyncio.create_task(pump.run()), asyncio.create_task(worker.run())]
        began = time.perf_counter()
        await _append(place, records)
        while _open_jobs(place) or work.done < records:  # noqa: ASYNC110 — a table has no event
            await asyncio.sleep(0.02)
        took = time.perf_counter() - began
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        return records / took


async def _append(place: Shop, records: int) -> None:
    numbers = iter(range(records))

    async def caller() -> None:
        for number in numbers:
            await place.journal.append(draft(number))

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


def _open_jobs(place: Shop) -> int:
    sql = "SELECT EXISTS (SELECT 1 FROM job WHERE state IN (0, 1, 2))"
    return place.database.read_now(lambda connection: int(connection.exec_driver_sql(sql).scalar_one()))


def _raw_inserts(records: int) -> float:
    """What SQLite itself takes, without Python objects around it: the bound that no engine on it passes."""
    with folder() as place, contextlib.closing(sqlite3.connect(place / "raw.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE record (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, body BLOB)")
        database.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, state INTEGER, lane TEXT, args BLOB)")
        began = time.perf_counter()
        for start in range(0, records, BATCH):
            numbers = range(start, start + BATCH)
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO record (at, body) VALUES (?, ?)", [(n, b"x" * 200) for n in numbers])
            jobs = [(0, f"lane{n}", b"{}") for n in numbers]
            database.executemany("INSERT INTO job (state, lane, args) VALUES (?, ?, ?)", jobs)
            database.execute("COMMIT")
        return records / (time.perf_counter() - began)
