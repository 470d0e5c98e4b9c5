"""A batch over one unit of work: hours are added to what is there, and a day stays a day."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.events import EVENT_TYPES
from playhead.domain.history_events import PlaybackUpdate
from playhead.features.history import store
from playhead.features.history.feature import HistoryFeature
from tests.support.history_life import Life
from tests.support.viewers import T0, Screen, film, polls


def test_it_hears_nothing_that_is_written_for_people() -> None:
    assert HistoryFeature.listens < set(EVENT_TYPES) - {PlaybackUpdate}


def test_hours_are_added_to_what_is_there_and_no_hour_is_longer_than_it_is(tmp_path: Path) -> None:
    life = Life(tmp_path)
    life.engine.write(lambda c: store.save_hours(c, {(1, "2026-09-09", 12): 3_400_000}))
    life.hear(polls(Screen(film()).play(600).stop()))
    assert life.engine.value("SELECT watched FROM history_activity") == 3_600_000
    life.engine.close()


def test_an_account_that_is_given_to_somebody_else_begins_anew(tmp_path: Path) -> None:
    life = Life(tmp_path)
    first = Screen(film(runtime=1200)).play(600)
    life.hear(polls(first, after=0))
    life.engine.write(lambda c: c.exec_driver_sql("UPDATE account SET person_id = 2 WHERE person_id = 1"))
    lines = [line for line in polls(first.play(600).stop()) if line["at"] > "2026-09-09T12:10:05"]
    life.hear(lines)
    assert life.result()["rows"] == []
    assert {row.person_id for row in life.engine.rows("SELECT person_id FROM history_viewing")} == {1, 2}
    assert first.start == T0
    life.engine.close()
