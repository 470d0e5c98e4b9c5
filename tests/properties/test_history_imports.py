"""Playbacks of several tools and rows that servers show, in any order and any number of times: the same history."""

from __future__ import annotations

import tempfile
from datetime import UTC
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playhead.features.history import beside, store
from playhead.features.history.days import local_day
from playhead.kit.times import DAY, HOUR, MINUTE
from tests.support.engine import Engine
from tests.support.noted_plays import LENGTH, NOON, house, play, settle, take, whole
from tests.support.profiles import machine
from tests.support.watched import row

TOOLS = ("jellystat", "playback-reporting", "streamystats")
FEWER = machine(1, 15)
FILMS = st.integers(1, 2)
MOMENTS = st.builds(lambda d, h: NOON + d * DAY + h * HOUR, st.integers(0, 4), st.integers(0, 23))
PLAYS = st.tuples(st.sampled_from(TOOLS), FILMS, MOMENTS, st.sampled_from((10, 50, 86, 100, 400)))
SHOWN = st.tuples(FILMS, MOMENTS)
COMPARED = ("history_count", "history_activity", "history_past")


def _zone_day(at: int) -> str:
    return local_day(at, UTC)


def told(engine: Engine, step: tuple[Any, ...]) -> None:
    """One tool's file with one playback, or a row that a server shows."""
    if len(step) == 4:
        tool, film, at, minutes = step
        take(engine, tool, play(film, at, minutes * MINUTE))
        settle(engine)
        return
    film, at = step
    key, day = f"movie:tmdb:{film}", _zone_day(at)
    there = engine.value(
        "SELECT 1 FROM history_row WHERE part = :p AND local_day = :d AND source = 'live'", p=key, d=day
    )
    if there:
        return
    shown = row(film, local_day=day, completed_at=at, watched=LENGTH, client="", play_method="")
    plays = engine.value("SELECT plays FROM history_count WHERE part = :p", p=key) or 0
    engine.write(lambda c: store.save_rows(c, [shown], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, key): plays + 1}))
    engine.write(lambda c: beside.live_rows(c, [shown]))
    settle(engine)


def end(steps: list[tuple[Any, ...]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        engine = house(Path(folder))
        for step in steps:
            told(engine, step)
        found: dict[str, Any] = {name: rows for name, rows in whole(engine).items() if name in COMPARED}
        query = "SELECT part, local_day, completed_at, plays, watched, source FROM history_row ORDER BY 1, 2"
        found["rows"] = [tuple(one) for one in engine.rows(query)]
        engine.close()
        return found


@FEWER
@given(st.data())
def test_any_order_and_any_number_of_times_give_the_same_history(data: st.DataObject) -> None:
    plays = data.draw(st.lists(PLAYS, max_size=7, unique=True))
    # a server shows a film once a day: what it shows twice is one row with two plays, which no import touches
    shown = data.draw(st.lists(SHOWN, max_size=2, unique_by=lambda one: (one[0], _zone_day(one[1]))))
    steps: list[tuple[Any, ...]] = [*plays, *shown]
    again = st.lists(st.sampled_from(steps), max_size=2) if steps else st.just([])
    other = data.draw(st.permutations(steps)) + data.draw(again)
    assert end(steps) == end(other)
