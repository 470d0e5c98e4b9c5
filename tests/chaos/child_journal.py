"""A process that appends, decides and performs until a plan kills it. Run as a module it forks one such life per line.

A life sends what its predecessors got no answer for, under the same keys; lets a feature turn records into desires;
performs them on a target (a file of lines, each synced); forgets what it may; and stops in order. Every acknowledged
record is a line in the file of answers. Forking saves the half second that imports take; the kill is a real one.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import msgspec
from sqlalchemy import Connection, text

from playhead.domain.events import Event, ServerSeen, ServerUpdate, Unreadable
from playhead.journal.effects import Effects
from playhead.journal.gates import Gates
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.log import Journal
from playhead.journal.outcomes import Done, Outcome, Retry
from playhead.journal.pump import Pump
from playhead.journal.record import Draft, Record
from playhead.journal.retention import Keep, Pruner
from playhead.journal.wake import Wakes
from playhead.journal.worker import Worker
from playhead.kit.clock import SystemClock
from playhead.kit.faults import Point
from playhead.storage.writer import CHECKPOINT_BYTES, ThreadWriter
from tests.support.engine import database_at
from tests.support.loops import until
from tests.support.scripted import READ, ScriptedFeature, ScriptedWork

KEYS = 4
AT_ONCE = 3
LONGEST_LIFE_SECONDS = 300


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """One life: its folder, `Point@n:kill9` or nothing, the numbers to send, whether one of them is large."""

    folder: str
    plan: str = ""
    first: int = 0
    count: int = 0
    large: bool = False


class Kill:
    """Kills the process at the n-th pass of a point."""

    def __init__(self, plan: str) -> None:
        name, _, rest = plan.partition("@")
        self._point = Point(name) if name else None
        self._left = int(rest.partition(":")[0] or 0)
        self.passed: Counter[Point] = Counter()

    def hit(self, point: Point) -> None:
        self.passed[point] += 1
        if point is self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Lines:
    """A file that lines are added to; `sync` makes each of them survive the machine."""

    def __init__(self, path: Path, *, sync: bool) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._sync = sync

    def add(self, *words: object) -> None:
        os.write(self._file, (" ".join(str(word) for word in words) + "\n").encode())
        if self._sync:
            os.fsync(self._file)


def read_lines(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def draft_of(number: int, *, large: bool) -> Draft:
    """Every third is noise that is forgotten again; the others are desires for one of few keys."""
    noise = number % 3 == 0
    raw = b"x" * CHECKPOINT_BYTES if large else None
    event: Event = Unreadable(server="a", why="noise") if noise else ServerUpdate(server="a", state=str(number))
    return Draft(event=event, subject=f"k{number % KEYS}", dedupe=str(number), raw=raw)


def decide(record: Record, _states: dict[str, int]) -> Effects:
    """Each desire is a job for its key, and every seventh also an errand that is run once."""
    key = record.subject
    # never given up: by chance alone one of thousands would fail five times in a row
    wish = JobSpec(kind="f.do", gate="g", lane=f"f:{key}", ckey=key, args=key.encode(), max_attempts=1_000)
    once = JobSpec(kind="f.once", gate="g", args=str(record.seq).encode())
    jobs = (wish, once) if record.seq % 7 == 0 else (wish,)
    return Effects(jobs=jobs, drafts=(Draft(event=ServerSeen(server="a", state="up")),))


class Life:
    """Journal, pump and worker on one database."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.folder = Path(orders.folder)
        self.faults = Kill(orders.plan)
        self.database = database_at(self.folder / "test.db")
        self.writer = ThreadWriter(self.database, faults=self.faults)
        self.clock, self.wakes = SystemClock(), Wakes()
        self.answers = Lines(self.folder / "answers", sync=False)
        self.target = Lines(self.folder / "target", sync=True)
        self.chance = random.Random(orders.first)
        self.journal = Journal(self.writer, self.clock, self.wakes, self.faults)
        self.pump = Pump(self.writer, [ScriptedFeature(decide)], self.clock, self.wakes, self.faults)
        handlers = [ScriptedWork(self.write), ScriptedWork(self.once, kind="f.once")]
        handlers[0].prepare_with = self.newest
        self.worker = Worker(
            self.writer, handlers, Gates({"g": 3}), self.clock, self.chance.random, self.wakes, owner="child",
            backstop_seconds=0.05, faults=self.faults,
        )  # fmt: skip

    def newest(self, tx: Connection, job: Job) -> int:
        states = {row.key: row.seq for row in tx.execute(READ, {"feature": "f"})}
        return int(states[job.args.decode()])

    def write(self, job: Job, task: object) -> Outcome:
        self.target.add(job.args.decode(), task)
        assert isinstance(task, int)
        # some writes arrive without an answer: they are repeated
        return Retry(reason="no answer", after_ms=0) if self.chance.random() < 0.1 else Done()

    def once(self, job: Job, task: object) -> Outcome:
        self.target.add("once", job.args.decode())
        return Done()

    async def live(self) -> None:
        self.writer.start()
        await self.worker.recover()
        loops = [asyncio.create_task(self.pump.run()), asyncio.create_task(self.worker.run())]
        await self.send()
        await until(lambda: self.database.read_now(quiet), LONGEST_LIFE_SECONDS)
        keep = Keep(observation_days=0, fact_days=None, jobs_days=0)
        await Pruner(self.writer, self.clock, keep, ["f"], self.faults, chunk=4).run_once()
        await self.worker.stop(1)
        loops[0].cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await self.writer.stop()
        self.database.close()

    async def send(self) -> None:
        answered = {int(number) for number, _ in read_lines(self.folder / "answers")}
        wanted = [n for n in range(self.orders.first + self.orders.count) if n not in answered]
        for start in range(0, len(wanted), AT_ONCE):
            await asyncio.gather(*(self.send_one(number) for number in wanted[start : start + AT_ONCE]))

    async def send_one(self, number: int) -> None:
        large = self.orders.large and number == self.orders.first
        (seq,) = await self.journal.append(draft_of(number, large=large))
        self.answers.add(number, seq)


def quiet(connection: Connection) -> bool:
    """Whether everything is decided and done."""
    last, covered, owed = connection.execute(
        text(
            "SELECT (SELECT max(seq) FROM journal), (SELECT max(seq) FROM cursor), "
            "(SELECT count(*) FROM job WHERE state IN (0, 1, 2))"
        )
    ).one()
    return bool(last == covered and owed == 0)


def _live_and_leave(orders: Orders) -> None:
    log = os.open(Path(orders.folder) / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    signal.alarm(LONGEST_LIFE_SECONDS)
    life = Life(orders)
    asyncio.run(life.live())
    Path(orders.folder, "passed").write_text(json.dumps(life.faults.passed))


def main() -> None:
    for line in sys.stdin:
        orders = msgspec.json.decode(line, type=Orders)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                _live_and_leave(orders)
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
