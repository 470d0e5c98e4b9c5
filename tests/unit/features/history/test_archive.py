"""Which rows are old, how they look in a file, and that nothing but they goes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from playhead.features.history import archive, rebuild, store
from playhead.features.history.archive import Filed, Progress
from playhead.kit.times import DAY
from tests.support.noted_plays import DEFAULTS, NOON, house, imported, play, rows
from tests.support.watched import row


@pytest.mark.parametrize(
    ("today", "months", "kept"),
    [
        (date(2026, 11, 22), 12, "2025-11-01"),
        (date(2026, 1, 31), 1, "2025-12-01"),
        (date(2026, 12, 1), 11, "2026-01-01"),
        (date(2026, 5, 1), 1200, "1926-05-01"),
    ],
)
def test_what_is_kept_begins_with_a_month(today: date, months: int, kept: str) -> None:
    assert archive.first_kept(today, months) == kept


def test_old_rows_are_written_as_they_are_exported_and_then_removed(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play(), play(2, NOON + 40 * DAY))
    rows = engine.write(lambda c: archive.due(c, "2023-12-01"))
    ((number, line),) = rows
    assert (line["media_type"], line["tmdb_id"], line["title"], line["completed_at"], line["watched_seconds"]) == (
        "movie", 1, "Film 1", "2023-11-15T13:25:00.000Z", 6000,
    )  # fmt: skip
    text = archive.text_of(one for _, one in rows)
    assert json.loads(text)["person"] == "Alice"
    assert archive.ids_of(text) == {number}
    assert archive.ids_of(b"mine\n{}\n") == {-1}
    progress = Progress(month="2024-11", files=1, rows=1)
    assert engine.write(lambda c: archive.remove(c, [Filed(ids=(number,), progress=progress)])) == [1]
    assert engine.write(archive.progress) == progress
    assert engine.value("SELECT part FROM history_row") == "movie:tmdb:2"
    assert engine.value("SELECT sum(plays) FROM history_count") == 2
    engine.close()


def test_what_was_archived_stays_counted_and_no_import_counts_it_again(tmp_path: Path) -> None:
    engine = house(tmp_path)
    live = row(1, local_day="2023-11-15", completed_at=NOON)
    engine.write(lambda c: store.save_rows(c, [live], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, "movie:tmdb:1"): 1}))
    engine.write(lambda c: archive.remove(c, [Filed(ids=(1,), progress=Progress())]))
    (again,) = engine.write(lambda c: rebuild.rebuild(c, [rebuild.Asked(person_id=1, defaults=DEFAULTS)]))
    assert again.mended == 0
    imported(engine, "jellystat", play())
    assert rows(engine) == []
    assert engine.value("SELECT plays FROM history_count") == 1
    engine.close()
