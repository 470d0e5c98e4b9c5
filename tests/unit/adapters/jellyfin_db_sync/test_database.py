"""The database that jellyfin-db-sync leaves behind, and files that are none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from playhead.adapters.jellyfin_db_sync.database import Found, found, notes, users
from playhead.domain.imports import BadFile, Noted, NotedUser
from playhead.domain.userdata import UserDataPart
from tests.support.foreign import db_sync, event

USERS = [("Alice", "old", "a" * 32), ("alice", "lan", "c" * 32), ("bob", "old", "d" * 32)]


def test_persons_have_their_accounts_on_servers_of_ours(tmp_path: Path) -> None:
    file = db_sync(tmp_path / "sync.db", USERS)
    assert users(file, {"old": "wan", "lan": "lan"}, str.casefold) == [
        NotedUser(name="Alice", accounts={"wan": "a" * 32, "lan": "c" * 32}),
        NotedUser(name="bob", accounts={"wan": "d" * 32}),
    ]
    assert users(file, {}, str.casefold) == []


def test_the_rows_of_a_save_come_together_whatever_stands_between_them(tmp_path: Path) -> None:
    rows = [
        event(target_server="attic"),
        event(item_id="e" * 32, item_name="Nosferatu"),
        event("play_count", '{"play_count": 2}'),
        event(target_server="lan"),
    ]
    file = db_sync(tmp_path / "sync.db", USERS, rows)
    assert found(file) == Found(servers=("lan", "old"), saves=2)
    first, second = notes(file, {}, {})
    assert isinstance(first, Noted)
    assert isinstance(second, Noted)
    assert first.part == UserDataPart(played=True, play_count=2)
    assert (first.line, second.line, second.name) == (1, 2, "Nosferatu")


def test_what_is_no_such_database_is_told_in_a_line(tmp_path: Path) -> None:
    text = tmp_path / "a.db"
    text.write_text("no database " * 100)
    with pytest.raises(BadFile, match="is no database, or a damaged one"):
        found(text)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE films (id)")
        connection.commit()
    with pytest.raises(BadFile, match="of another program: it has no table user_mappings"):
        found(other)
    with pytest.raises(BadFile, match="cannot be read"):
        found(tmp_path / "missing.db")


def test_a_file_that_breaks_off_is_found_before_anything_is_taken(tmp_path: Path) -> None:
    file = db_sync(tmp_path / "sync.db", USERS, [event(item_id=f"{n:032x}") for n in range(2_000)])
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadFile, match="damaged"):
        found(file)


def test_a_name_with_signs_of_an_address_is_a_file_like_any_other(tmp_path: Path) -> None:
    assert found(db_sync(tmp_path / "a?mode=rwc#1.db", USERS)).saves == 0


def test_what_was_not_yet_written_into_the_file_is_read_from_beside_it(tmp_path: Path) -> None:
    file = db_sync(tmp_path / "sync.db", USERS)
    with closing(sqlite3.connect(file)) as killed:
        killed.execute("INSERT INTO user_mappings (username, server_name, jellyfin_user_id) VALUES ('eve', 'old', 'e')")
        killed.commit()
        for kept in tmp_path.glob("sync.db*"):
            if not kept.name.endswith("-shm"):
                (tmp_path / f"copy-{kept.name}").write_bytes(kept.read_bytes())
    assert "eve" in [one.name for one in users(tmp_path / "copy-sync.db", {"old": "wan"}, str.casefold)]


def test_a_file_where_nothing_can_be_written_is_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = db_sync(tmp_path / "sync.db", USERS, [event()])
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert found(file).saves == 1
    assert not list(tmp_path.glob("sync.db-*"))


def test_a_text_that_is_none_spoils_nothing_else(tmp_path: Path) -> None:
    file = db_sync(tmp_path / "sync.db", USERS, [event(), event(item_id="e" * 32)])
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE pending_events SET item_name = CAST(x'4D80' AS TEXT) WHERE id = 2")
    assert [one.name for one in notes(file, {}, {})] == ["Metropolis", "M\ufffd"]
