"""What was begun and not ended, and what is forgotten of it."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import edits, store
from playhead.features.history.load import Defaults
from playhead.features.history.model import Media, Part, Viewing
from playhead.features.history.statistics import Range
from playhead.features.history.store import Setting
from playhead.features.history.unfinished import Old, Unfinished, count, forget, given_up, unfinished
from playhead.kit.times import DAY, MINUTE
from tests.support.engine import Engine
from tests.support.history_life import Life
from tests.support.viewers import T0, Screen, film, polls


def viewing(at: int, **more: object) -> Viewing:
    values: dict[str, object] = {
        "person": "1", "media": Media(key="movie:1", kind="movie", parts=(Part("movie:1"),), runtime=100 * MINUTE),
        "started_at": at, "touched_at": at, "coverage": ((0, 40 * MINUTE),), "watched": 40 * MINUTE,
    }  # fmt: skip
    return Viewing(**values | more)  # type: ignore[arg-type]  # as the fields are


def left(engine: Engine, now: int, wanted: Range | None = None) -> list[Unfinished]:
    return engine.database.read_now(lambda c: unfinished(c, wanted or Range(), now, Defaults()))


def test_it_says_why_it_is_not_counted(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    nobody_knows = viewing(T0, media=Media(key="movie:2", kind="movie", parts=(Part("movie:2"),)))
    jumped = viewing(T0, coverage=((0, 90 * MINUTE),), watched=MINUTE)
    ones = {1: (True, viewing(T0)), 2: (True, nobody_knows), 3: (True, jumped), 4: (False, viewing(T0))}
    engine.write(lambda c: store.save_viewings(c, ones))
    assert [one.reasons for one in left(engine, T0)] == [("coverage",), ("length_unknown",), ("time",)]
    assert (left(engine, T0)[0].needed, left(engine, T0)[0].percent) == (85 * MINUTE, 40.0)
    assert count(left(engine, T0 + 8 * DAY)) == (0, 3)
    assert left(engine, T0, Range(first="2026-09-10")) == []
    engine.close()


def test_who_never_goes_on_has_given_up(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.save_setting(c, Setting(person_id=1, enabled=True, timezone="Pacific/Auckland")))
    zapped = viewing(T0, watched=20_000)
    engine.write(
        lambda c: store.save_viewings(c, {1: (True, viewing(T0)), 2: (True, zapped), 3: (True, viewing(T0 + DAY))})
    )
    assert engine.write(lambda c: forget(c, [Old(before=T0 + DAY)])) == [2]
    assert len(left(engine, T0 + DAY)) == 1
    assert engine.database.read_now(lambda c: given_up(c, Range())) == 1
    assert engine.database.read_now(lambda c: given_up(c, Range(first="2026-09-10", last="2026-09-10"))) == 1
    engine.write(lambda c: edits.erase(c, [1]))
    assert engine.database.read_now(lambda c: given_up(c, Range())) == 0
    engine.close()


def test_what_somebody_sits_at_is_not_forgotten(tmp_path: Path) -> None:
    life = Life(tmp_path, people=(1,))
    life.hear(polls(Screen(film(runtime=6000)).play(300)))
    assert life.engine.write(lambda c: forget(c, [Old(before=T0 + 90 * DAY)])) == [0]
    life.engine.close()
