"""Any order of desires, claims, ends, kills, clock steps, signals, commands and prunings keeps what jobs promise.

After each step: places in the journal are dense; a decision's state, jobs and cursor are there together; a lane with
open jobs has one head and nothing else runs in it; final states stay, fences grow; what is not final has a reason to
wait that will pass; tries and crashes are counted as promised; no gate is overfull; no wake-up is lost. At the end,
once everything answers: every job has ended, first runs came in order, and every target holds the last desire.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from playhead.journal import jobs
from playhead.journal.commands import Action, Command, obey
from playhead.journal.lanes import Job, JobState
from playhead.journal.outcomes import Outcome, Retry
from playhead.journal.retention import Keep, Pruner
from playhead.journal.worker import Worker
from playhead.kit.faults import Point
from playhead.kit.times import HOUR, MINUTE, SECOND
from tests.properties.jobs_script import (
    BAD,
    CLAIM_POINTS,
    CONDS,
    EFFECTIVE,
    ENDS,
    FINISH_POINTS,
    GATE,
    KEYS,
    LATE,
    NUMBER,
    PUMP_POINTS,
    REFUNDED,
    decide,
    outcome_of,
)
from tests.support.engine import GATES, Engine, Killed, draft, drive
from tests.support.profiles import machine
from tests.support.scripted import ScriptedFeature, ScriptedWork


class JobsMachine(RuleBasedStateMachine):
    """Jobs on a real database, one thread, a clock that tests move."""

    @initialize()
    def start(self) -> None:
        self.engine = Engine(Path(tempfile.mkdtemp(prefix="jobs-")))
        self.feature = ScriptedFeature(decide)
        self.handler = ScriptedWork(self.answer)
        self.handler.prepare_with = self.prepare
        self.owner = 0
        self.end = "done"
        self.awaited = "c1"
        self.last = 0
        self.told: dict[str, list[int]] = {}
        self.wanted: dict[str, int] = {}
        self.given_up: dict[str, int] = {}
        self.target: dict[str, int] = {}
        self.flying: list[tuple[Worker, Job, Any]] = []
        self.zombies: list[tuple[Worker, Job, Any]] = []
        self.seen: dict[int, Any] = {}
        self.commanded: set[int] = set()
        self.first: dict[str, tuple[int, int]] = {}
        self.begin()
        for number, key in enumerate(("k1", "k2", "k3")):
            self.desire(key, "red" if number else "blue", number, 0, 2, True)
        self.errands("f:k1", "blue", 2)
        self.pump()
        self.claim()

    def begin(self) -> None:
        """A process starts on what the one before left."""
        self.owner += 1
        self.worker = self.engine.worker(self.handler, owner=f"w{self.owner}")
        drive(self.worker.recover())

    def kill(self) -> None:
        """The process is gone; its runs may still reach the database late."""
        self.zombies += self.flying
        self.flying = []
        self.engine.faults.disarm()
        ran = self.engine.rows("SELECT id, crashes FROM job WHERE state = 1")
        self.engine.reopen()
        self.begin()
        for row in ran:
            (after,) = self.engine.rows("SELECT state, crashes FROM job WHERE id = :id", id=row.id)
            state = JobState.DEAD if row.crashes == 2 else JobState.READY
            assert (after.state, after.crashes) == (state, row.crashes + 1)

    def prepare(self, tx: Any, job: Job) -> Any:
        key = json.loads(job.args)["key"]
        return key, self.wanted.get(key, 0), jobs.cond_versions(tx, [self.awaited]).get(self.awaited, 0)

    def answer(self, job: Job, task: Any) -> Outcome:
        key, wanted, seen = task
        if self.end in EFFECTIVE and key is not None:
            self.target[key] = wanted
        return outcome_of(self.end, (self.awaited, seen), self.engine.now)

    # what comes in

    def ingest(self, subject: str, asked: list[dict[str, Any]], signals: list[str]) -> None:
        (seq,) = self.engine.append(draft(subject, detail=json.dumps({"jobs": asked, "signals": signals})))
        self.told.setdefault(subject, []).append(seq)

    @rule(
        key=KEYS,
        gate=GATE,
        prio=st.integers(0, 3),
        delay=st.sampled_from([0, 0, 30 * SECOND]),
        most=st.integers(1, 3),
        at_once=st.booleans(),
    )
    def desire(self, key: str, gate: str, prio: int, delay: int, most: int, at_once: bool) -> None:
        run_at = self.engine.now + delay if delay else 0
        one = {"lane": f"f:{key}", "gate": gate, "ckey": key, "prio": prio, "most": most, "run_at": run_at}
        self.ingest(key, [one], [])
        if at_once:
            self.pump()

    @rule(lane=st.sampled_from(["f:k1", "f:plain", None]), gate=GATE, count=st.integers(1, 3))
    def errands(self, lane: str | None, gate: str, count: int) -> None:
        one = {"lane": lane, "gate": gate, "ckey": None, "prio": 0, "most": 2, "run_at": 0}
        self.ingest("plain", [one] * count, [])

    @rule(cond=CONDS)
    def signal(self, cond: str) -> None:
        self.ingest("signals", [], [cond])
        self.pump()

    @rule()
    def pump(self) -> None:
        while drive(self.engine.pump(self.feature).step()):
            pass
        for key in ("k1", "k2", "k3"):
            if key in self.told:
                self.wanted[key] = self.told[key][-1]

    @rule(point=st.sampled_from(PUMP_POINTS))
    def pump_and_die(self, point: Point) -> None:
        self.engine.faults.arm(point, error=Killed)
        try:
            self.pump()
        except Killed:
            self.kill()
        self.engine.faults.disarm()

    # what runs

    @rule()
    def claim(self) -> None:
        for job, task in drive(self.worker.look()).claimed:
            self.flying.append((self.worker, job, task))
            self.note_first_run(job)

    def note_first_run(self, job: Job) -> None:
        (row,) = self.engine.rows("SELECT fence, order_seq, ord FROM job WHERE id = :id", id=job.id)
        if row.fence == 1:
            assert (row.order_seq, row.ord) > self.first.get(job.lane, (0, -1)), "first runs of a lane come in order"
            self.first[job.lane] = (row.order_seq, row.ord)

    @rule(point=st.sampled_from(CLAIM_POINTS))
    def claim_and_die(self, point: Point) -> None:
        self.engine.faults.arm(point, error=Killed)
        try:
            self.claim()
        except Killed:
            self.kill()
        self.engine.faults.disarm()

    @rule(
        ends=st.lists(st.sampled_from(ENDS), min_size=1, max_size=4),
        meanwhile=st.integers(0, 3),
        awaited=CONDS,
        ms=st.sampled_from([0, MINUTE]),
        healthy=st.sampled_from([True, True, True, False]),
        signalled=st.sampled_from(["never", "during the run", "after it"]),
    )
    def work(self, ends: list[str], meanwhile: int, awaited: str, ms: int, healthy: bool, signalled: str) -> None:
        """A worker's ordinary round: desires come while jobs run, and each run ends in its own way."""
        for gate in GATES if healthy else ():
            self.open_gate(gate)
        self.pump()
        self.awaited = awaited
        self.engine.clock.advance(ms)
        self.claim()
        for _, job, (key, *_) in self.flying[:meanwhile]:
            if key is not None:
                self.desire(key, job.gate, 0, 0, 2, True)
        if signalled == "during the run":
            self.signal(awaited)
        for end in ends[: len(self.flying)]:
            self.finish(0, end, awaited)
        if signalled == "after it":
            self.signal(awaited)

    @rule(end=st.sampled_from(ENDS), ends=st.lists(st.sampled_from(LATE), min_size=1, max_size=3))
    def lose_the_claim(self, end: str, ends: list[str]) -> None:
        """The process dies, the next one takes its jobs over, and then the dead one's results arrive."""
        self.claim()
        self.kill()
        self.claim()
        for late in ends[: len(self.zombies)]:
            self.zombie_finish(-1, late)
        if self.flying:
            self.finish(0, end, "c1")

    @precondition(lambda self: self.flying)
    @rule(number=NUMBER, end=st.sampled_from(ENDS), awaited=CONDS)
    def finish(self, number: int, end: str, awaited: str) -> None:
        worker, job, task = self.flying.pop(number % len(self.flying))
        self.end, self.awaited = end, awaited
        outcome: Outcome | None = None
        worker._on_outcome = lambda _job, ended, _seconds: setattr(self, "ended", ended)
        drive(worker._do(job, task))
        outcome = self.ended
        (row,) = self.engine.rows("SELECT * FROM job WHERE id = :id", id=job.id)
        newer = row.want_ver > job.want_ver
        if isinstance(outcome, REFUNDED):
            assert row.attempt == job.attempt - 1, "not charged"
        elif isinstance(outcome, Retry) and job.attempt < job.max_attempts:
            assert (row.state, row.attempt) == (JobState.READY, job.attempt), "charged, and tried again"
        elif newer:
            assert (row.state, row.attempt) == (JobState.READY, 0), "the newer desire has its own tries"
        else:
            assert row.state > JobState.WAITING, "nothing is left to do"

    ended: Outcome

    @precondition(lambda self: self.flying)
    @rule(number=NUMBER, end=st.sampled_from(ENDS), point=st.sampled_from(FINISH_POINTS))
    def finish_and_die(self, number: int, end: str, point: Point) -> None:
        worker, job, task = self.flying[number % len(self.flying)]
        self.end = end
        self.engine.faults.arm(point, error=Killed)
        try:
            drive(worker._do(job, task))
        except Killed:
            self.kill()

    @precondition(lambda self: self.zombies)
    @rule(number=NUMBER, end=st.sampled_from(LATE))
    def zombie_finish(self, number: int, end: str) -> None:
        worker, job, (_, wanted, seen) = self.zombies.pop(number % len(self.zombies))
        before = self.engine.rows("SELECT * FROM job WHERE id = :id", id=job.id)
        self.end, worker._writer = end, self.engine.writer
        drive(worker._do(job, (None, wanted, seen)))
        assert self.engine.rows("SELECT * FROM job WHERE id = :id", id=job.id) == before

    @rule(times=st.integers(1, 3))
    def crash(self, times: int) -> None:
        """Killed, and again right after each claim: what kills its worker is taken out at last."""
        self.kill()
        for _ in range(times - 1):
            self.claim()
            self.kill()
            self.final_states_stay_and_fences_grow()

    # what passes, and what people do

    @rule(ms=st.sampled_from([1, 400, 3 * SECOND, MINUTE, HOUR]))
    def advance(self, ms: int) -> None:
        self.engine.clock.advance(ms)

    @rule(ms=st.sampled_from([-HOUR, -SECOND, HOUR]))
    def clock_step(self, ms: int) -> None:
        self.engine.clock.step(ms)

    @rule(gate=GATE)
    def open_gate(self, gate: str) -> None:
        drive(self.worker.reopen(gate))

    @rule(gate=GATE)
    def shut_gate(self, gate: str) -> None:
        drive(self.worker.shut(gate, "by hand"))

    @precondition(lambda self: self.seen)
    @rule(number=st.integers(0, 99), action=st.sampled_from(Action))
    def command(self, number: int, action: Action) -> None:
        job_id = sorted(self.seen)[number % len(self.seen)]
        self.commanded.add(job_id)
        asked = Command(job_id=job_id, action=action, now=self.engine.now, actor="ann")
        self.engine.write(lambda c: obey(c, [asked]))

    @rule(days=st.sampled_from([0, 1]), with_jobs=st.booleans())
    def prune(self, days: int, with_jobs: bool) -> None:
        keep = Keep(observation_days=days, fact_days=days, kept_days=days, jobs_days=days if with_jobs else None)
        drive(Pruner(self.engine.writer, self.engine.clock, keep, ("f",), self.engine.faults, chunk=3).run_once())

    # what must hold

    @invariant()
    def places_are_dense(self) -> None:
        new = [
            r.seq for r in self.engine.rows("SELECT seq FROM journal WHERE seq > :last ORDER BY seq", last=self.last)
        ]
        assert new == list(range(self.last + 1, self.last + 1 + len(new)))
        self.last += len(new)

    @invariant()
    def a_decision_is_there_whole_or_not_at_all(self) -> None:
        covered = self.engine.value("SELECT seq FROM cursor") or 0
        states = {r.key: (r.seq, r.told) for r in self.engine.rows("SELECT * FROM scripted") if r.key != "written"}
        expected = {k: [s for s in told if s <= covered] for k, told in self.told.items()}
        assert states == {k: (told[-1], len(told)) for k, told in expected.items() if told}
        for key in ("k1", "k2", "k3"):
            if expected.get(key) and self.given_up.get(key) != expected[key][-1]:
                newest = self.engine.value("SELECT max(want_ver) FROM job WHERE ckey = :key", key=key)
                assert newest == expected[key][-1] or self.target.get(key) == expected[key][-1]

    @invariant()
    def a_lane_has_one_head_and_nothing_else_runs(self) -> None:
        wrong = "SELECT lane FROM job WHERE state IN (0, 1, 2) GROUP BY lane HAVING sum(head) <> 1"
        assert self.engine.rows(wrong) == []
        assert self.engine.rows("SELECT id FROM job WHERE head <> (state <= 2) AND (head OR state = 1)") == []

    @invariant()
    def final_states_stay_and_fences_grow(self) -> None:
        found = {r.id: r for r in self.engine.rows("SELECT id, state, fence, ckey, want_ver FROM job")}
        for job_id, row in found.items():
            before = self.seen.get(job_id)
            if before is not None:
                assert row.fence >= before.fence
                assert before.state <= 2 or before.state == row.state or job_id in self.commanded
            if row.ckey is not None and row.state in BAD:
                self.given_up[row.ckey] = max(self.given_up.get(row.ckey, 0), row.want_ver)
        self.seen = found
        self.commanded.clear()

    @invariant()
    def nothing_is_in_limbo(self) -> None:
        running = {
            (r.id, r.fence): r.owner for r in self.engine.rows("SELECT id, fence, owner FROM job WHERE state = 1")
        }
        assert running == {(job.id, job.fence): f"w{self.owner}" for _, job, _ in self.flying}
        horizon = self.engine.now + 3 * HOUR
        late = "SELECT id FROM job WHERE state IN (0, 2) AND head AND run_at > :horizon"
        assert self.clock_went_back() or self.engine.rows(late, horizon=horizon) == []

    def clock_went_back(self) -> bool:
        return self.engine.clock.monotonic() * SECOND > self.engine.now - 1_767_225_600_000

    @invariant()
    def no_wake_up_is_lost(self) -> None:
        lost = (
            "SELECT 1 FROM job JOIN job_wait ON job_id = id JOIN cond ON key = cond WHERE state = 2 AND ver > seen_ver"
        )
        assert self.engine.rows(lost) == []

    @invariant()
    def tries_and_crashes_are_bounded(self) -> None:
        assert self.engine.rows("SELECT id FROM job WHERE attempt > max_attempts OR attempt < 0 OR crashes > 3") == []

    @invariant()
    def no_gate_is_overfull(self) -> None:
        for row in self.engine.rows("SELECT gate, count(*) AS n FROM job WHERE state = 1 GROUP BY gate"):
            assert row.n <= GATES[row.gate]

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        try:
            self.drain()
        finally:
            self.engine.destroy()

    def drain(self) -> None:
        """Everything answers: all jobs end, and each target holds the last desire."""
        self.pump()
        for _ in range(400):
            for gate in GATES:
                drive(self.worker.reopen(gate))
            self.claim()
            if not self.flying:
                self.engine.clock.advance(HOUR)
            while self.flying:
                self.finish(0, "done", "c1")
                self.final_states_stay_and_fences_grow()
            if not self.engine.value("SELECT count(*) FROM job WHERE state IN (0, 1, 2)"):
                break
        assert self.engine.value("SELECT count(*) FROM job WHERE state IN (0, 1, 2)") == 0, "everything ends"
        for key, wanted in self.wanted.items():
            assert self.target.get(key) == wanted or self.given_up.get(key) == wanted, key
        assert self.engine.write(jobs.headless) == []


TestJobs = JobsMachine.TestCase
TestJobs.settings = machine(steps=40)
