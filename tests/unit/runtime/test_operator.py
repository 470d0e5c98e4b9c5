"""The operator's way in: the process that runs, or this one."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from playhead.config.settings import Settings
from playhead.runtime import sockets
from playhead.runtime.embedded import Embedded
from playhead.runtime.operator import InUse, operator, running
from playhead.runtime.wiring import build, open_database
from tests.support.program import ADMIN
from tests.unit.runtime.test_wiring import settings_in


@contextlib.asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Embedded]:
    embedded = Embedded(build(settings, open_database(settings), site=None), sockets.tcp("127.0.0.1", 0))
    await embedded.start(ADMIN)
    try:
        yield embedded
    finally:
        await embedded.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, servers=())


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[None]:
    """Something listens in the data folder, and never answers."""
    listener = sockets.control(tmp_path)
    yield
    sockets.close_control(tmp_path, listener)


async def test_the_process_that_runs_answers(settings: Settings) -> None:
    async with started(settings), operator(settings) as client:
        assert (await client.get("/api/queue")).json()["worker_running"] is True
        assert [one["username"] for one in (await client.get("/api/v1/users")).json()["items"]] == [ADMIN[0]]


async def test_where_none_runs_this_process_answers(settings: Settings, tmp_path: Path) -> None:
    assert await running(tmp_path) is None
    async with operator(settings) as client:
        assert (await client.get("/api/queue")).json()["worker_running"] is False


async def test_the_socket_of_a_process_that_died_counts_as_none(settings: Settings, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as died:
        died.bind(str(sockets.control_path(tmp_path)))
    if (path := sockets.control_path(tmp_path)).parent != tmp_path:
        (tmp_path / sockets.POINTER).write_text(str(path))
    assert sockets.find_control(tmp_path) is not None
    assert await running(tmp_path) is None
    async with operator(settings) as client:
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.usefixtures("deaf")
async def test_a_process_that_is_busy_is_still_the_one_to_ask(tmp_path: Path) -> None:
    assert await running(tmp_path) == sockets.control_path(tmp_path)


async def test_a_database_held_for_a_moment_is_waited_for(settings: Settings) -> None:
    held = open_database(settings)
    asyncio.get_running_loop().call_later(0.15, held.close)
    async with operator(settings) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_a_database_that_stays_held_is_told(settings: Settings) -> None:
    held = open_database(settings)
    with pytest.raises(InUse, match="another Playhead"):
        await operator(settings).__aenter__()
    held.close()
