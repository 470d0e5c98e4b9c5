"""Tickets, and events over plain HTTP, before the real application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.live_server import LiveServer, live_server
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(tmp_path) as made:
        yield made


async def status(server: LiveServer, query: str, **headers: str) -> int:
    return (await server.desk.client.get(f"/api/v1/events{query}", headers=headers)).status_code


async def test_who_may_ask_and_for_what(server: LiveServer) -> None:
    vera = await server.desk.viewer("vera")
    given = {"Authorization": f"Bearer {server.token}"}
    assert await status(server, "") == 401
    assert await status(server, "?channels=activity") == 401
    assert await status(server, "?channels=activity&ticket=x") == 401
    assert await status(server, "", **given) == 422
    assert await status(server, "?channels=,", **given) == 422
    assert await status(server, "?channels=activity,nothing", **given) == 422
    assert await status(server, "?channels=activity,sync_updates", **vera) == 403
    server.feed.roster.draining = True
    assert await status(server, "?channels=activity", **given) == 503
    assert (await server.desk.client.post("/api/v1/ws/ticket")).status_code == 401


async def test_events_come_with_their_place_and_go_on_from_there(server: LiveServer) -> None:
    base, given = f"http://127.0.0.1:{server.port}", {"Authorization": f"Bearer {server.token}"}
    first, second = await server.publish("sync_updates", "activity")
    async with httpx.AsyncClient(base_url=base, timeout=HTTP_SECONDS) as client, asyncio.timeout(PATIENCE_SECONDS):
        ticket = (await client.post("/api/v1/ws/ticket", headers=given)).json()["ticket"]
        query = f"/api/v1/events?channels=sync_updates,activity&ticket={ticket}"
        async with client.stream("GET", query, headers={"Last-Event-ID": str(first)}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            ids = []
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    ids.append(int(line[4:].partition("@")[0]))
                    if len(ids) == 1:
                        await server.publish("sync_updates")
                    if len(ids) == 2:
                        break
        assert ids == [second, second + 1]
