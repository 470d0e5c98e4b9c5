"""A small simulated server to test with, and a client that speaks to it without sockets."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from playhead.kit.clock import ManualClock
from playhead.simulators.jellyfin import JellyfinSimulator, UserSpec, album, movie, series
from playhead.simulators.jellyfin.model import Item, User
from playhead.simulators.jellyfin.versions import VERSIONS

EACH = pytest.mark.parametrize("version", VERSIONS)
SINCE_10_9 = pytest.mark.parametrize("version", VERSIONS[1:])
MINUTE = 60 * 10_000_000
ALPHA = movie("Alpha", 2001, minutes=100, imdb="tt0000101", tmdb="101")
BETA = movie("Beta", 2002, minutes=100)


class World:
    """One server with an administrator, alice (password `alicepw`) and bob (none), and a little of each kind."""

    def __init__(self, version: str = "10.11.11", **options: Any) -> None:
        self.clock = ManualClock()
        self.sim = JellyfinSimulator(
            version=version,
            clock=self.clock,
            users=[UserSpec("admin", "adminpw", admin=True), UserSpec("alice", "alicepw"), "bob"],
            items=[
                ALPHA,
                BETA,
                *series("Show", 2001, [2, 1], minutes=40, tvdb="70001"),
                *album("Artist", "Album", 2005, ["One", "Two"]),
            ],
            **options,
        )
        self.server = self.sim.server

    @property
    def alice(self) -> User:
        return self.sim.user("alice")

    @property
    def bob(self) -> User:
        return self.sim.user("bob")

    @property
    def alpha(self) -> Item:
        return self.sim.item("Alpha")

    async def pass_time(self, seconds: float) -> None:
        """Let the server's clock run, second by second."""
        left = round(seconds * 1000)
        while left > 0:
            step = min(1000, left)
            self.clock.advance(step)
            await self.sim.tick()
            left -= step

    def client(self, token: str | None = None, **headers: str) -> httpx.AsyncClient:
        """With the API key, another token, or (`""`) none."""
        shown = self.sim.api_key if token is None else token
        if shown:
            headers["Authorization"] = f'MediaBrowser Token="{shown}"'
        transport = httpx.ASGITransport(self.sim.asgi)
        return httpx.AsyncClient(transport=transport, base_url="http://sim", headers=headers)

    async def ask(self, method: str, path: str, *, token: str | None = None, **more: Any) -> httpx.Response:
        """One request with the API key or `token`."""
        async with self.client(token) as client:
            return await client.request(method, path, **more)

    async def sign_in(self, name: str, password: str = "", device: str = "phone") -> str:
        """A user's token."""
        header = f'MediaBrowser Client="App", Device="D", DeviceId="{device}", Version="1"'
        async with self.client("", Authorization=header) as client:
            body = {"Username": name, "Pw": password}
            answer = await client.post("/Users/AuthenticateByName", json=body)
        return str(answer.json()["AccessToken"])
