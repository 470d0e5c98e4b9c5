"""The worker: claims by gate, saves each end, is stopped by nobody's broken job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from playhead.domain.events import Event
from playhead.journal import jobs
from playhead.journal.lanes import Job, JobState
from playhead.journal.outcomes import Done, GateDown, Interrupted, Outcome, Reject, Retry, Skip, Throttle, Wait
from playhead.journal.record import Draft
from playhead.journal.worker import Worker
from playhead.kit.faults import Point
from playhead.kit.times import MINUTE, SECOND
from tests.support.engine import Engine, Killed, draft, drive, spec
from tests.support.loops import turn, until
from tests.support.scripted import ScriptedWork


def work(worker: Worker) -> int:
    """Look until nothing is due, twice since a look may end jobs without running them; how many ran."""
    total = idle = 0
    while idle < 2:
        ran = drive(worker.step())
        idle = 0 if ran else idle + 1
        total += ran
    return total


def states(engine: Engine) -> list[JobState]:
    return [JobState(r.state) for r in engine.rows("SELECT state FROM job ORDER BY id")]


def always(outcome: Outcome) -> Callable[[Job, object], Outcome]:
    return lambda _job, _task: outcome


def test_a_job_is_done_and_its_records_are_in_the_same_commit(engine: Engine) -> None:
    engine.append(draft("cause"))
    engine.add(spec("l"), cause=1)
    worker = engine.worker(ScriptedWork(always(Done(drafts=(draft("written"),)))))
    assert work(worker) == 1
    assert states(engine) == [JobState.DONE]
    assert engine.value("SELECT subject FROM journal WHERE seq = 2") == "written"


def test_lanes_are_done_in_order_and_side_by_side(engine: Engine) -> None:
    engine.add(spec("a"), spec("b"), spec("a"), spec("b"), cause=1)
    handler = ScriptedWork()
    worker = engine.worker(handler)
    assert drive(worker.step()) == 2
    assert drive(worker.step()) == 2
    assert [(j.lane, j.id) for j in handler.did] == [("a", 1), ("b", 2), ("a", 3), ("b", 4)]


def test_a_gate_never_has_more_running_than_its_capacity(engine: Engine) -> None:
    engine.add(*[spec() for _ in range(9)], *[spec(gate="blue") for _ in range(9)], cause=1)
    worker = engine.worker(ScriptedWork())
    look = drive(worker.look())
    assert sorted(job.gate for job, _ in look.claimed) == ["blue", "red", "red"]
    assert drive(worker.look()).claimed == ()
    drive(worker._do(*look.claimed[0]))
    assert len(drive(worker.look()).claimed) == 1


def test_live_work_overtakes_bulk_work(engine: Engine) -> None:
    engine.add(*[spec(prio=3) for _ in range(5)], cause=1)
    engine.add(spec(prio=0), cause=2)
    handler = ScriptedWork()
    drive(engine.worker(handler).step())
    assert [j.id for j in handler.did] == [6, 1]


def test_a_dead_server_does_not_delay_the_others_and_its_jobs_are_not_charged(engine: Engine) -> None:
    engine.add(*[spec(f"r{n}") for n in range(20)], *[spec(f"b{n}", gate="blue") for n in range(20)], cause=1)

    def answer(job: Job, _task: object) -> Outcome:
        return GateDown(reason="refused") if job.gate == "red" else Done()

    handler = ScriptedWork(answer)
    assert work(engine.worker(handler)) == 2 + 20
    assert engine.value("SELECT count(*) FROM job WHERE gate = 'blue' AND state = 3") == 20
    assert engine.value("SELECT max(attempt) FROM job WHERE gate = 'red'") == 0
    assert engine.value("SELECT count(*) FROM job WHERE gate = 'red' AND state = 0") == 20


def test_a_server_that_stays_dead_is_tried_by_one_job_at_a_time_and_never_given_up(engine: Engine) -> None:
    engine.add(*[spec(f"r{n}", max_attempts=1) for n in range(5)], cause=1)
    handler = ScriptedWork(always(GateDown(reason="refused")))
    worker = engine.worker(handler)
    for _ in range(50):
        drive(worker.step())
        engine.clock.advance(MINUTE * 5)
    assert 40 <= len(handler.did) <= 60
    assert states(engine) == [JobState.READY] * 5
    handler.answer = always(Done())
    engine.clock.advance(MINUTE * 5)
    assert work(worker) == 5


def test_a_gate_that_is_shut_until_fixed_goes_on_when_it_is_opened(engine: Engine) -> None:
    engine.add(spec("a"), spec("b"), spec("c"), cause=1)
    handler = ScriptedWork(always(GateDown(reason="key refused", until_fixed=True)))
    worker = engine.worker(handler)
    work(worker)
    engine.clock.advance(MINUTE * 600)
    assert work(worker) == 0
    handler.answer = always(Done())
    drive(worker.reopen("red"))
    assert work(worker) == 3


def test_a_gate_stays_shut_over_a_restart_with_its_reason(engine: Engine) -> None:
    drive(engine.worker().shut("red", "key refused"))
    engine.reopen()
    worker = engine.worker()
    drive(worker.recover())
    assert worker.gates.states["red"].paused == "key refused"
    drive(worker.reopen("red"))
    again = engine.worker()
    drive(again.recover())
    assert again.gates.states["red"].paused is None


def test_a_throttled_gate_rests_as_long_as_it_was_told(engine: Engine) -> None:
    engine.add(spec("a"), spec("b"), cause=1)
    handler = ScriptedWork(always(Throttle(reason="429", after_ms=60_000)))
    worker = engine.worker(handler, chance=lambda: 0.0)
    assert drive(worker.step()) == 2
    engine.clock.advance(59 * SECOND)
    assert drive(worker.step()) == 0
    engine.clock.advance(SECOND)
    assert drive(worker.step()) == 2


def test_a_job_is_retried_with_back_off_until_it_is_parked(engine: Engine) -> None:
    engine.add(spec("l", max_attempts=3), spec("l"), cause=1)
    worker = engine.worker(ScriptedWork(lambda job, _: Retry(reason="500") if job.id == 1 else Done()))
    ran = 0
    for _ in range(60):
        ran += work(worker)
        engine.clock.advance(SECOND)
    assert ran == 4
    assert states(engine) == [JobState.DEAD, JobState.DONE]
    assert engine.value("SELECT kind FROM journal") == "job_parked"


def test_an_exception_nobody_thought_of_is_a_failed_try(engine: Engine) -> None:
    engine.add(spec("l", max_attempts=1), cause=1)

    def answer(_job: Job, _task: object) -> Outcome:
        raise KeyError("surprise")

    work(engine.worker(ScriptedWork(answer)))
    assert engine.value("SELECT reason FROM job") == "given up after 1 tries: KeyError: 'surprise'"


def test_a_job_of_an_unknown_kind_is_parked_and_stops_nobody(engine: Engine) -> None:
    engine.add(spec("a", kind="from.tomorrow"), spec("b"), cause=1)
    assert work(engine.worker(ScriptedWork())) == 1
    assert states(engine) == [JobState.REJECTED, JobState.DONE]
    assert "from.tomorrow" in engine.value("SELECT reason FROM job WHERE id = 1")


def test_a_job_that_cannot_be_prepared_fails_alone_and_leaves_nothing_of_its_own(engine: Engine) -> None:
    engine.add(spec("a", max_attempts=1), spec("b"), cause=1)

    def prepare(tx: Connection, job: Job) -> object:
        jobs.signal(tx, [f"prepared {job.id}"], 1)
        if job.id == 1:
            raise LookupError("gone")
        return None

    handler = ScriptedWork()
    handler.prepare_with = prepare
    assert work(engine.worker(handler)) == 1
    assert states(engine) == [JobState.DEAD, JobState.DONE]
    assert [r.key for r in engine.rows("SELECT key FROM cond")] == ["prepared 2"]


def test_jobs_that_end_while_they_are_prepared_make_room_at_once(engine: Engine) -> None:
    engine.add(*[spec() for _ in range(50)], spec("l"), cause=1)
    handler = ScriptedWork()
    handler.prepare_with = lambda _tx, job: Skip(reason="nothing to do") if job.id <= 50 else None
    worker = engine.worker(handler)
    looks = 0
    while not handler.did:
        look = drive(worker.look())
        assert look.claimed or look.next_run == engine.now, "the rest would wait for the backstop"
        for claimed in look.claimed:
            drive(worker._do(*claimed))
        looks += 1
    assert looks <= 26
    assert engine.value("SELECT count(*) FROM job WHERE state = 4") == 50


def test_a_decision_taken_while_preparing_is_saved_like_any_other(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    handler = ScriptedWork()
    handler.prepare_with = lambda _tx, job: Reject(reason="no such item") if job.id == 1 else None
    assert work(engine.worker(handler)) == 1
    assert states(engine) == [JobState.REJECTED, JobState.DONE]
    assert engine.value("SELECT kind FROM journal") == "job_parked"


BROKEN = Done(drafts=(Draft(event=Event()),))


@pytest.mark.parametrize("early", [False, True])
def test_an_outcome_that_cannot_be_saved_does_not_leave_the_job_hanging(engine: Engine, early: bool) -> None:
    engine.add(spec("l", max_attempts=1), spec("l"), cause=1)
    handler = ScriptedWork(lambda job, _: BROKEN if job.id == 1 else Done())
    if early:
        handler.prepare_with = lambda _tx, job: BROKEN if job.id == 1 else None
    worker = engine.worker(handler)
    work(worker)
    assert states(engine) == [JobState.DEAD, JobState.DONE]
    assert worker.gates.running == {"red": 0, "blue": 0}


def test_a_result_of_a_run_that_was_taken_away_is_dropped(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    zombie = engine.worker(ScriptedWork(always(Done(drafts=(draft("late"),)))), owner="old")
    (claimed,) = drive(zombie.look()).claimed
    engine.reopen()
    drive(engine.worker().recover())
    zombie._writer = engine.writer
    drive(zombie._do(*claimed))
    assert states(engine) == [JobState.READY]
    assert engine.rows("SELECT * FROM journal") == []


def test_a_job_that_killed_its_worker_three_times_is_parked_in_the_journal(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    for _ in range(3):
        drive(engine.worker(ScriptedWork()).look())
        engine.reopen()
        assert drive(engine.worker().recover()) == 1
    assert states(engine) == [JobState.DEAD, JobState.READY]
    assert engine.value("SELECT kind FROM journal") == "job_parked"


@pytest.mark.parametrize(
    "point", [Point.FINISH_AFTER_UPDATE, Point.FINISH_AFTER_PROMOTE, Point.COMMIT_BEFORE, Point.PERFORM_AFTER_CALL]
)
def test_a_crash_before_the_end_is_saved_repeats_the_run_and_no_more(engine: Engine, point: Point) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    worker = engine.worker(ScriptedWork())
    (claimed,) = drive(worker.look()).claimed
    engine.faults.arm(point, error=Killed)
    with pytest.raises(Killed):
        drive(worker._do(*claimed))
    engine.reopen()
    again = ScriptedWork()
    after = engine.worker(again)
    assert drive(after.recover()) == 1
    work(after)
    assert [j.id for j in again.did] == [1, 2]


async def test_waiting_jobs_are_looked_at_when_their_time_has_come_and_when_their_signal_comes(engine: Engine) -> None:
    engine.add(spec("a"), spec("b"), cause=1)
    far, near = engine.now + 60 * MINUTE, engine.now + MINUTE
    handler = ScriptedWork(
        lambda job, _: Wait(reason="r", until=far if job.id == 1 else near, conds=(("item", 0),) if job.id == 1 else ())
    )
    worker = engine.worker(handler)
    await worker.step()
    assert (await worker.look()).next_run == near
    handler.answer = always(Done())
    engine.clock.advance(MINUTE)
    assert await worker.step() == 1
    engine.write(lambda c: jobs.signal(c, ["item"], engine.now))
    assert await worker.step() == 1
    assert states(engine) == [JobState.DONE] * 2


class Slow(ScriptedWork):
    """Each run waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def perform(self, job: Job, task: object) -> Outcome:
        self.did.append(job)
        await self.go.wait()
        return Done()


async def test_a_stop_lets_running_jobs_end_and_claims_no_more(engine: Engine) -> None:
    engine.add(*[spec("l") for _ in range(3)], cause=1)
    handler = Slow()
    worker = engine.worker(handler)
    loop = asyncio.ensure_future(worker.run())
    await until(lambda: len(handler.did) == 1)
    stopping = asyncio.ensure_future(worker.stop(5))
    await turn(3)
    handler.go.set()
    await asyncio.wait_for(stopping, 20)
    await asyncio.wait_for(loop, 20)
    assert states(engine) == [JobState.DONE, JobState.READY, JobState.READY]


async def test_what_does_not_end_in_time_is_recorded_as_interrupted_and_not_charged(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    handler = Slow()
    worker = engine.worker(handler)
    loop = asyncio.ensure_future(worker.run())
    await until(lambda: len(handler.did) == 1)
    await asyncio.wait_for(worker.stop(0.01), 20)
    await asyncio.wait_for(loop, 20)
    (row,) = engine.rows("SELECT state, attempt, crashes, outcome FROM job")
    assert tuple(row) == (JobState.READY, 0, 0, "interrupted")


async def test_jobs_claimed_while_the_stop_is_asked_for_are_given_back(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    handler = ScriptedWork()
    worker = engine.worker(handler)
    claim = worker.look

    async def stopped_meanwhile() -> object:
        look = await claim()
        worker._stopping = True
        return look

    worker.look = stopped_meanwhile  # type: ignore[method-assign,assignment]  # the stop must fall into the commit
    await worker.run()
    assert handler.did == []
    assert [tuple(r) for r in engine.rows("SELECT state, attempt, outcome FROM job")] == [(0, 0, "interrupted")]
    assert worker.gates.running["red"] == 0


async def test_a_stop_without_work_ends_at_once(engine: Engine) -> None:
    worker = engine.worker(ScriptedWork())
    loop = asyncio.ensure_future(worker.run())
    await turn(3)
    await asyncio.wait_for(worker.stop(30), 20)
    await asyncio.wait_for(loop, 20)
    assert loop.done()


async def test_the_loop_works_off_everything_by_itself(engine: Engine) -> None:
    engine.add(*[spec(f"l{n % 7}") for n in range(60)], cause=1)
    ended: list[Outcome] = []
    worker = engine.worker(ScriptedWork())
    worker._on_outcome = lambda _job, outcome, _seconds: ended.append(outcome)
    loop = asyncio.ensure_future(worker.run())
    await until(lambda: len(ended) == 60)
    await worker.stop(1)
    await loop
    assert set(states(engine)) == {JobState.DONE}
    assert Interrupted() not in ended
