"""Old lines of the log and notices that nobody came for are deleted, piece by piece, and nothing newer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from playhead.features.userdata.retention import CHUNK, HELD_DAYS, Old, forget, old
from playhead.features.userdata.tables import held_notice, sync_log
from playhead.kit.times import DAY
from tests.support.engine import Engine

NOW = 1_767_225_600_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def add_lines(engine: Engine, *times: int) -> None:
    words = ("event_type", "source_server", "target_server", "username", "item_id", "item_name", "synced_value")
    line = dict.fromkeys(words, "") | {"success": True, "dry_run": False, "message": ""}
    engine.write(lambda c: c.execute(insert(sync_log), [line | {"at": at} for at in times]))


def add_held(engine: Engine, *times: int) -> None:
    rows = [{"key": f"{n}", "item_ref": "", "account_ref": "", "at": at, "body": b""} for n, at in enumerate(times)]
    engine.write(lambda c: c.execute(insert(held_notice), rows))


def left(engine: Engine, table: str) -> list[int]:
    return [row.at for row in engine.rows(f"SELECT at FROM {table} ORDER BY at")]


def forgotten(engine: Engine, what: Old) -> int:
    return engine.write(lambda c: forget(c, [what]))[0]


def test_the_log_is_kept_for_as_long_as_wanted_and_held_notices_for_their_days() -> None:
    assert old(NOW, 90) == Old(log_before=NOW - 90 * DAY, held_before=NOW - HELD_DAYS * DAY)


def test_what_is_exactly_old_enough_stays(engine: Engine) -> None:
    add_lines(engine, 9, 10, 11)
    add_held(engine, 19, 20, 21)
    assert forgotten(engine, Old(log_before=10, held_before=20)) == 1
    assert (left(engine, "sync_log"), left(engine, "userdata_held_notice")) == ([10, 11], [20, 21])


def test_nothing_old_is_nothing_done(engine: Engine) -> None:
    add_lines(engine, 10)
    assert forgotten(engine, Old(log_before=10, held_before=10)) == 0


def test_a_long_log_goes_in_pieces_oldest_first(engine: Engine) -> None:
    add_lines(engine, *range(CHUNK + 5, 0, -1))
    everything = Old(log_before=NOW, held_before=NOW)
    assert forgotten(engine, everything) == CHUNK
    assert left(engine, "sync_log") == list(range(CHUNK + 1, CHUNK + 6))
    assert forgotten(engine, everything) == 5
    assert left(engine, "sync_log") == []


def test_each_asker_is_answered(engine: Engine) -> None:
    add_lines(engine, 1, 2, 3)
    asked = [Old(log_before=2, held_before=0), Old(log_before=4, held_before=0)]
    assert engine.write(lambda c: forget(c, asked)) == [1, 2]
