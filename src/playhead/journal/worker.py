"""The worker: claims heads gate by gate, performs them through ports, saves each typed outcome in one commit."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection, select

from playhead.journal import ends, jobs, store
from playhead.journal.ends import End
from playhead.journal.gates import Gates
from playhead.journal.lanes import GateState, Job, settle
from playhead.journal.outcomes import Interrupted, Outcome, Reject, Retry
from playhead.journal.wake import Wakes
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.times import SECOND
from playhead.ports.feature import Work
from playhead.storage.errors import StoreUnavailable
from playhead.storage.savepoint import guarded
from playhead.storage.schema import gate as gate_table
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

Handler = Work[Connection, Job, Outcome]
OnOutcome = Callable[[Job, Outcome, float], None]

STORE_PAUSE_SECONDS = 1.0


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a look brought: claimed jobs with their tasks, and when the next is due (None: when woken)."""

    claimed: tuple[tuple[Job, Any], ...]
    next_run: int | None


class Worker:
    """Runs jobs. `owner` names this incarnation of the process."""

    def __init__(
        self,
        writer: Writer,
        handlers: Sequence[Handler],
        gates: Gates,
        clock: Clock,
        chance: Chance,
        wakes: Wakes,
        *,
        owner: str,
        backstop_seconds: float = 5.0,
        faults: Faults = NO_FAULTS,
        on_outcome: OnOutcome = lambda _job, _outcome, _seconds: None,
    ) -> None:
        self._writer = writer
        self._handlers = {handler.kind: handler for handler in handlers}
        self.gates = gates
        self._clock = clock
        self._chance = chance
        self._wakes = wakes
        self._owner = owner
        self._backstop = backstop_seconds
        self._faults = faults
        self._on_outcome = on_outcome
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()

    async def recover(self) -> int:
        """At start: the jobs of the process before are ready again. Returns how many were running."""
        return await self._writer.run(self._recover, None)

    async def run(self) -> None:
        """Claim and perform until `stop`."""
        self._ended.clear()
        try:
            while not self._stopping:
                await self._turn()
        finally:
            self._ended.set()

    async def _turn(self) -> None:
        try:
            look = await self.look()
        except StoreUnavailable as error:
            log.warning("no job is started while nothing can be recorded", why=str(error))
            await asyncio.sleep(STORE_PAUSE_SECONDS)
            return
        if self._stopping:
            # claimed while the stop was asked for: nobody would wait for them
            for job, _ in look.claimed:
                await self._finish(job, Interrupted())
            return
        for job, task in look.claimed:
            self._start(job, task)
        if not look.claimed:
            await self._wakes.jobs.wait(self._pause(look.next_run))

    async def step(self) -> int:
        """Claim what is due and perform it, one after the other: for deterministic tests. Returns how many ran."""
        look = await self.look()
        for job, task in look.claimed:
            await self._do(job, task)
        return len(look.claimed)

    async def stop(self, seconds: float) -> None:
        """Claim nothing more; give running jobs `seconds`; what still runs then is recorded as interrupted."""
        self._stopping = True
        self._wakes.jobs.set()
        last_look = asyncio.create_task(self._ended.wait())
        await asyncio.wait([last_look, *self._running], timeout=seconds)
        left = [last_look, *self._running]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def look(self) -> Look:
        """Claim what is due, as far as the gates have room."""
        slots = self.gates.slots(self._clock.now_ms())
        look = await self._writer.run(self._claim, slots)
        for job, _ in look.claimed:
            self.gates.running[job.gate] += 1
        self._faults.hit(Point.CLAIM_AFTER_COMMIT)
        return look

    async def reopen(self, name: str) -> None:
        """The target is back: open its gate and make what waits there due."""
        row = self.gates.open(name)
        if row is not None:
            await self._writer.run(self._save_gate, row)
            self._wakes.jobs.set()

    async def shut(self, name: str, why: str) -> None:
        """Close a gate until `reopen`; `why` is for people."""
        row = self.gates.shut(name, why)
        if row is not None:
            await self._writer.run(self._save_gate, row)

    def _pause(self, next_run: int | None) -> float:
        now = self._clock.now_ms()
        due = [at for at in (next_run, self.gates.reopens_at(now)) if at is not None]
        return min([self._backstop, *(max(0.001, (at - now) / SECOND) for at in due)])

    def _start(self, job: Job, task: Any) -> None:
        running = asyncio.create_task(self._do(job, task), name=f"job-{job.id}")
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _do(self, job: Job, task: Any) -> None:
        began = self._clock.monotonic()
        self._faults.hit(Point.PERFORM_BEFORE_CALL)
        try:
            outcome = await self._handlers[job.kind].perform(job, task)
        except asyncio.CancelledError:
            outcome = Interrupted()
        except Exception as error:
            log.exception("a job failed in a way nobody thought of", job=job.id, kind=job.kind)
            outcome = Retry(reason=f"{type(error).__name__}: {error}")
        self._faults.hit(Point.PERFORM_AFTER_CALL)
        await self._finish(job, outcome)
        self._on_outcome(job, outcome, self._clock.monotonic() - began)

    async def _finish(self, job: Job, outcome: Outcome) -> None:
        try:
            await self._save_when_possible(job, outcome)
        except Exception as error:
            log.exception("an outcome could not be saved", job=job.id, kind=job.kind)
            await self._save_when_possible(job, ends.unsaved(error))
        finally:
            self.gates.running[job.gate] -= 1
            self._wakes.records.set()
            self._wakes.jobs.set()

    async def _save_when_possible(self, job: Job, outcome: Outcome) -> None:
        now, chance = self._clock.now_ms(), self._chance()
        row = self.gates.note(job.gate, outcome, now, chance)
        end = End(job=job, outcome=outcome, transition=settle(job, outcome, now, chance), gate_row=row)
        while True:
            try:
                await self._writer.run(self._save_ends, end)
            except StoreUnavailable as error:
                log.warning("an outcome waits to be recorded", job=job.id, why=str(error))
                await asyncio.sleep(STORE_PAUSE_SECONDS)
            else:
                self._faults.hit(Point.FINISH_AFTER_COMMIT)
                return

    def _recover(self, connection: Connection, asked: Sequence[None]) -> list[int]:
        now = self._clock.now_ms()
        found = jobs.recover(connection, now)
        parked = [ends.parked(job, "dead", reason) for job, reason in found.dead]
        if parked:
            store.append(connection, parked, now)
        self._faults.hit(Point.RECOVER_AFTER_RESET)
        rows = connection.execute(select(gate_table)).all()
        self.gates.load(
            {r.name: GateState(paused=r.paused, open_until=r.open_until, failures=r.failures) for r in rows}
        )
        return [found.running] * len(asked)

    def _claim(self, connection: Connection, asked: Sequence[Mapping[str, int]]) -> list[Look]:
        return [self._claim_for(connection, slots) for slots in asked]

    def _claim_for(self, connection: Connection, slots: Mapping[str, int]) -> Look:
        now = self._clock.now_ms()
        claimed: list[Job] = []
        upcoming = [jobs.wake_due(connection, now)]
        for name, room in slots.items():
            due, later = self._claim_gate(connection, name, room, now)
            claimed += due
            upcoming.append(later)
        tasks = self._prepare(connection, claimed, now)
        if len(tasks) < len(claimed):
            # some ended without being performed: their places are free, and nothing else would wake us
            upcoming.append(now)
        self._faults.hit(Point.CLAIM_BEFORE_COMMIT)
        return Look(claimed=tuple(tasks), next_run=min((at for at in upcoming if at is not None), default=None))

    def _claim_gate(self, connection: Connection, name: str, room: int, now: int) -> tuple[list[Job], int | None]:
        claimed: list[Job] = []
        later: list[int] = []
        for prio, due in enumerate(jobs.next_runs(connection, name)):
            if due is not None and due > now:
                later.append(due)
            elif due is not None and len(claimed) < room:
                claimed += jobs.claim(connection, name, prio, room - len(claimed), self._owner, now)
        return claimed, min(later, default=None)

    def _prepare(self, connection: Connection, claimed: Sequence[Job], now: int) -> list[tuple[Job, Any]]:
        by_kind: dict[str, list[Job]] = defaultdict(list)
        for job in claimed:
            by_kind[job.kind].append(job)
        ready: list[tuple[Job, Any]] = []
        for kind, chosen in by_kind.items():
            for job, task in zip(chosen, self._tasks(connection, kind, chosen, now), strict=True):
                if isinstance(task, Outcome):
                    self._settle_now(connection, job, task, now)
                else:
                    ready.append((job, task))
        return ready

    def _tasks(self, connection: Connection, kind: str, chosen: Sequence[Job], now: int) -> Sequence[Any]:
        handler = self._handlers.get(kind)
        if handler is None:
            return [Reject(reason=f"this version does not know jobs of the kind {kind}")] * len(chosen)
        tasks = guarded(connection, lambda: handler.prepare(connection, chosen, now))
        if not isinstance(tasks, Exception):
            return tasks
        if len(chosen) == 1:
            log.error("a job could not be prepared", job=chosen[0].id, kind=kind, error=repr(tasks))
            return [Retry(reason=f"{type(tasks).__name__}: {tasks}")]
        return [task for job in chosen for task in self._tasks(connection, kind, [job], now)]

    def _settle_now(self, connection: Connection, job: Job, outcome: Outcome, now: int) -> None:
        end = End(job=job, outcome=outcome, transition=settle(job, outcome, now, 0.0))
        result = guarded(connection, lambda: ends.save(connection, [end], now, self._faults))
        if isinstance(result, Exception):
            instead = ends.unsaved(result)
            end = End(job=job, outcome=instead, transition=settle(job, instead, now, 0.0))
            ends.save(connection, [end], now, self._faults)

    def _save_ends(self, connection: Connection, ended: Sequence[End]) -> list[None]:
        ends.save(connection, ended, self._clock.now_ms(), self._faults)
        return [None] * len(ended)

    def _save_gate(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> list[None]:
        jobs.save_gates(connection, rows)
        for row in rows:
            if row["paused"] is None:
                jobs.hurry(connection, row["name"], self._clock.now_ms())
        return [None] * len(rows)
