"""Killed while watch history is taken over, and while it is archived: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from playhead.kit.clock import ManualClock
from playhead.kit.faults import Point
from playhead.kit.times import DAY
from playhead.runtime.history_upkeep import HistoryUpkeep
from tests.chaos.points import HISTORY
from tests.support.engine import Engine, Killed
from tests.support.noted_plays import DEFAULTS, NOON, house, play, rows, settle, take, whole

COMMITS = (Point.APPEND_AFTER_BEGIN, Point.COMMIT_BEFORE, Point.COMMIT_AFTER_BEFORE_ACK)
FILMS = 12


def upkeep(engine: Engine, folder: Path, now: int) -> HistoryUpkeep:
    return HistoryUpkeep(
        engine.database, engine.writer, ManualClock(now), folder / "archive", months=12, defaults=DEFAULTS,
        faults=engine.faults,
    )  # fmt: skip


def archived(folder: Path) -> list[int]:
    files = sorted((folder / "archive").glob("*.jsonl"))
    return [int(json.loads(line)["id"]) for file in files for line in file.read_text().splitlines()]


@pytest.mark.parametrize("point", [*COMMITS, *HISTORY])
async def test_a_kill_while_archiving_loses_no_row_and_doubles_none(
    tmp_path: Path, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playhead.features.history.archive.CHUNK", 3)
    engine = house(tmp_path, films=FILMS)
    take(engine, "jellystat", *(play(n, NOON + n * DAY) for n in range(1, FILMS + 1)))
    settle(engine)
    ids = sorted(int(one.id) for one in engine.rows("SELECT id FROM history_row"))
    plays = engine.value("SELECT sum(plays) FROM history_count")
    kills = 0
    for number in range(1, 3):
        engine.faults.arm(point, number, Killed)
        try:
            await upkeep(engine, tmp_path, NOON + 700 * DAY).archive()
        except Killed:
            kills += 1
            engine.reopen()
            there = {int(one.id) for one in engine.rows("SELECT id FROM history_row")}
            assert there | set(archived(tmp_path)) == set(ids)
    assert kills
    engine.faults.disarm()
    await upkeep(engine, tmp_path, NOON + 700 * DAY).archive()
    assert rows(engine) == []
    assert Counter(archived(tmp_path)) == Counter(ids)
    assert engine.value("SELECT sum(plays) FROM history_count") == plays
    take(engine, "streamystats", *(play(n, NOON + n * DAY) for n in range(1, FILMS + 1)))
    settle(engine)
    assert rows(engine) == []
    engine.close()


@pytest.mark.parametrize("point", COMMITS)
async def test_a_kill_while_importing_comes_to_the_same_end(tmp_path: Path, point: Point) -> None:
    played = [play(n, NOON + n * DAY) for n in range(1, FILMS + 1)]
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
    calm = house(tmp_path / "calm", films=FILMS)
    take(calm, "jellystat", *played)
    settle(calm)
    engine = house(tmp_path / "killed", films=FILMS)
    for number in (1, 2, 3):
        engine.faults.arm(point, number, Killed)
        try:
            take(engine, "jellystat", *played[:6])
            take(engine, "jellystat", *played[6:])
            settle(engine)
        except Killed:
            engine.reopen()
        engine.faults.disarm()
    take(engine, "jellystat", *played)
    await upkeep(engine, tmp_path, NOON + 30 * DAY).count()
    assert whole(engine) == whole(calm)
    engine.close()
    calm.close()
