"""How far a database's schema is, asked without the machinery that brings it there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from playhead.storage import migrate
from playhead.storage.engine import Database
from playhead.storage.revision import HEAD, VERSION_TABLE, is_current, revision


def test_the_newest_step_is_the_last_one_in_the_folder() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_current_head() == HEAD


def test_a_readers_connection_can_tell_whether_the_schema_is_current(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    with database.write_connection() as connection:
        assert database.read_now(is_current) is False
        migrate.upgrade(connection)
    assert database.read_now(is_current) is True
    assert database.read_now(revision) == HEAD
    database.close()


def test_a_schema_that_lost_its_step_is_not_current() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {VERSION_TABLE} (version_num TEXT)")
        assert revision(connection) is None
        assert not is_current(connection)


def test_a_start_on_a_current_schema_loads_nothing_that_takes_steps() -> None:
    asked = "import sys, playhead.cli.run; print('alembic' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"
