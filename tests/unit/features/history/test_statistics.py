"""Days put together, and figures of an empty history."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.features.history import store
from playhead.features.history.statistics import Day, Every, Range, first_of, heatmap, overview, top, trend
from tests.support.engine import Engine


@pytest.mark.parametrize(
    ("day", "every", "first"),
    [
        ("2026-03-01", "day", "2026-03-01"),
        ("2026-03-01", "week", "2026-02-23"),
        ("2026-03-02", "week", "2026-03-02"),
        ("2026-03-31", "month", "2026-03-01"),
    ],
)
def test_the_first_day(day: str, every: Every, first: str) -> None:
    assert first_of(day, every) == first


def test_days_are_put_together() -> None:
    days = [Day(day="2026-03-01", watched=5, plays=1), Day(day="2026-03-02", watched=7, plays=0)]
    assert trend(days, "month") == [Day(day="2026-03-01", watched=12, plays=1)]
    assert [one.watched for one in trend(days, "week")] == [5, 7]


def test_nothing_was_watched(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    found = engine.database.read_now(lambda c: overview(c, Range(people=[1])))
    assert (found.plays, found.watched, found.streak, found.busiest_day) == (0, 0, 0, None)
    assert engine.database.read_now(lambda c: top(c, Range(), "movie", "plays", 5)) == []
    engine.close()


def test_a_streak_is_one_persons(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    ten = 600_000
    hours = {(1, "2026-03-28", 20): ten, (1, "2026-03-29", 20): ten - 1, (2, "2026-03-29", 20): ten,
             (2, "2026-03-30", 1): ten // 2, (2, "2026-03-30", 2): ten // 2}  # fmt: skip
    engine.write(lambda c: store.save_hours(c, hours))
    read = engine.database.read_now
    assert read(lambda c: overview(c, Range())).streak == 2
    assert read(lambda c: overview(c, Range(people=[1]))).streak == 1
    assert read(lambda c: overview(c, Range(first="2026-03-30"))).streak == 1
    assert read(lambda c: heatmap(c, Range(people=[2])))[0][1:3] == [ten // 2, ten // 2]
    engine.close()
