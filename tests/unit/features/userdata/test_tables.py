"""What the tables of the sync hold by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from playhead.features.userdata.tables import held_notice, register, shadow, sync_log
from tests.support.engine import Engine

LINE = {
    "at": 1,
    "event_type": "watched",
    "source_server": "wan",
    "target_server": "lan",
    "username": "alice",
    "item_id": "1",
    "item_name": "Film",
    "synced_value": "played=true",
    "success": True,
    "dry_run": False,
    "message": "",
}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (register, {"key": "1/1", "person_id": 1, "work_id": 1, "body": b"{}"}),
        (shadow, {"key": "wan/u/i", "server": "wan", "body": b"{}"}),
        (held_notice, {"key": "wan/u/i", "item_ref": "wan/i", "account_ref": "wan/u", "at": 1, "body": b"{}"}),
    ],
)
def test_each_state_is_there_once(tmp_path: Path, table: Table, row: dict[str, object]) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.execute(insert(table), row))
    with pytest.raises(IntegrityError):
        engine.write(lambda c: c.execute(insert(table), row))
    engine.close()


def test_a_log_line_number_is_never_given_again(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.execute(insert(sync_log), [LINE, LINE]))
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM sync_log WHERE id = 2"))
    engine.write(lambda c: c.execute(insert(sync_log), [LINE]))
    assert engine.value("SELECT max(id) FROM sync_log") == 3
    engine.close()
