"""One process, from start to an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from playhead.runtime import sockets
from playhead.runtime.embedded import Embedded, door, run_until_signalled
from playhead.runtime.wiring import build, open_database
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import ADMIN, running, until
from tests.unit.runtime.test_wiring import settings_in


async def test_a_film_marked_played_on_one_server_is_played_on_the_other(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.mark_played("alice", "Metropolis")
        await until(lambda: lan.row("alice", "Metropolis").played)
        assert lan.row("alice", "Metropolis").play_count == 1
        assert not lan.row("bob", "Metropolis").played
        assert run.embedded.program.facts.loops()["pump"] == "running"


async def test_browsers_see_it_as_it_happens_and_are_told_when_to_come_back(tmp_path: Path) -> None:
    async with running(tmp_path) as run, asyncio.timeout(PATIENCE_SECONDS):
        token = run.client.headers["Authorization"].removeprefix("Bearer ")
        async with connect(f"ws://127.0.0.1:{run.embedded.port}/ws?token={token}", proxy=None) as socket:
            await socket.send('{"type":"subscribe","channel":"sync_updates"}')
            assert json.loads(await socket.recv())["type"] == "subscribed"
            await run.simulators["wan"].mark_played("alice", "Metropolis")
            seen, last = [], ""
            while "synced" not in seen:
                seen.append(json.loads(await socket.recv())["data"].get("action"))
            stopping = asyncio.create_task(run.embedded.stop())
            with contextlib.suppress(ConnectionClosed):
                async for text in socket:
                    last = json.loads(text)["type"]
            assert (last, socket.close_code) == ("reconnect", 1012)
            await stopping


async def test_what_was_heard_before_the_end_is_done_after_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        lan, wan = run.simulators["lan"], run.simulators["wan"]
        await lan.fault("refuse")
        await wan.mark_played("alice", "Nosferatu")
        await until(lambda: _open_jobs(run.embedded) == 1)
        settings = run.embedded.program.settings
        await run.embedded.stop()
        again = Embedded(build(settings, open_database(settings)))
        await lan.clear_faults()
        await again.start(ADMIN)
        await until(lambda: lan.row("alice", "Nosferatu").played)
        run.embedded = again
        await again.stop()


def _open_jobs(embedded: Embedded) -> int:
    return embedded.program.database.read_now(
        lambda c: int(c.exec_driver_sql("SELECT count(*) FROM job WHERE state IN (0, 1, 2)").scalar_one())
    )


async def test_the_operators_socket_needs_no_password(tmp_path: Path) -> None:
    async with running(tmp_path, servers=1, listed=False):
        path = sockets.find_control(tmp_path)
        assert path is not None
        transport = httpx.AsyncHTTPTransport(uds=str(path))
        async with httpx.AsyncClient(transport=transport, base_url="http://playhead") as operator:
            assert (await operator.get("/api/status")).status_code == 200
    assert sockets.find_control(tmp_path) is None


async def test_headers_without_end_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path, servers=1, listed=False) as run:
        reader, writer = await asyncio.open_connection("127.0.0.1", run.embedded.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000)
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
        writer.close()


def test_a_connection_is_kept_longer_than_jellyfin_and_proxies_use_it() -> None:
    # .NET's PooledConnectionIdleTimeout and nginx's keepalive_timeout are a minute
    assert door(FastAPI(), drain_seconds=8).config.timeout_keep_alive > 60


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
async def test_a_signal_ends_it_in_order(tmp_path: Path, signum: signal.Signals, code: int) -> None:
    settings = settings_in(tmp_path).model_copy(update={"servers": ()})
    settings = settings.model_copy(update={"server": settings.server.model_copy(update={"port": 0})})
    embedded = Embedded(build(settings, open_database(settings), site=None))
    await embedded.start(ADMIN)
    assert await run_until_signalled(embedded, lambda _: signal.raise_signal(signum)) == code
    assert embedded.program.facts.draining()
    open_database(settings).close()


async def test_a_server_that_fails_a_job_is_looked_at_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.simulators["lan"].fault("refuse")
        await run.simulators["wan"].mark_played("alice", "Metropolis")
        await until(lambda: run.embedded.program.watches["lan"].looks.state == "down", seconds=20)
        await run.simulators["lan"].clear_faults()
        await until(lambda: run.simulators["lan"].row("alice", "Metropolis").played)


async def test_a_server_that_serves_nobody_ends_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playhead.runtime.embedded.DATE_SECONDS", 3600.0)
    server = door(FastAPI(), drain_seconds=8)
    serving = asyncio.create_task(server.serve(sockets=[sockets.tcp("127.0.0.1", 0)]))
    await server.listening.wait()
    assert b"date" in dict(server.server_state.default_headers)
    server.end()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await serving
