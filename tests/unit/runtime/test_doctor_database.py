"""The database as it lies there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from playhead.runtime.doctor_database import damage, schema_of
from playhead.runtime.wiring import open_database
from tests.unit.runtime.test_wiring import settings_in


def test_no_file_is_made_by_looking_for_it(tmp_path: Path) -> None:
    schema = schema_of(tmp_path / "playhead.db")
    assert (schema.exists, schema.current, schema.head) == (False, False, "0001")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_use_can_be_looked_at(tmp_path: Path) -> None:
    database = open_database(settings_in(tmp_path))
    schema = schema_of(tmp_path / "playhead.db")
    assert (schema.current, schema.revision, schema.trouble) == (True, schema.head, None)
    assert damage(tmp_path / "playhead.db") is None
    database.close()


def test_an_empty_database_is_not_current_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "odd name?#%25.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version=1")
    schema = schema_of(file)
    assert (schema.exists, schema.revision, schema.trouble) == (True, None, None)
    assert not schema.current


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "playhead.db"
    file.write_bytes(b"no database" * 500)
    schema = schema_of(file)
    assert (schema.exists, schema.current, schema.trouble) == (True, False, "file is not a database")
    assert damage(file) == "file is not a database"


def test_a_page_that_was_overwritten_is_damage(tmp_path: Path) -> None:
    database = open_database(settings_in(tmp_path))
    database.close()
    file = tmp_path / "playhead.db"
    content = bytearray(file.read_bytes())
    content[8 * 4096 : 12 * 4096] = b"\x55" * (4 * 4096)
    file.write_bytes(content)
    assert damage(file) is not None
