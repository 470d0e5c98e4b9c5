"""Notices as a server's webhook plugin sends them: taken from a simulator, or made by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run


def notice_of(sim: JellyfinSimulator, who: str, what: str, **fields: Any) -> dict[str, Any]:
    """A UserDataSaved notice as Send-All writes it; `fields` replace or add keys, None takes one away."""
    user, item = sim.user(who), sim.item(what)
    made: dict[str, Any] = {
        "NotificationType": "UserDataSaved",
        "ServerName": sim.name,
        "UserId": user.id,
        "NotificationUsername": user.name,
        "ItemId": item.id,
        "ItemType": item.kind,
        "Name": item.name,
        "SaveReason": "TogglePlayed",
        "Played": True,
        "PlayCount": 1,
        "PlaybackPositionTicks": 0,
        "Favorite": False,
    }
    return {key: value for key, value in (made | fields).items() if value is not None}


async def marked(sim: JellyfinSimulator, who: str, what: str) -> str:
    """Mark an item played on a server; the body of the notice it posted about that, whatever was answered."""
    await sim.mark_played(who, what)
    await sim.settle()
    return next(one.body for one in reversed(sim.deliveries) if one.kind == "UserDataSaved")


async def post_notice(run: Run, notice: dict[str, Any] | bytes | str) -> httpx.Response:
    """Post as the first server does."""
    show = run.shows[0]
    body = json.dumps(notice) if isinstance(notice, dict) else notice
    return await run.client.post(f"/webhook/{show.name}?token={show.secret}", content=body)


async def status_of(run: Run) -> dict[str, Any]:
    """What `GET /api/status` answers."""
    answer: dict[str, Any] = (await run.client.get("/api/status")).json()
    return answer


async def server_told(run: Run, name: str) -> dict[str, Any]:
    """What `GET /api/status` says of one server."""
    return next(one for one in (await status_of(run))["servers"] if one["name"] == name)


def never_given_up(run: Run, name: str) -> None:
    """Wait for each answer of a server longer than any test does: whoever is held up by a silent one is so for good."""
    server = run.embedded.program.servers[name]
    assert isinstance(server, JellyfinServer)
    server._call_seconds = 100 * PATIENCE_SECONDS


async def answered(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    """Ask again and again until `true` answers yes; TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 — what is watched is another process or its page
            await asyncio.sleep(0.05)
