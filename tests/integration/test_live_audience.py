"""Who hears what: every channel as a stranger, a user, another user and an administrator, against one table.

A new channel is one line more; without it the first test fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from playhead.domain.channels import CHANNELS
from tests.support.api import PASSWORD
from tests.support.live_server import Client, LiveServer, live_server
from tests.support.patience import PATIENCE_SECONDS

ADMIN, VERA, OTTO = 1, 2, 3
STREAMS: dict[str, dict[int, str]] = {
    "activity": dict.fromkeys((ADMIN, VERA, OTTO), "activity"),
    "downloads": {ADMIN: "downloads"},
    "media_updates": dict.fromkeys((ADMIN, VERA, OTTO), "media_updates"),
    "system_updates": {ADMIN: "system_updates:admins", VERA: "system_updates", OTTO: "system_updates"},
    "analysis_updates": dict.fromkeys((ADMIN, VERA, OTTO), "analysis_updates"),
    "notifications": {who: f"notifications:{who}" for who in (ADMIN, VERA, OTTO)},
    "sync_updates": {ADMIN: "sync_updates"},
    "playback": {ADMIN: "playback:admins", VERA: "playback:2", OTTO: "playback:3"},
    "import_updates": dict.fromkeys((ADMIN, VERA, OTTO), "import_updates"),
    "subtitle_updates": dict.fromkeys((ADMIN, VERA, OTTO), "subtitle_updates"),
}
"""By channel: what each who may subscribe gets to see of it."""
EVERYTHING = sorted({one for row in STREAMS.values() for one in row.values()} | {"playback:1", "notifications:9"})


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(tmp_path) as made:
        yield made


async def everybody(server: LiveServer, stack: AsyncExitStack) -> dict[int, Client]:
    tokens = {ADMIN: server.token}
    for who, name in ((VERA, "vera"), (OTTO, "otto")):
        await server.desk.viewer(name)
        tokens[who] = await server.sign_in(name)
    return {who: await stack.enter_async_context(server.client(f"?token={one}")) for who, one in tokens.items()}


async def heard(client: Client) -> list[int]:
    """The places of all events that came before the answer to a ping."""
    await client.say(type="ping")
    places = []
    while (frame := await client.hear(PATIENCE_SECONDS))["type"] != "pong":
        places.append(frame["offset"])
    return places


def test_every_channel_is_in_the_table() -> None:
    assert set(STREAMS) == set(CHANNELS)


async def test_each_subscribes_to_what_he_may_and_hears_only_his_own(server: LiveServer) -> None:
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE_SECONDS):
        clients = await everybody(server, stack)
        for who, client in clients.items():
            for channel, row in STREAMS.items():
                answer = await client.ask(type="subscribe", channel=channel)
                code = answer["data"].get("code") if answer["type"] == "error" else None
                assert (answer["type"], code) == (("subscribed", None) if who in row else ("error", "forbidden"))
        places = dict(zip(EVERYTHING, await server.publish(*EVERYTHING), strict=True))
        await server.feed.hub.step()
        for who, client in clients.items():
            mine = sorted(places[row[who]] for row in STREAMS.values() if who in row)
            assert await heard(client) == mine


async def test_nobody_names_the_stream_of_somebody_else(server: LiveServer) -> None:
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE_SECONDS):
        clients = await everybody(server, stack)
        for stream in EVERYTHING:
            if stream not in CHANNELS:
                answer = await clients[VERA].ask(type="subscribe", channel=stream)
                assert answer["data"]["code"] == "unknown_channel"


async def test_a_stranger_hears_nothing_of_any(server: LiveServer) -> None:
    for query in ("", "?token=wrong", "?ticket=wrong"):
        async with server.client(query) as one:
            assert (await one.closed(PATIENCE_SECONDS))[0] == 4001
    for channel in CHANNELS:
        answer = await server.desk.client.get("/api/v1/events", params={"channels": channel})
        assert answer.status_code == 401


async def test_a_token_subscribes_to_what_its_scopes_let_it(server: LiveServer) -> None:
    await server.desk.viewer("vera")
    sessions = {ADMIN: await server.desk.sign_in("admin", PASSWORD), VERA: await server.desk.sign_in("vera", PASSWORD)}
    # an administrator's own token without that scope is a plain user, and nobody's token makes him one
    for owner, scopes, like in ((ADMIN, ["read"], VERA), (ADMIN, ["read", "write"], VERA),
                                (ADMIN, ["read", "admin"], ADMIN), (VERA, ["read", "admin"], VERA)):  # fmt: skip
        asked = {"name": "t", "scopes": scopes}
        made = await server.desk.client.post("/api/v1/auth/tokens", json=asked, headers=sessions[owner])
        async with server.client(f"?token={made.json()['token']}") as client:
            for channel, row in STREAMS.items():
                answer = await client.ask(type="subscribe", channel=channel)
                assert (channel, answer["type"]) == (channel, "subscribed" if like in row else "error")
