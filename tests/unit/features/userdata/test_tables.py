"""What the tables of the sync hold by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from playhead.features.userdata.tables import held_notice, register, shadow
from tests.support.engine import Engine


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
