"""Playhead between three servers in memory, on a clock that moves only when told to: a week takes minutes.

The parts are the program's own: journal, pump, worker, watches, passes and forgetting, over one SQLite file. What is
missing is the network, the clock and the threads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from playhead.domain.events import Event
from playhead.features.userdata import retention, runs
from playhead.features.userdata.awaiting import AwaitWork
from playhead.features.userdata.closing import Closing, close_finished
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import WriteWork
from playhead.features.userdata.readings import ReadWork
from playhead.features.userdata.runs import Begin
from playhead.features.userdata.view import AbsenceRule, Peer, Policy
from playhead.identity.consumer import IdentityConsumer, rules_from
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.ingest.decided import LAST, read_to
from playhead.ingest.index import Index
from playhead.ingest.refresh import Refresher
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import Watch
from playhead.journal.gates import Gates
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.record import Draft
from playhead.journal.retention import Keep, Pruner
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import ManualClock
from playhead.kit.ids import counted_ids
from playhead.kit.times import HOUR
from playhead.storage.engine import Database
from playhead.storage.migrate import upgrade
from playhead.storage.writer import Batches, InlineWriter
from tests.support.fake_media_server import FakeMediaServer

T = TypeVar("T")

ABSENT = AbsenceRule(prefix="/media", count=5, delay_ms=HOUR)


class Inline(Database):
    """Reads on the calling thread, one after the other on one connection: nobody else is there to be held up."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._reader = self._read_engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, query: Callable[[Connection], T]) -> T:
        return self.read_now(query)

    def read_now(self, query: Callable[[Connection], T]) -> T:
        self._reader.exec_driver_sql("BEGIN")
        try:
            return query(self._reader)
        finally:
            self._reader.exec_driver_sql("COMMIT")

    def close(self) -> None:
        self._reader.close()
        super().close()


def _behind(connection: Connection) -> bool:
    """Whether there are records that nobody has decided."""
    return int(connection.execute(LAST).scalar() or 0) > read_to(connection)


class Village:
    """One process of Playhead between `servers`, which have the same library under other roots."""

    def __init__(self, folder: Path, servers: Mapping[str, FakeMediaServer], roots: Mapping[str, str], days: int,
                 clock: ManualClock) -> None:  # fmt: skip
        """`days` is how long whatever is forgotten some day is kept."""
        self.servers, self.clock, self.path = servers, clock, folder / "playhead.db"
        self.database = Inline(f"sqlite:///{self.path}")
        connection = self.database.write_connection()
        upgrade(connection)
        connection.close()
        self._batches = Batches(self.database)
        self._writer = InlineWriter(self._batches)
        self._wakes = Wakes()
        self._journal = Journal(self._writer, clock, self._wakes)
        self._days = days
        self._new_id = counted_ids()
        self.policy = Policy(peers={name: Peer(rank=rank) for rank, name in enumerate(servers, 1)}, absences=(ABSENT,))
        rules = rules_from({name: [(root, "/media")] for name, root in roots.items()}, {})
        features: list[Consumer] = [IdentityConsumer(rules), UserDataFeature(self.policy)]
        self._pump = Pump(self._writer, features, clock, self._wakes)
        index = Index(self.database, self._journal, self._writer, clock, rules)
        refresher = Refresher(index, servers, clock)
        self._worker = self._make_worker(refresher)
        self._watches = {
            name: Watch(one, self._journal, self.database, refresher, clock, self._on_state)
            for name, one in servers.items()
        }
        self._sweeps = [self._make_sweep(name) for name in servers]
        keep = Keep(observation_days=days, fact_days=days, jobs_days=days)
        self._pruner = Pruner(self._writer, clock, keep, [one.name for one in features])

    def _make_worker(self, refresher: Refresher) -> Worker:
        handlers: list[Handler] = [
            WriteWork(self.servers, self.policy, self.clock),
            ReadWork(self.servers, self.clock),
            AwaitWork(self.policy, refresher.refresh, self._writer),
            LookUpWork(self.servers),
            ListUsersWork(self.servers),
        ]
        chance = random.Random(1).random
        gates = Gates(dict.fromkeys(self.servers, 4))
        return Worker(self._writer, handlers, gates, self.clock, chance, self._wakes, owner="village")

    async def _decided(self) -> None:
        """Let the pump run where passes would wait for it."""
        if await self.database.read(_behind):
            while await self._pump.step():
                pass

    def _make_sweep(self, name: str) -> Sweep:
        return Sweep(
            self.servers[name],
            self.database,
            self._writer,
            self.clock,
            self._wakes,
            self.policy,
            Brake(),
            served=tuple(self.servers),
            new_id=self._new_id,
            ready=self._watches[name].settled,
            decided=self._decided,
        )

    async def _on_state(self, name: str, state: str, error: str) -> None:
        if state == "up":
            await self._worker.reopen(name)

    async def hear(self, notices: Sequence[Event]) -> None:
        """What the doors do with notices."""
        if notices:
            await self._journal.append(*[Draft(event=notice) for notice in notices])

    async def settle(self) -> int:
        """Decide and do what can be decided and done now. Returns how much that was."""
        done = 0
        while more := await self._pump.step() + await self._worker.step():
            done += more
        return done

    async def look(self) -> None:
        """What the loops of the program do from time to time: look at the servers, carry on with passes."""
        for watch in self._watches.values():
            await watch.look()
        await self.settle()
        for sweep in self._sweeps:
            while await sweep.step() or await sweep.plan():
                pass
        await self.settle()
        await self._writer.run(close_finished, Closing(now=self.clock.now_ms(), served=tuple(self.servers)))
        self._batches.checkpoint(idle=True, now=self.clock.monotonic())

    async def forget(self) -> None:
        """What the program does each hour."""
        await self._pruner.run_once()
        days = self._days
        what = retention.old(self.clock.now_ms(), log_days=days, observation_days=days, record_days=days)
        while await self._writer.run(retention.forget, what) >= retention.CHUNK:
            pass

    async def reconcile(self) -> None:
        """A run over everything, as a person asks for it."""
        begin = Begin(run_id=self._new_id(), why="asked", now=self.clock.now_ms(), servers=tuple(self.servers))
        await self._writer.run(runs.begin, begin)
        await self.look()

    def close(self) -> None:
        """End without good-bye."""
        self._batches.close()
        self.database.close()


def quiet() -> None:
    """No log lines: a week of them would be half of the time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
