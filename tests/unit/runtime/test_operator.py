"""Finding the running process, or standing in for it."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from playhead.runtime import sockets
from playhead.runtime.operator import InUse, operator, running
from playhead.storage.engine import Database
from tests.support.program import running as program_running
from tests.unit.runtime.test_wiring import settings_in


async def test_a_running_process_is_spoken_to_as_administrator(tmp_path: Path) -> None:
    async with program_running(tmp_path, servers=1, listed=False) as run:
        settings = run.embedded.program.settings
        assert await running(settings.data_dir) is not None
        async with operator(settings) as client:
            told = (await client.get("/api/v1/operator/jobs/stats")).json()
    assert told["worker_running"] is True


async def test_a_socket_that_nobody_listens_to_counts_as_none(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / sockets.NAME))
    left.close()
    assert await running(tmp_path) is None
    async with operator(settings_in(tmp_path)) as client:
        assert (await client.get("/api/v1/users")).json()["items"] == []


async def test_a_process_that_is_busy_is_still_the_one_to_ask(tmp_path: Path) -> None:
    deaf = sockets.control(tmp_path)
    assert await running(tmp_path) == sockets.control_path(tmp_path)
    sockets.close_control(tmp_path, deaf)


async def test_who_holds_the_database_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    other = Database(settings.database.url.get_secret_value())
    asyncio.get_running_loop().call_later(0.3, other.close)
    async with operator(settings) as client:
        assert (await client.get("/api/queue")).status_code == 200


async def test_who_holds_it_for_long_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    other = Database(settings.database.url.get_secret_value())
    with pytest.raises(InUse, match="stop it first"):
        async with operator(settings, patience=0.2):
            pass
    other.close()


async def test_a_folder_without_a_process_has_none(tmp_path: Path) -> None:
    assert await running(tmp_path / "absent") is None
