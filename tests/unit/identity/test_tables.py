"""What the tables of identity hold by themselves, whatever the code does."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from playhead.identity.tables import api_token, login, person, work_key
from tests.support.engine import Engine

TOKEN = {"login_id": 1, "name": "n", "hash": "h", "scopes": "read", "created_at": 0}
LOGIN = {
    "username": "Admin",
    "username_key": "admin",
    "password_hash": "h",
    "is_admin": True,
    "disabled": False,
    "timezone": "UTC",
    "generation": 0,
    "created_at": 0,
}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (person, {"name": "Alice", "key": "alice"}),
        (work_key, {"key": "Movie|imdb|tt1", "work_id": 1}),
        (login, LOGIN),
        (api_token, TOKEN),
    ],
)
def test_nothing_has_one_key_twice(tmp_path: Path, table: Table, row: dict[str, object]) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.execute(insert(table), row))
    with pytest.raises(IntegrityError):
        engine.write(lambda c: c.execute(insert(table), row))
    engine.close()
