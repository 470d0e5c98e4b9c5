"""The interface when nothing runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from playhead.runtime.operator import InUse, NotReady
from playhead.runtime.standin import opened
from playhead.runtime.wiring import open_database
from tests.unit.runtime.test_wiring import settings_in


async def test_the_interface_answers_an_administrator_and_nothing_works(tmp_path: Path) -> None:
    async with opened(settings_in(tmp_path)) as client:
        assert (await client.get("/api/v1/users")).json()["items"] == []
        assert (await client.get("/api/queue")).json()["worker_running"] is False
        assert [one["name"] for one in (await client.get("/api/servers")).json()] == ["wan"]


async def test_it_writes_and_lets_go_of_the_database(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    body = {"username": "alice", "password": "correct horse battery"}
    async with opened(settings) as client:
        assert (await client.post("/api/v1/users", json=body)).status_code == 201
    async with opened(settings) as client:
        assert [one["username"] for one in (await client.get("/api/v1/users")).json()["items"]] == ["alice"]


async def test_a_database_that_is_held_is_told_apart_from_one_that_is_broken(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    held = open_database(settings)
    with pytest.raises(InUse, match="another Playhead"):
        await opened(settings).__aenter__()
    held.close()
    (tmp_path / "playhead.db").write_bytes(b"no database" * 500)
    with pytest.raises(NotReady) as broken:
        await opened(settings).__aenter__()
    assert not isinstance(broken.value, InUse)


async def test_a_newer_schema_is_refused_and_the_lock_let_go(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    open_database(settings).close()
    with sqlite3.connect(tmp_path / "playhead.db") as connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")
    connection.close()
    for _ in range(2):
        with pytest.raises(NotReady) as refused:
            await opened(settings).__aenter__()
        assert not isinstance(refused.value, InUse)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotReady) as refused:
        await opened(settings_in(tmp_path / "file")).__aenter__()
    assert str(tmp_path / "file") in str(refused.value)
