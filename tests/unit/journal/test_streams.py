"""Records for people, as the live feed reads them."""

from __future__ import annotations

from playhead.domain.events import UserChanged
from playhead.journal import store, streams
from playhead.journal.record import Draft
from playhead.journal.retention import Keep, Pruner
from playhead.kit.times import DAY
from tests.support.engine import Engine, draft, drive
from tests.support.live import sync_update


def shown(stream: str, item: str = "a") -> Draft:
    return Draft(event=sync_update(item), stream=stream)


def test_only_what_is_for_people_is_read_and_what_changes_who_may_see_it(engine: Engine) -> None:
    changed = Draft(event=UserChanged(action="disabled", user_id=7, username="vera"))
    engine.append(draft("fact"), shown("a"), changed, shown("b"), draft("fact"))
    batch = engine.database.read_now(lambda c: streams.read(c, after=0, known=()))
    assert [(one.seq, one.stream) for one in batch.records] == [(2, "a"), (3, None), (4, "b")]
    assert (batch.to, batch.last, batch.before) == (5, 5, {"a": 0, "b": 0})


def test_the_place_before_a_batch_is_told_of_streams_that_are_new_to_the_reader(engine: Engine) -> None:
    engine.append(shown("a"), shown("b"), shown("a"), shown("b"))
    batch = engine.database.read_now(lambda c: streams.read(c, after=2, known=["b"]))
    assert batch.before == {"a": 1}


def test_a_long_way_is_gone_in_pieces(engine: Engine) -> None:
    engine.append(*[draft(str(n)) for n in range(streams.SPAN + 5)], shown("a"))
    first = engine.database.read_now(lambda c: streams.read(c, after=0, known=()))
    assert (first.to, first.last, list(first.records)) == (streams.SPAN, streams.SPAN + 6, [])
    second = engine.database.read_now(lambda c: streams.read(c, after=first.to, known=()))
    assert [one.seq for one in second.records] == [streams.SPAN + 6]


def test_what_was_missed_of_one_stream(engine: Engine) -> None:
    engine.append(*[shown("ab"[n % 2]) for n in range(10)])
    found = engine.database.read_now(lambda c: streams.missed(c, "a", after=2, to=8, count=9))
    assert ([one.seq for one in found.records], found.previous, found.forgotten) == ([3, 5, 7], 1, 0)
    few = engine.database.read_now(lambda c: streams.missed(c, "a", after=2, to=8, count=2))
    assert [one.seq for one in few.records] == [3, 5]


def test_a_position_is_the_last_place_of_its_stream_and_the_epoch(engine: Engine) -> None:
    epoch = engine.write(lambda c: store.epoch(c, "k3v9"))
    engine.append(shown("a"), shown("b"))
    assert engine.database.read_now(lambda c: streams.position(c, "a")) == f"1@{epoch}"
    assert engine.database.read_now(lambda c: streams.position(c, "none")) == f"0@{epoch}"


def test_the_last_record_of_each_stream_outlives_its_time_and_what_went_is_remembered(engine: Engine) -> None:
    engine.append(shown("a"), shown("b"), shown("a"), draft("newest fact"), shown("c"))
    engine.clock.advance(99 * DAY)
    drive(Pruner(engine.writer, engine.clock, Keep(), (), engine.faults, 2_000).run_once())
    assert [row.seq for row in engine.rows("SELECT seq FROM journal ORDER BY seq")] == [2, 3, 5]
    found = engine.database.read_now(lambda c: streams.missed(c, "a", after=0, to=9, count=9))
    assert ([one.seq for one in found.records], found.forgotten) == ([3], 1)
    engine.write(lambda c: streams.forget(c, 0))
    assert engine.database.read_now(lambda c: streams.missed(c, "a", after=0, to=9, count=9)).forgotten == 1
