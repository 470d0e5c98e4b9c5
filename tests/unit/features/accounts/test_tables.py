"""What the tables of accounts hold by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from playhead.features.accounts.tables import known_user, password, request, server_state
from tests.support.engine import Engine


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (server_state, {"server": "wan", "server_id": "x", "listed": True}),
        (known_user, {"ref": "wan/u", "server": "wan", "user_id": "u", "since": 1, "body": b"{}"}),
        (request, {"id": 1, "action": "create", "open": True, "state": "open", "at": 1, "body": b"{}"}),
        (password, {"request_id": 1, "server": "lan", "ready": False, "sealed": b"x"}),
    ],
)
def test_each_row_is_there_once(tmp_path: Path, table: Table, row: dict[str, object]) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.execute(insert(table), row))
    with pytest.raises(IntegrityError):
        engine.write(lambda c: c.execute(insert(table), row))
    engine.close()
