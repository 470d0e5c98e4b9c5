"""What the tables of playlists hold by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from playhead.features.playlists.tables import account, register, shadow, work
from tests.support.engine import Engine

SHADOW = {"key": "w/u/p", "ref": "w/u", "item_ref": "w/p", "server": "w", "register_id": 1, "seen_at": 1, "body": b"{}"}
FLAGS = {"missed": False, "held": False, "pressing": False}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (register, {"id": 1, "person_id": 1, "folded": "a", "spread": True, "making": False, "body": b"{}"}),
        (shadow, SHADOW | FLAGS),
        (work, {"work_id": 1, "register_id": 1}),
        (account, {"ref": "w/u", "read_at": 1}),
    ],
)
def test_each_state_is_there_once(engine: Engine, table: Table, row: dict[str, object]) -> None:
    engine.write(lambda c: c.execute(insert(table), row))
    with pytest.raises(IntegrityError):
        engine.write(lambda c: c.execute(insert(table), row))
