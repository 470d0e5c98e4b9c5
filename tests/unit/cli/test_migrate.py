"""The schema from the command line."""

from __future__ import annotations

from playhead.storage.engine import Database
from tests.support.command import Shell


def test_a_database_is_made_and_told_to_be_current(shell: Shell) -> None:
    absent = shell("migrate", "--check")
    assert (absent.code, absent.out, absent.err.count("\n")) == (3, "", 1)
    assert not shell.data.exists()
    assert shell("migrate").out.endswith("brought there now\n")
    assert shell("migrate", "--check").code == 0
    assert shell("migrate", "--json").json["current"] is True


def test_an_old_schema_is_told_and_not_touched_by_a_check(shell: Shell) -> None:
    shell.data.mkdir()
    Database(f"sqlite:///{shell.data / 'playhead.db'}").write_connection().close()
    checked = shell("migrate", "--check", "--json")
    assert (checked.code, checked.json["current"], checked.json["revision"]) == (3, False, None)
    assert "run `playhead migrate`" in checked.err


def test_a_file_that_is_no_database_is_told(shell: Shell) -> None:
    shell.data.mkdir()
    (shell.data / "playhead.db").write_bytes(b"not a database" * 100)
    ended = shell("migrate")
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "cannot be" in ended.err


def test_a_lock_that_another_holds_is_told(shell: Shell) -> None:
    shell.data.mkdir()
    other = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    ended = shell("migrate")
    other.close()
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "stop it first" in ended.err


def test_postgresql_is_not_there_yet(shell: Shell) -> None:
    shell.write({"database": {"url": "postgresql://p:secret@db/playhead"}})
    ended = shell("migrate")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "secret" not in ended.err
