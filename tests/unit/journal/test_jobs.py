"""The jobs' statements: one head a lane, one open job a key, fences, conditions, recovery."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from playhead.journal import jobs
from playhead.journal.jobs import Added, Finished, Saved
from playhead.journal.lanes import MAX_CRASHES, Job, JobState, Transition, settle
from playhead.journal.outcomes import Dead, Done, Outcome, Reject, Retry, Skip, Wait
from playhead.kit.times import MINUTE, SECOND
from tests.support.engine import Engine, frugal, spec


def claim(engine: Engine, gate: str = "red", count: int = 10, prio: int = 0, owner: str = "w") -> list[Job]:
    return engine.write(lambda c: jobs.claim(c, gate, prio, count, owner, engine.now))


def finish(engine: Engine, job: Job, outcome: Outcome) -> Saved:
    end = Finished(job=job, transition=settle(job, outcome, engine.now, 0.0))

    def save(connection: Any) -> Saved:
        (saved,) = jobs.finish(connection, [end], engine.now)
        if saved is not Saved.REFUSED and end.transition.final:
            jobs.promote(connection, [job.lane])
        return saved

    return engine.write(save)


def row(engine: Engine, job_id: int = 1) -> Any:
    (found,) = engine.rows("SELECT * FROM job WHERE id = :id", id=job_id)
    return found


def heads(engine: Engine) -> list[tuple[str, int]]:
    return [(r.lane, r.cause_seq) for r in engine.rows("SELECT lane, cause_seq FROM job WHERE head ORDER BY lane")]


def test_a_lane_has_its_first_job_as_head_and_hands_on_in_order(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    engine.add(spec("l"), cause=2)
    seen = []
    while found := claim(engine):
        (job,) = found
        seen.append((row(engine, job.id).cause_seq, row(engine, job.id).ord))
        assert finish(engine, job, Done()) is Saved.KEPT
    assert seen == [(1, 0), (1, 1), (2, 0)]
    assert heads(engine) == []


def test_jobs_without_a_lane_do_not_wait_for_each_other(engine: Engine) -> None:
    engine.add(spec(), spec(), cause=1)
    assert len(claim(engine)) == 2


def test_a_claim_takes_what_is_due_of_its_gate_and_class_and_no_more_than_asked(engine: Engine) -> None:
    later = engine.now + MINUTE
    engine.add(*[spec() for _ in range(3)], spec(gate="blue"), spec(prio=1), spec(run_at=later), cause=1)
    assert [j.id for j in claim(engine, count=2)] == [1, 2]
    assert [j.id for j in claim(engine, count=9)] == [3]
    assert [j.id for j in claim(engine, prio=1)] == [5]
    assert [j.id for j in claim(engine, "blue")] == [4]
    engine.clock.advance(MINUTE)
    assert [j.id for j in claim(engine)] == [6]


def test_the_longest_due_is_claimed_first(engine: Engine) -> None:
    engine.add(spec(run_at=engine.now - 1), spec(run_at=engine.now - 9), spec(run_at=engine.now - 5), cause=1)
    assert [claim(engine, count=1)[0].id for _ in range(3)] == [2, 3, 1]


def test_five_hundred_desires_for_one_key_are_one_running_and_one_more_run(engine: Engine) -> None:
    engine.add(spec("l", ckey="k", args=b"0"), cause=1)
    (running,) = claim(engine)
    for seq in range(2, 502):
        engine.add(spec("l", ckey="k", args=str(seq).encode()), cause=seq)
    assert engine.value("SELECT count(*) FROM job") == 1
    assert finish(engine, running, Done()) is Saved.AGAIN
    (again,) = claim(engine)
    assert (again.id, again.want_ver, again.args, again.attempt) == (running.id, 501, b"501", 1)
    assert finish(engine, again, Done()) is Saved.KEPT
    assert claim(engine) == []


def test_many_desires_in_one_decision_are_one_job_of_the_newest(engine: Engine) -> None:
    engine.add(*[spec("l", ckey="k", args=str(n).encode()) for n in range(5)], spec("l", ckey="other"), cause=1)
    assert [(r.ckey, r.args) for r in engine.rows("SELECT ckey, args FROM job ORDER BY id")] == [
        ("k", b"4"),
        ("other", b"{}"),
    ]


def test_desires_that_come_together_end_like_desires_that_come_one_by_one(engine: Engine) -> None:
    desires = [(1, spec("l", ckey="k", prio=2)), (2, spec("l")), (3, spec("l", ckey="k", prio=3, args=b"new"))]
    together = [jobs.Added(feature="f", cause_seq=seq, ord=0, spec=one) for seq, one in desires]
    engine.write(lambda c: jobs.add(c, together, engine.now))
    for seq, one in desires:
        moved = msgspec.structs.replace(one, lane="m", ckey=one.ckey and "other")
        engine.add(moved, cause=seq, feature="g")
    shape = "SELECT order_seq, ord, head, prio, want_ver, args FROM job WHERE lane = :lane ORDER BY id"
    found = [tuple(r) for r in engine.rows(shape, lane="l")]
    assert found == [tuple(r) for r in engine.rows(shape, lane="m")]
    assert found[0] == (1, 0, 1, 2, 3, b"new")


@pytest.mark.parametrize(
    "outcome", [Done(), Skip(reason="r"), Reject(reason="r"), Dead(reason="r")], ids=lambda o: type(o).__name__
)
def test_the_newest_desire_is_tried_however_the_older_one_ended(engine: Engine, outcome: Outcome) -> None:
    engine.add(spec("l", ckey="k", max_attempts=1), cause=1)
    (running,) = claim(engine)
    engine.add(spec("l", ckey="k"), cause=2)
    assert finish(engine, running, outcome) is Saved.AGAIN
    again = row(engine)
    assert (again.state, again.attempt, again.head, again.outcome) == (JobState.READY, 0, 1, None)


def test_a_job_that_goes_again_goes_behind_what_waits_in_its_lane(engine: Engine) -> None:
    engine.add(spec("l", ckey="k"), cause=1)
    (running,) = claim(engine)
    engine.add(spec("l"), cause=2)
    engine.add(spec("l", ckey="k"), cause=3)
    finish(engine, running, Done())
    assert [claimed.id for claimed in claim(engine)] == [2]


def test_a_key_whose_job_has_ended_gets_a_new_job(engine: Engine) -> None:
    engine.add(spec("l", ckey="k"), cause=1)
    finish(engine, claim(engine)[0], Reject(reason="r"))
    engine.add(spec("l", ckey="k"), cause=2)
    assert [r.state for r in engine.rows("SELECT state FROM job ORDER BY id")] == [JobState.REJECTED, JobState.READY]


def test_a_newer_desire_leaves_the_back_off_of_a_failed_one(engine: Engine) -> None:
    engine.add(spec("l", ckey="k"), cause=1)
    finish(engine, claim(engine)[0], Retry(reason="HTTP 500"))
    due = row(engine).run_at
    assert due > engine.now
    engine.add(spec("l", ckey="k", args=b"new"), cause=2)
    assert (row(engine).run_at, row(engine).args, row(engine).want_ver) == (due, b"new", 2)
    engine.add(spec("l", ckey="k", run_at=due + MINUTE), cause=3)
    # nor lengthen it: what a run has to wait for it finds when it begins
    assert row(engine).run_at == due


def test_a_job_not_tried_yet_takes_the_time_of_the_newest_desire(engine: Engine) -> None:
    engine.add(spec("l", ckey="k", run_at=engine.now + MINUTE), cause=1)
    engine.add(spec("l", ckey="k"), cause=2)
    assert row(engine).run_at == engine.now


def test_a_live_desire_lifts_a_bulk_job_and_a_bulk_desire_lowers_none(engine: Engine) -> None:
    engine.add(spec("l", ckey="k", prio=3), cause=1)
    engine.add(spec("l", ckey="k", prio=0), cause=2)
    engine.add(spec("l", ckey="k", prio=2), cause=3)
    assert row(engine).prio == 0


def test_a_zombie_cannot_finish_a_job_that_another_has_claimed(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    (zombie,) = claim(engine)
    engine.write(lambda c: jobs.recover(c, engine.now))
    assert finish(engine, zombie, Done()) is Saved.REFUSED
    (owner,) = claim(engine)
    assert owner.id == zombie.id
    assert finish(engine, zombie, Done()) is Saved.REFUSED
    assert row(engine).state == JobState.RUNNING
    assert finish(engine, owner, Done()) is Saved.KEPT
    assert finish(engine, owner, Done()) is Saved.REFUSED


def test_a_retry_keeps_its_lane_waiting(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    finish(engine, claim(engine)[0], Retry(reason="r"))
    assert claim(engine) == []
    engine.clock.advance(MINUTE)
    assert [(j.id, j.attempt) for j in claim(engine)] == [(1, 2)]


def test_a_wait_is_woken_by_its_deadline(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    finish(engine, claim(engine)[0], Wait(reason="r", until=engine.now + MINUTE))
    assert engine.write(lambda c: jobs.wake_due(c, engine.now)) == engine.now + MINUTE
    assert claim(engine) == []
    engine.clock.advance(MINUTE)
    assert engine.write(lambda c: jobs.wake_due(c, engine.now)) == engine.now
    assert [(j.id, j.attempt) for j in claim(engine)] == [(1, 1)]


def test_a_wait_is_woken_by_its_signal_and_no_other(engine: Engine) -> None:
    engine.add(spec("l"), spec("m"), cause=1)
    for job, key in zip(claim(engine), ("item/1", "item/2"), strict=True):
        finish(engine, job, Wait(reason="r", until=engine.now + MINUTE, conds=((key, 0),)))
    assert engine.write(lambda c: jobs.signal(c, ["item/2", "item/3"], engine.now)) == 1
    assert [j.lane for j in claim(engine)] == ["m"]


def test_one_decision_may_want_and_wake_any_number_of_jobs(engine: Engine) -> None:
    wanted = [Added(feature="f", cause_seq=1, ord=n, spec=spec(f"lane {n}", ckey=f"key {n}")) for n in range(2_000)]
    for _ in range(2):
        engine.write(frugal(lambda c: jobs.add(c, wanted, engine.now)))
    (job,) = claim(engine, count=1)
    finish(engine, job, Wait(reason="r", until=engine.now + MINUTE, conds=(("item/1999", 0),)))
    keys = [f"item/{n}" for n in range(2_000)]
    assert engine.write(frugal(lambda c: jobs.signal(c, keys, engine.now))) == 1
    assert engine.write(frugal(lambda c: jobs.cond_versions(c, keys))) == dict.fromkeys(keys, engine.now)


def test_a_signal_between_the_look_and_the_wait_is_not_lost(engine: Engine) -> None:
    engine.add(spec("l"), spec("m"), cause=1)
    running, other = claim(engine)
    engine.write(lambda c: jobs.signal(c, ["item/1"], engine.now))
    seen = engine.write(lambda c: jobs.cond_versions(c, ["item/1"]))["item/1"]
    engine.write(lambda c: jobs.signal(c, ["item/1"], engine.now))
    finish(engine, running, Wait(reason="r", until=engine.now + MINUTE, conds=(("item/1", seen),)))
    assert [j.id for j in claim(engine)] == [1]
    newest = engine.write(lambda c: jobs.cond_versions(c, ["item/1"]))["item/1"]
    finish(engine, other, Wait(reason="r", until=engine.now + MINUTE, conds=(("item/1", newest),)))
    assert claim(engine) == []


def test_a_condition_forgotten_and_signalled_anew_is_newer_than_what_was_seen(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    (running,) = claim(engine)
    for _ in range(5):
        engine.write(lambda c: jobs.signal(c, ["k"], engine.now))
    seen = engine.write(lambda c: jobs.cond_versions(c, ["k"]))["k"]
    engine.write(lambda c: c.execute(text("DELETE FROM cond")))
    engine.clock.advance(SECOND)
    engine.write(lambda c: jobs.signal(c, ["k"], engine.now))
    finish(engine, running, Wait(reason="r", until=engine.now + MINUTE, conds=(("k", seen),)))
    assert [j.id for j in claim(engine)] == [1]


def test_a_step_back_of_the_clock_loses_no_signal(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    (running,) = claim(engine)
    engine.write(lambda c: jobs.signal(c, ["k"], engine.now))
    seen = engine.write(lambda c: jobs.cond_versions(c, ["k"]))["k"]
    engine.clock.step(-MINUTE)
    engine.write(lambda c: jobs.signal(c, ["k"], engine.now))
    finish(engine, running, Wait(reason="r", until=engine.now + MINUTE, conds=(("k", seen),)))
    assert [j.id for j in claim(engine)] == [1]


def test_a_newer_desire_wakes_a_waiting_job_also_when_it_came_during_the_run(engine: Engine) -> None:
    far = engine.now + MINUTE
    engine.add(spec("l", ckey="k"), cause=1)
    finish(engine, claim(engine)[0], Wait(reason="r", until=far))
    engine.add(spec("l", ckey="k"), cause=2)
    (running,) = claim(engine)
    engine.add(spec("l", ckey="k"), cause=3)
    finish(engine, running, Wait(reason="r", until=far))
    assert [j.want_ver for j in claim(engine)] == [3]


def test_what_ran_at_the_crash_is_ready_again_without_being_charged(engine: Engine) -> None:
    engine.add(spec("l", max_attempts=1), spec("l"), spec("m"), cause=1)
    claim(engine)
    found = engine.write(lambda c: jobs.recover(c, engine.now))
    assert (found.running, found.dead) == (2, ())
    again = row(engine)
    assert (again.state, again.head, again.attempt, again.crashes, again.owner) == (JobState.READY, 1, 0, 1, None)
    assert [j.attempt for j in claim(engine)] == [1, 1]


def test_a_job_that_keeps_killing_its_worker_is_taken_out_and_its_lane_goes_on(engine: Engine) -> None:
    engine.add(spec("l", max_attempts=99), spec("l"), cause=1)
    for crash in range(1, MAX_CRASHES + 1):
        assert [j.id for j in claim(engine)] == [1]
        found = engine.write(lambda c: jobs.recover(c, engine.now))
        assert len(found.dead) == (crash == MAX_CRASHES)
    ((dead, why),) = found.dead
    assert (dead.id, row(engine).state, row(engine).reason) == (1, JobState.DEAD, why)
    assert "3 times" in why
    assert [j.id for j in claim(engine)] == [2]


def test_what_ended_well_forgets_its_crashes(engine: Engine) -> None:
    engine.add(spec("l", ckey="k"), cause=1)
    for seq in range(2, 7):
        claim(engine)
        engine.write(lambda c: jobs.recover(c, engine.now))
        (running,) = claim(engine)
        engine.add(spec("l", ckey="k"), cause=seq)
        assert finish(engine, running, Done()) is Saved.AGAIN


def test_next_runs_tell_when_each_class_is_due(engine: Engine) -> None:
    engine.add(spec(prio=1, run_at=engine.now + 5), spec(prio=3, run_at=engine.now + 9), spec(prio=3), cause=1)
    assert engine.write(lambda c: jobs.next_runs(c, "red")) == (None, engine.now + 5, None, engine.now)


def test_what_waits_at_a_gate_that_came_back_is_due_at_once(engine: Engine) -> None:
    later = engine.now + MINUTE
    engine.add(spec(run_at=later), spec(prio=3, run_at=later), spec(gate="blue", run_at=later), cause=1)
    engine.write(lambda c: jobs.hurry(c, "red", engine.now))
    assert engine.write(lambda c: jobs.next_runs(c, "red")) == (engine.now, None, None, engine.now)
    assert claim(engine, "blue") == []


def test_a_lane_that_lost_its_head_is_found_and_mended(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), spec("m"), cause=1)
    assert engine.write(jobs.headless) == []
    engine.write(lambda c: c.execute(text("UPDATE job SET head = 0 WHERE lane = 'l'")))
    assert engine.write(jobs.headless) == ["l"]
    engine.write(lambda c: jobs.promote(c, ["l"]))
    assert heads(engine) == [("l", 1), ("m", 1)]


def test_promoting_a_lane_that_has_a_head_or_no_jobs_changes_nothing(engine: Engine) -> None:
    engine.add(spec("l"), spec("l"), cause=1)
    engine.write(lambda c: jobs.promote(c, ["l", "unknown"]))
    assert heads(engine) == [("l", 1)]


def test_a_final_state_is_never_left_by_a_late_end(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    (running,) = claim(engine)
    finish(engine, running, Dead(reason="r"))
    late = Finished(job=running, transition=Transition(state=JobState.DONE, outcome="done"))
    assert engine.write(lambda c: jobs.finish(c, [late], engine.now)) == [Saved.REFUSED]
    assert row(engine).state == JobState.DEAD
