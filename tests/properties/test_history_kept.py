"""What is kept is what was seen: through the poller's records, batches, kills and the database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.kit.faults import Point
from playhead.kit.times import moment
from tests.support.engine import Killed
from tests.support.history_claims import Viewer, made, viewers
from tests.support.history_life import Life
from tests.support.profiles import machine
from tests.support.replaying import replayed
from tests.support.viewers import BOB, T0, Screen, film, polls

FEWER = machine(1, 5)
KILLS = (Point.PUMP_AFTER_LOAD, Point.PUMP_AFTER_DECIDE, Point.PUMP_AFTER_SAVE, Point.COMMIT_BEFORE,
         Point.COMMIT_AFTER_BEFORE_ACK)  # fmt: skip
SHARP = 2
"""Seconds by which what the poller leaves out may change what is counted."""


@contextmanager
def life(**more: Any) -> Iterator[Life]:
    with tempfile.TemporaryDirectory() as folder:
        one = Life(Path(folder), **more)
        try:
            yield one
        finally:
            one.engine.close()


def lived(lines: list[Any], **more: Any) -> dict[str, Any]:
    with life(**more) as one:
        return one.hear(lines).result()


def seen_by(viewer: Viewer) -> list[Any]:
    return list(polls(made(viewer), every=viewer.poll, phase=viewer.phase))


@FEWER
@given(viewers())
def test_what_is_kept_is_what_a_replay_of_every_list_says(viewer: Viewer) -> None:
    kept, told = lived(seen_by(viewer)), replayed(seen_by(viewer))
    assert len(kept["rows"]) == len(told["rows"])
    for row, expected in zip(kept["rows"], told["rows"], strict=True):
        assert (row[0], row[2], row[6], row[7]) == tuple(
            expected[name] for name in ("person", "local_day", "plays", "view_number")
        )
        assert row[3] == pytest.approx(moment(expected["completed_at"]), abs=SHARP * 1000)
        assert row[4] == pytest.approx(expected["watched_seconds"], abs=SHARP)
    assert sum(one[3] for one in kept["activity"]) == pytest.approx(
        sum(one["seconds"] for one in told["activity"]), abs=SHARP * 3
    )


@FEWER
@given(viewers(), st.integers(1, 40))
def test_batches_of_any_size_are_the_same(viewer: Viewer, batch: int) -> None:
    assert lived(seen_by(viewer), batch=batch) == lived(seen_by(viewer), batch=1)


@pytest.mark.parametrize("point", KILLS)
def test_a_kill_at_any_point_changes_nothing(point: Point) -> None:
    lines = seen_by(Viewer((("play", 700), ("seek", 30), ("away", 400), ("play", 1200)), 10, 10, 3))
    expected = lived(lines)
    assert expected["rows"]
    with life() as one:
        for n, line in enumerate(lines):
            if n % 6 == 0:
                one.engine.faults.arm(point, 1 + n % 3, Killed)
            try:
                one.hear([line])
            except Killed:
                one.engine.reopen()
                one.engine.faults.disarm()
                one.settle()
        assert one.engine.faults.passed[point]
        assert one.result() == expected


def test_two_monitors_by_mistake_count_once() -> None:
    lines = seen_by(Viewer((("play", 1200),), 10, 10, 3))
    doubled = [line for one in lines for line in (one, one)]
    assert lived(doubled, batch=1) == lived(lines)


def test_one_person_on_two_servers_goes_on_with_one_viewing() -> None:
    first = Screen(film(runtime=1200)).play(600).stop()
    second = Screen(film(runtime=1200), start=first.now + 400_000, session="6" * 32)
    second.place = 600_000
    second.rest()
    kept = lived([*polls(first, server="wan"), *polls(second, server="lan")])
    assert [(row[0], row[6]) for row in kept["rows"]] == [("alice", 1)]


def test_who_has_not_switched_it_on_leaves_no_trace() -> None:
    lines = list(polls(Screen(film(runtime=1200), user=BOB).play(1200).stop()))
    with life(people=(1,)) as one:
        assert not any(one.hear(lines).result().values())
        for table in ("sitting", "viewing", "tally", "count"):
            assert one.engine.value(f"SELECT count(*) FROM history_{table}") == 0
        assert one.engine.value("SELECT count(*) FROM journal WHERE stream IS NOT NULL") == 0


def test_who_switches_it_off_loses_what_was_under_way_and_keeps_his_rows() -> None:
    done = Screen(film(1, runtime=1200)).play(1200).stop()
    begun = Screen(film(2, runtime=1200), start=done.now + 60_000).play(300)
    with life() as one:
        one.hear([*polls(done, after=10), *polls(begun, after=0)])
        assert one.engine.value("SELECT count(*) FROM history_viewing") == 1
        one.switch(1, on=False)
        one.settle()
        assert one.engine.value("SELECT count(*) FROM history_viewing") == 0
        assert one.engine.value("SELECT count(*) FROM history_sitting") == 0
        assert [row[0] for row in one.result()["rows"]] == ["alice"]


def test_people_are_told_what_somebody_does() -> None:
    screen = Screen(film(runtime=1200)).play(300).pause(60).play(900).stop()
    with life() as one:
        one.hear(polls(screen))
        told = one.engine.rows(
            "SELECT json_extract(body, '$.action') FROM journal "
            "WHERE stream = 'playback:admins' AND kind = 'playback_update' ORDER BY seq"
        )
    assert [action for (action,) in told if action != "progress"] == [
        "started",
        "paused",
        "resumed",
        "completed",
        "stopped",
    ]
    assert screen.start == T0
