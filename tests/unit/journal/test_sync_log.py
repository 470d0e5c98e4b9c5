"""The log that all features write into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.journal.effects import LogLine
from playhead.journal.sync_log import add_lines
from tests.support.engine import Engine

LINE = LogLine(
    event_type="watched", source_server="wan", target_server="lan", username="alice", item_id="i",
    item_name="Film", synced_value="played=true", success=True, job_id=4,
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def test_the_log_only_grows(engine: Engine) -> None:
    engine.write(lambda c: add_lines(c, [LINE, LINE], now=5))
    engine.write(lambda c: add_lines(c, [], now=6))
    rows = engine.rows("SELECT at, item_name, job_id, dry_run FROM sync_log")
    assert [tuple(row) for row in rows] == [(5, "Film", 4, 0)] * 2


def test_a_line_number_is_never_given_again(engine: Engine) -> None:
    engine.write(lambda c: add_lines(c, [LINE, LINE], now=5))
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM sync_log WHERE id = 2"))
    engine.write(lambda c: add_lines(c, [LINE], now=5))
    assert engine.value("SELECT max(id) FROM sync_log") == 3
