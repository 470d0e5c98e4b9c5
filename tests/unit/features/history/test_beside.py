"""What a server shows of something that was imported before: once, as it was shown."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import beside, store
from playhead.kit.times import DAY, HOUR, MINUTE
from tests.support.noted_plays import LENGTH, NOON, house, imported, play, rows, settle, whole
from tests.support.watched import row

PART = "movie:tmdb:1"
LIVE = row(1, local_day="2023-11-15", completed_at=NOON + 2 * HOUR)


def test_a_row_that_a_server_shows_stands_in_place_of_the_imported_one(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    engine, other = house(tmp_path), house(tmp_path / "other")
    imported(engine, "jellystat", play(), play(2, NOON + DAY))
    engine.write(lambda c: store.save_rows(c, [LIVE], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, PART): 2}))
    engine.write(lambda c: beside.live_rows(c, [LIVE]))
    settle(engine)
    assert [(one[0], one[5]) for one in rows(engine)] == [(PART, "live"), ("movie:tmdb:2", "import")]
    assert engine.value("SELECT plays FROM history_count WHERE part = :part", part=PART) == 1
    other.write(lambda c: store.save_rows(c, [LIVE], {}, "live"))
    other.write(lambda c: store.save_plays(c, {(1, PART): 1}))
    imported(other, "jellystat", play(), play(2, NOON + DAY))
    assert whole(engine)["history_past"] == whole(other)["history_past"]
    assert whole(engine)["history_activity"] == whole(other)["history_activity"]
    engine.close()
    other.close()


def test_another_day_is_another_viewing(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play())
    later = row(1, local_day="2024-01-15", completed_at=NOON + 61 * DAY)
    engine.write(lambda c: store.save_rows(c, [later], {}, "live"))
    engine.write(lambda c: beside.live_rows(c, [later]))
    assert [one[5] for one in rows(engine)] == ["import", "live"]
    engine.close()


def test_an_hour_of_which_both_tell_is_the_greater_of_both(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play(length=LENGTH // 2))
    key = (1, "2023-11-15", 12)
    there = engine.write(lambda c: store.hours(c, [1], ["2023-11-15"]))
    assert there == {key: 50 * MINUTE}
    assert engine.write(lambda c: beside.live_hours(c, {key: 50 * MINUTE + 20 * MINUTE})) == {key: 50 * MINUTE}
    assert engine.write(lambda c: beside.live_hours(c, {key: 50 * MINUTE + 35 * MINUTE})) == {key: 55 * MINUTE}
    assert engine.write(lambda c: beside.live_hours(c, {(2, "2023-11-15", 12): 5})) == {(2, "2023-11-15", 12): 5}
    engine.close()
