"""What is forgotten, and what must stay whatever its age."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from playhead.domain.events import EVENT_TYPES, KIND, JobCommand, Retention, Unreadable
from playhead.journal import store
from playhead.journal.jobs import claim, signal
from playhead.journal.lanes import JobState
from playhead.journal.outcomes import Wait
from playhead.journal.record import Draft
from playhead.journal.retention import ABANDONED_MS, Keep, Place, Pruner, floor, kinds_of, plan
from playhead.kit.faults import Point
from playhead.kit.times import DAY, HOUR
from tests.support.engine import Engine, Killed, draft, drive, spec
from tests.support.scripted import ScriptedWork

NOW = 10**12
OBSERVED = Draft(event=Unreadable(server="a", why="x"))
COMMANDED = Draft(event=JobCommand(job_id=1, action="retry"))


def prune(
    engine: Engine, keep: Keep | None = None, readers: tuple[str, ...] = (), chunk: int = 2_000
) -> dict[str, int]:
    pruner = Pruner(engine.writer, engine.clock, keep or Keep(), readers, engine.faults, chunk)
    return {what: count for what, count in drive(pruner.run_once()).items() if count}


def kept(engine: Engine) -> list[int]:
    return [row.seq for row in engine.rows("SELECT seq FROM journal ORDER BY seq")]


def set_cursor(engine: Engine, name: str, seq: int) -> None:
    engine.write(lambda c: store.set_cursors(c, [name], seq, engine.now))


def test_each_class_goes_after_its_own_time_and_what_is_kept_stays(engine: Engine) -> None:
    engine.append(OBSERVED, draft("fact"), COMMANDED, draft("newest"))
    assert prune(engine) == {}
    engine.clock.advance(2 * DAY + 1)
    assert prune(engine) == {"observations": 1}
    engine.clock.advance(28 * DAY)
    assert prune(engine) == {"facts": 1}
    engine.clock.advance(9_999 * DAY)
    assert prune(engine) == {}
    assert kept(engine) == [3, 4]


def test_the_newest_record_stays_so_that_no_place_is_given_twice(engine: Engine) -> None:
    engine.append(draft("a"), draft("b"))
    engine.clock.advance(99 * DAY)
    prune(engine)
    engine.reopen()
    assert kept(engine) == [2]
    assert engine.append(draft("c")) == [3]


def test_a_reader_that_is_behind_finds_everything_it_has_not_read(engine: Engine) -> None:
    engine.append(*[draft(str(n)) for n in range(6)])
    engine.clock.advance(99 * DAY)
    set_cursor(engine, "f", 2)
    assert prune(engine, readers=("f",)) == {"facts": 2}
    engine.clock.advance(99 * DAY)
    assert prune(engine, readers=("f",)) == {}
    assert kept(engine) == [3, 4, 5, 6]


def test_a_reader_that_has_not_begun_holds_everything(engine: Engine) -> None:
    engine.append(draft("a"), draft("b"))
    engine.clock.advance(99 * DAY)
    assert prune(engine, readers=("new",)) == {}


def test_a_record_that_waits_for_a_person_stays(engine: Engine) -> None:
    engine.append(draft("a"), draft("b"), draft("c"))
    engine.write(lambda c: store.add_incidents(c, [("f", 1, "x")], engine.now))
    engine.clock.advance(99 * DAY)
    prune(engine)
    assert kept(engine) == [1, 3]


def test_a_dedupe_key_is_known_for_its_whole_window(engine: Engine) -> None:
    engine.append(Draft(event=OBSERVED.event, dedupe="k"), draft("b"))
    engine.clock.advance(30 * DAY)
    prune(engine)
    assert engine.append(Draft(event=OBSERVED.event, dedupe="k")) == [1]
    engine.clock.advance(1)
    assert prune(engine) == {"dedupe keys": 1}
    assert engine.append(Draft(event=OBSERVED.event, dedupe="k")) == [3]


def job_in(engine: Engine, state: JobState, number: int) -> None:
    engine.add(spec(f"lane {state}"), cause=number)
    values: dict[str, Any] = {"state": int(state), "at": engine.now if state > JobState.WAITING else None, "n": number}
    engine.write(
        lambda c: c.execute(text("UPDATE job SET state = :state, finished_at = :at WHERE cause_seq = :n"), values)
    )


def test_only_finished_jobs_go_and_parked_ones_much_later(engine: Engine) -> None:
    for number, state in enumerate(JobState):
        job_in(engine, state, number)
    engine.clock.advance(30 * DAY + 1)
    prune(engine)
    left = {JobState(r.state) for r in engine.rows("SELECT state FROM job")}
    assert left == {JobState.READY, JobState.RUNNING, JobState.WAITING, JobState.REJECTED, JobState.DEAD}
    engine.clock.advance(270 * DAY)
    prune(engine)
    left = {JobState(r.state) for r in engine.rows("SELECT state FROM job")}
    assert left == {JobState.READY, JobState.RUNNING, JobState.WAITING}


def test_a_condition_stays_while_somebody_waits_for_it(engine: Engine) -> None:
    engine.write(lambda c: signal(c, ["awaited", "forgotten"], engine.now))
    seen = engine.value("SELECT ver FROM cond WHERE key = 'awaited'")
    far = engine.now + 999 * DAY
    engine.add(spec("l"), cause=1)
    handler = ScriptedWork(lambda _job, _task: Wait(reason="r", until=far, conds=(("awaited", seen),)))
    drive(engine.worker(handler).step())
    engine.clock.advance(99 * DAY)
    assert prune(engine) == {"conditions": 1}
    engine.write(lambda c: signal(c, ["awaited"], engine.now))
    assert engine.value("SELECT state FROM job") == JobState.READY


def test_the_waits_of_a_job_that_waits_no_more_are_forgotten(engine: Engine) -> None:
    engine.add(spec("l"), cause=1)
    handler = ScriptedWork(lambda _job, _task: Wait(reason="r", until=engine.now + HOUR, conds=(("a", 0), ("b", 0))))
    drive(engine.worker(handler).step())
    assert prune(engine) == {}
    engine.write(lambda c: signal(c, ["a"], engine.now))
    engine.write(lambda c: claim(c, "red", 0, 1, "w", engine.now))
    assert prune(engine) == {"waits": 2}


def test_large_amounts_go_in_pieces_and_a_crash_between_them_is_made_good(engine: Engine) -> None:
    engine.append(*[draft(str(n)) for n in range(25)])
    engine.clock.advance(99 * DAY)
    engine.faults.arm(Point.PRUNE_MID_CHUNK, 2, error=Killed)
    with pytest.raises(Killed):
        prune(engine, Keep(observation_days=None), chunk=10)
    engine.reopen()
    assert len(kept(engine)) == 1 + 4
    assert prune(engine, chunk=10) == {"facts": 4}
    assert kept(engine) == [25]
    assert engine.faults.passed[Point.PRUNE_MID_CHUNK] >= 7


def test_without_a_window_nothing_goes(engine: Engine) -> None:
    for_ever = Keep(observation_days=None, fact_days=None, kept_days=None, jobs_days=None)
    assert [step.what for step in plan(for_ever, NOW)] == ["waits"]


def test_every_kind_of_record_is_in_exactly_one_class() -> None:
    named = [kind for retention in Retention for kind in kinds_of(retention)]
    assert sorted(named) == sorted(KIND[event] for event in EVENT_TYPES)


PLACES = st.lists(
    st.builds(Place, name=st.sampled_from("abc"), seq=st.integers(0, 20), at=st.integers(NOW - 2 * ABANDONED_MS, NOW)),
    unique_by=lambda place: place.name,
)


@given(st.integers(0, 20), PLACES, st.frozensets(st.sampled_from("abcd")))
def test_nothing_above_any_readers_place_may_go(last: int, places: list[Place], readers: frozenset[str]) -> None:
    limit = floor(last, places, readers, NOW)
    assert limit < last or last == 0
    known = {place.name: place for place in places}
    for name in readers:
        assert limit <= (known[name].seq if name in known else 0)
    for place in places:
        if NOW - place.at < ABANDONED_MS:
            assert limit <= place.seq


def test_a_place_that_nobody_uses_holds_nothing_after_a_week() -> None:
    old = Place(name="removed", seq=1, at=NOW - ABANDONED_MS)
    assert floor(10, [old], (), NOW) == 9
    assert floor(10, [old], ("removed",), NOW) == 1
