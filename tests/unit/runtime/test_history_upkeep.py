"""What the program does for history by itself: the archive once a month, and what an import left."""

from __future__ import annotations

from pathlib import Path

from playhead.kit.clock import ManualClock
from playhead.kit.times import DAY
from playhead.runtime.history_upkeep import HistoryUpkeep
from tests.support.engine import Engine
from tests.support.noted_plays import DEFAULTS, NOON, house, imported, play, rows, take


def upkeep(engine: Engine, folder: Path, clock: ManualClock, months: int | None = 12) -> HistoryUpkeep:
    return HistoryUpkeep(engine.database, engine.writer, clock, folder / "archive", months=months, defaults=DEFAULTS)


async def test_a_missed_month_is_made_up_for_once(tmp_path: Path) -> None:
    engine, clock = house(tmp_path), ManualClock(NOON + 400 * DAY)
    imported(engine, "jellystat", play())
    kept = upkeep(engine, tmp_path, clock)
    assert await kept.once() == {"counted": 0, "archived": 1}
    (file,) = (tmp_path / "archive").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("history-2024-12-001.jsonl", 0o600)
    imported(engine, "jellystat", play(2))
    assert await kept.archive() == 0
    clock.advance(30 * DAY)
    assert await kept.archive() == 1
    assert rows(engine) == []
    engine.close()


async def test_nothing_goes_where_nobody_asked_for_it(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play())
    assert await upkeep(engine, tmp_path, ManualClock(NOON + 900 * DAY), None).archive() == 0
    assert len(rows(engine)) == 1
    assert not (tmp_path / "archive").exists()
    engine.close()


async def test_a_file_that_is_somebody_elses_stays(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play())
    (tmp_path / "archive").mkdir()
    mine = tmp_path / "archive" / "history-2024-12-001.jsonl"
    mine.write_text("mine\n")
    await upkeep(engine, tmp_path, ManualClock(NOON + 400 * DAY)).archive()
    assert mine.read_text() == "mine\n"
    assert (tmp_path / "archive" / "history-2024-12-002.jsonl").exists()
    engine.close()


async def test_what_an_import_left_is_counted(tmp_path: Path) -> None:
    engine = house(tmp_path)
    take(engine, "jellystat", play())
    assert await upkeep(engine, tmp_path, ManualClock(NOON)).count() == 1
    assert len(rows(engine)) == 1
    engine.close()
