"""The interface answered by the command's own process."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from playhead.config.settings import Database as DatabaseSettings
from playhead.runtime.operator import InUse, NotReady
from playhead.runtime.standin import opened
from playhead.runtime.wiring import open_database
from playhead.storage.engine import Database
from tests.support.patience import PATIENCE_SECONDS
from tests.unit.runtime.test_wiring import settings_in


async def test_it_answers_as_administrator_and_gives_the_database_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with opened(settings) as client:
        made = await client.post("/api/v1/users", json={"username": "alice", "password": "correct horse battery"})
        assert made.status_code == 201
        with pytest.raises(InUse):
            async with opened(settings):
                pass
    open_database(settings).close()


async def test_a_plan_waits_for_nobody(tmp_path: Path) -> None:
    async with opened(settings_in(tmp_path)) as client, asyncio.timeout(PATIENCE_SECONDS):
        assert (await client.post("/api/v1/sync/reconcile")).status_code == 202
        assert (await client.post("/api/v1/sync/plan")).json()["items"] == []
        journal = (await client.get("/api/v1/operator/journal/stats")).json()
        assert {reader["behind"] for reader in journal["readers"]} == {0}


async def test_a_database_that_cannot_be_used_is_told_and_not_held(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "playhead.db").write_bytes(b"no database" * 100)
    with pytest.raises(NotReady, match="cannot be used"):
        async with opened(settings):
            pass
    Database(settings.database.url.get_secret_value()).close()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = settings_in(tmp_path, database=DatabaseSettings(path=str(tmp_path / "file/deep/playhead.db")))
    with pytest.raises(NotReady, match="cannot be"):
        async with opened(settings):
            pass


async def test_a_secret_that_cannot_be_read_is_named_and_the_database_let_go(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "secret").mkdir()
    for _ in range(2):
        with pytest.raises(NotReady, match=r"the data folder cannot be used: .*secret") as refused:
            await opened(settings).__aenter__()
        assert not isinstance(refused.value, InUse)


async def test_the_schema_of_a_newer_version_is_refused_and_the_lock_let_go(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    open_database(settings).close()
    with closing(sqlite3.connect(tmp_path / "playhead.db")) as connection, connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")
    for _ in range(2):
        with pytest.raises(NotReady) as refused:
            await opened(settings).__aenter__()
        assert not isinstance(refused.value, InUse)
