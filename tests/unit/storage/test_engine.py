"""Opening the database: one process, local disks, settings that survive a power cut, readers with a still picture."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from playhead.storage.engine import Database, file_system
from playhead.storage.errors import StoreInUse, StoreUnsuitable


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/data/x.db")
    yield database
    database.close()


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_the_writer_makes_each_commit_durable(database: Database) -> None:
    with database.write_connection() as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "wal_autocheckpoint") == 0
        assert pragma(connection, "foreign_keys") == 1


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        database.read_now(lambda connection: connection.execute(text("CREATE TABLE t (x)")))


def test_a_query_sees_one_picture_however_many_statements_it_has(database: Database) -> None:
    with database.write_connection() as writer:
        writer.exec_driver_sql("CREATE TABLE t (x)")

        def count_around_a_write(connection: Connection) -> tuple[object, object]:
            before = connection.execute(text("SELECT count(*) FROM t")).scalar()
            writer.exec_driver_sql("INSERT INTO t VALUES (1)")
            return before, connection.execute(text("SELECT count(*) FROM t")).scalar()

        assert database.read_now(count_around_a_write) == (0, 0)
        assert database.read_now(lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()) == 1


async def test_a_reader_on_a_thread_gives_its_answer_and_its_error(database: Database) -> None:
    assert await database.read(lambda c: c.execute(text("SELECT 1")).scalar()) == 1
    with pytest.raises(ZeroDivisionError):
        await database.read(lambda _: 1 // 0)
    assert await database.read(lambda c: c.execute(text("SELECT 2")).scalar()) == 2


def test_a_second_program_on_the_same_file_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first = Database(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(StoreInUse, match=r"x\.db"):
        Database(f"sqlite:///{tmp_path}/x.db")
    first.close()
    Database(f"sqlite:///{tmp_path}/x.db").close()


def test_the_data_folder_is_made_for_its_owner(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/deep/er/x.db").close()
    assert (tmp_path / "deep/er").stat().st_mode & 0o007 == 0


def test_the_database_is_readable_for_its_owner_alone_and_a_file_of_before_stays_as_it_is(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write_connection() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        assert [f.stat().st_mode & 0o077 for f in tmp_path.glob("x.db*")] == [0] * 4
    database.close()
    (tmp_path / "x.db").chmod(0o640)
    Database(f"sqlite:///{tmp_path}/x.db").close()
    assert (tmp_path / "x.db").stat().st_mode & 0o777 == 0o640


def test_a_folder_that_cannot_be_is_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnsuitable, match=r"cannot be made \(.+\): make it, or set database.url"):
        Database(f"sqlite:///{tmp_path}/file/below/x.db")


def test_a_lock_file_that_cannot_be_opened_is_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.db.lock").mkdir()
    with pytest.raises(StoreUnsuitable, match="not writable"):
        Database(f"sqlite:///{tmp_path}/x.db")


def test_the_file_system_is_the_one_of_the_innermost_mount() -> None:
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(Path("/")) not in {"", "proc"}


def test_what_was_committed_is_in_the_file_after_closing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write_connection() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql("INSERT INTO t VALUES (7)")
    database.close()
    plain = sqlite3.connect(tmp_path / "x.db")
    assert plain.execute("SELECT x FROM t").fetchall() == [(7,)]
    plain.close()
