"""The pump: everything a decision causes in one commit, and nobody stopped by somebody else's record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from playhead.domain.events import DecideFailed, ServerSeen
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.pump import BATCH, Pump, behind
from playhead.journal.record import Draft, Record
from playhead.journal.wake import Wakes
from playhead.kit.faults import Point
from playhead.storage.writer import ThreadWriter
from tests.support.engine import Engine, Killed, draft, drive, spec
from tests.support.scripted import ScriptedFeature, ScriptedUnit, is_detail


def fold(pump: Pump) -> int:
    """Fold until nothing is left; how many steps it took."""
    steps = 0
    while drive(pump.step()):
        steps += 1
    return steps


def one_job(record: Record, _states: dict[str, int]) -> Effects:
    return Effects(jobs=(spec("l"),))


def refuse_bad(record: Record, _states: dict[str, int]) -> Effects:
    if is_detail(record, "bad"):
        raise ValueError("cannot")
    return Effects(jobs=(spec(),))


def cursor(engine: Engine, name: str = "f") -> int:
    return int(engine.value("SELECT seq FROM cursor WHERE name = :name", name=name) or 0)


def test_state_jobs_records_and_cursor_come_together(engine: Engine) -> None:
    def decide(record: Record, _states: dict[str, int]) -> Effects:
        seen = Draft(event=ServerSeen(server="a", state="up"), stream="s")
        return Effects(jobs=(spec("l", ckey="k"),), drafts=(seen,), signals=("k",))

    engine.append(draft("a"))
    pump = engine.pump(ScriptedFeature(decide))
    assert drive(pump.step()) == 1
    assert cursor(engine) == 1
    assert [tuple(r) for r in engine.rows("SELECT feature, cause_seq, ord FROM job")] == [("f", 1, 0)]
    assert [tuple(r) for r in engine.rows("SELECT kind, cause FROM journal WHERE seq = 2")] == [("server_seen", 1)]
    assert engine.value("SELECT count(*) FROM cond") == 1


@pytest.mark.parametrize(
    "point", [Point.PUMP_AFTER_LOAD, Point.PUMP_AFTER_DECIDE, Point.PUMP_AFTER_SAVE, Point.COMMIT_BEFORE]
)
def test_a_crash_before_the_commit_leaves_no_part_of_it(engine: Engine, point: Point) -> None:
    engine.append(draft("a"))
    engine.faults.arm(point, error=Killed)
    with pytest.raises(Killed):
        drive(engine.pump(ScriptedFeature(one_job)).step())
    engine.reopen()
    assert [engine.value(f"SELECT count(*) FROM {t}") for t in ("job", "scripted", "cursor")] == [0, 0, 0]
    assert fold(engine.pump(ScriptedFeature(one_job))) == 1
    assert engine.value("SELECT count(*) FROM job") == 1


def test_the_second_record_of_a_batch_sees_what_the_first_did(engine: Engine) -> None:
    seen: list[int | None] = []

    def decide(record: Record, states: dict[str, int]) -> Effects:
        seen.append(states.get(record.subject))
        return NOTHING

    feature = ScriptedFeature(decide)
    engine.append(draft("a"), draft("b"), draft("a"))
    fold(engine.pump(feature))
    assert seen == [None, None, 1]
    assert feature.loaded == [[1, 2, 3]]


def test_a_record_that_cannot_be_decided_is_parked_and_the_others_go_on(engine: Engine) -> None:
    other = ScriptedFeature(one_job, name="g")
    engine.append(draft("a"), draft("b", detail="bad"), draft("c"))
    fold(engine.pump(ScriptedFeature(refuse_bad), other))
    assert [r.cause_seq for r in engine.rows("SELECT cause_seq FROM job WHERE feature = 'f'")] == [1, 3]
    assert [r.cause_seq for r in engine.rows("SELECT cause_seq FROM job WHERE feature = 'g'")] == [1, 2, 3]
    assert [tuple(r) for r in engine.rows("SELECT feature, seq, error FROM incident")] == [
        ("f", 2, "ValueError: cannot")
    ]
    assert [(r.kind, r.cause) for r in engine.rows("SELECT kind, cause FROM journal WHERE seq > 3")] == [
        ("decide_failed", 2)
    ]


class ClumsyUnit(ScriptedUnit):
    def apply(self, effects: Effects) -> None:
        super().apply(effects)
        if effects.changes[0] == "bad":
            raise RuntimeError("apply")


class Clumsy(ScriptedFeature):
    """Breaks outside of `decide`: where `broken` says, for the record whose subject is `bad`."""

    def __init__(self, broken: str) -> None:
        super().__init__(one_job)
        self.broken = broken

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> ScriptedUnit:
        unit = super().load(tx, records, now)
        if self.broken == "load" and any(r.subject == "bad" for r in records):
            raise RuntimeError("load")
        return ClumsyUnit(unit.states, one_job) if self.broken == "apply" else unit

    def save(self, tx: Connection, unit: ScriptedUnit, now: int) -> None:
        super().save(tx, unit, now)
        if self.broken == "save" and any(key == "bad" for key, _ in unit.changed):
            raise RuntimeError("save")


@pytest.mark.parametrize("where", ["load", "apply", "save"])
def test_a_feature_that_breaks_outside_of_its_decision_parks_that_record_alone(engine: Engine, where: str) -> None:
    engine.append(draft("a"), draft("bad"), draft("c"))
    fold(engine.pump(Clumsy(where), ScriptedFeature(name="g")))
    assert [tuple(r) for r in engine.rows("SELECT feature, seq, error FROM incident")] == [
        ("f", 2, f"RuntimeError: {where}")
    ]
    assert [r.key for r in engine.rows("SELECT key FROM scripted WHERE feature = 'f' ORDER BY key")] == ["a", "c"]
    assert [r.cause_seq for r in engine.rows("SELECT cause_seq FROM job ORDER BY id")] == [1, 3]
    assert cursor(engine, "g") >= 3


def test_a_feature_hears_only_its_kinds_and_still_moves_on(engine: Engine) -> None:
    deaf = ScriptedFeature(one_job, listens=DecideFailed)
    engine.append(draft("a"), draft("b"))
    fold(engine.pump(deaf))
    assert deaf.loaded == []
    assert cursor(engine) == 2


def test_a_feature_added_later_catches_up_without_the_others_hearing_anything_twice(engine: Engine) -> None:
    old = ScriptedFeature(name="old")
    engine.append(*[draft(str(n)) for n in range(BATCH + 10)])
    fold(engine.pump(old))
    new = ScriptedFeature(name="new")
    engine.append(*[draft(str(n)) for n in range(5)])
    fold(engine.pump(old, new))
    for name in ("old", "new"):
        assert cursor(engine, name) == BATCH + 15
        assert engine.value("SELECT sum(told) FROM scripted WHERE feature = :name", name=name) == BATCH + 15
    assert [len(batch) for batch in new.loaded] == [BATCH, 10, 5]
    assert [len(batch) for batch in old.loaded] == [BATCH, 10, 5]


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)))
def test_who_is_furthest_behind_reads_up_to_the_next_one(places: dict[str, int]) -> None:
    due, start, stop = behind(places)
    assert due == {name for name, seq in places.items() if seq == start}
    assert all(seq >= start for seq in places.values())
    assert stop is None or (stop > start and stop in places.values())
    assert all(seq == start or (stop is not None and seq >= stop) for seq in places.values())


async def test_the_worker_is_woken_on_the_loop_and_not_from_the_writers_thread(engine: Engine) -> None:
    asyncio.get_running_loop().set_debug(True)  # makes a call from the wrong thread an error
    writer, wakes = ThreadWriter(engine.database), Wakes()
    writer.start()
    engine.append(draft("a"))
    woken = asyncio.ensure_future(wakes.jobs.wait(30))
    await Pump(writer, [ScriptedFeature()], engine.clock, wakes).step()
    await asyncio.wait_for(woken, 20)
    await writer.stop()
