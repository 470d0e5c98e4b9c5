"""Taking the next job out of a million: half of them behind one blocked lane, and a third gate closed."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, at_most, beside, quantile
from benchmarks.workshop import database_in, folder
from playhead.journal import jobs
from playhead.journal.lanes import JobState, Transition
from playhead.storage.engine import Database

READY, BLOCKED, CLOSED = 1_000_000, 500_000, 250_000
GATES = ("open", "blocked", "closed")
CLAIMED_AT_ONCE = 4
NOW = 1_800_000_000_000


def run(quick: bool) -> list[Figure]:
    scale, rounds = (10, 300) if quick else (1, 1_500)
    with folder() as place:
        database = database_in(place)
        began = time.perf_counter()
        _fill(place / "playhead.db", scale)
        filled = time.perf_counter() - began
        looks, claims, ends = _measured(database, rounds)
        database.close()
    note = f"{READY // scale:,} ready, {BLOCKED // scale:,} of them in one lane; filled in {filled:.0f} s"
    return [
        at_most("claim of 4 jobs, p99", 2, "ms", [quantile(claims, 0.99)], note),
        beside("claim of 4 jobs, p50", "ms", claims),
        at_most("when a gate's next job is due, p99", 2, "ms", [quantile(looks, 0.99)]),
        beside("end of a job and its lane's next head, p50", "ms", ends),
    ]


def _measured(database: Database, rounds: int) -> tuple[list[float], list[float], list[float]]:
    looks: list[float] = []
    claims: list[float] = []
    ends: list[float] = []
    with contextlib.closing(database.write_connection()) as connection:
        for _ in range(rounds):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            with _clocked(looks):
                due = jobs.next_runs(connection, "open")
            assert due[0] is not None
            with _clocked(claims):
                claimed = jobs.claim(connection, "open", 0, CLAIMED_AT_ONCE, "bench", NOW)
            assert len(claimed) == CLAIMED_AT_ONCE
            done = Transition(state=JobState.DONE, outcome="done")
            with _clocked(ends):
                jobs.finish(connection, [jobs.Finished(job=job, transition=done) for job in claimed], NOW)
                jobs.promote(connection, [job.lane for job in claimed])
            connection.exec_driver_sql("COMMIT")
    return looks, claims, ends


@contextlib.contextmanager
def _clocked(into: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append((time.perf_counter() - began) * 1000)


def _fill(path: Path, scale: int) -> None:
    """One lane whose head runs and never ends, a closed gate full of heads, and an open gate."""
    blocked, closed, ready = BLOCKED // scale, CLOSED // scale, READY // scale
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("BEGIN")
        database.executemany(INSERT, (_row(n, "blocked", "stuck", head=n == 0, state=n == 0) for n in range(blocked)))
        database.executemany(INSERT, (_row(blocked + n, "closed", f"c{n}") for n in range(closed)))
        rest = range(blocked + closed, ready)
        database.executemany(INSERT, (_row(n, "open", f"o{n}") for n in rest))
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


INSERT = (
    "INSERT INTO job (feature, cause_seq, ord, order_seq, kind, lane, gate, prio, state, head, run_at, attempt, "
    "crashes, max_attempts, fence, want_ver, args, created_at) "
    "VALUES ('bench', ?, 0, ?, 'bench.nothing', ?, ?, 0, ?, ?, ?, 0, 0, 5, 0, ?, x'7b7d', ?)"
)


def _row(number: int, gate: str, lane: str, *, head: bool = True, state: int = 0) -> tuple[Any, ...]:
    return (number + 1, number + 1, lane, gate, int(state), head, NOW - 1_000_000 + number, number + 1, NOW)
