"""One simulated server as an object: seeded, run in-process on a loopback port or as a bare ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from playhead.kit.clock import Clock, SystemClock
from playhead.kit.ids import IdSource, counted_ids
from playhead.simulators.jellyfin import accounts, app, control, library
from playhead.simulators.jellyfin.actions import UserSpec
from playhead.simulators.jellyfin.core import Core
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.listener import Listener
from playhead.simulators.jellyfin.media import Media
from playhead.simulators.jellyfin.model import Json
from playhead.simulators.jellyfin.socket_door import SocketDoor
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND

SHORTEST_WAIT = 0.001


@dataclass(frozen=True)
class LibrarySpec:
    """A virtual folder to begin with."""

    name: str
    collection_type: str
    locations: tuple[str, ...]


class JellyfinSimulator(Core):
    """A simulated Jellyfin server; see the package's docstring for how to use it.

    `webhook` is a URL that gets every event, or a destination as the plugin's configuration writes it;
    `webhook_client` makes the client that posts. `ticking` adds what a server does by itself each second.
    """

    tick_seconds = 1.0

    def __init__(
        self,
        *,
        name: str = "alpha",
        version: str = "10.11.11",
        users: Sequence[UserSpec | str] = (),
        items: Iterable[Media] = (),
        libraries: Iterable[LibrarySpec] = (),
        api_key: str = "",
        webhook: str | Json | None = None,
        webhook_client: Callable[[], httpx.AsyncClient] = httpx.AsyncClient,
        base_path: str = "",
        latency: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        seed: int = 0,
        ticking: bool = False,
    ) -> None:
        server = Server(name, version, ids or counted_ids(int(md5(name)[:6], 16)))
        chance = random.Random(seed).random  # noqa: S311 - chance of faults, repeatable by its seed
        super().__init__(server, clock or SystemClock(), chance, webhook_client)
        self._host, self._port, self._ticking = host, port, ticking
        self.door.base_path = base_path.rstrip("/")
        self.door.latency = latency
        self.api_key = api_key or md5(f"key {name}")
        self.asgi: Starlette = app.build(self.door, SocketDoor(self.door, self.hub).__call__, control.routes(self))
        accounts.create_key(server, "sim", self.now(), self.api_key)
        self._seed(users, items, libraries)
        self.webhook(webhook)

    def _seed(self, users: Sequence[UserSpec | str], items: Iterable[Media], libraries: Iterable[LibrarySpec]) -> None:
        for spec in users:
            self.seed_user(UserSpec(spec) if isinstance(spec, str) else spec)
        for one in libraries:
            library.add_library(self.server, one.name, one.collection_type, one.locations, self.now())
        library.add_all(self.server, items, self.now())
        self.server.ordered()
        self.server.outbox.clear()
        self.server.listener = self.hub.hear

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[JellyfinSimulator]:
        """Serve on a loopback port until the block ends."""
        listener = self.listener = Listener(self.asgi, self._host, self._port)
        await listener.open()
        self.server.url = f"http://{self._host}:{listener.port}"
        own = [asyncio.create_task(self._pulse())]
        if self._ticking:
            own.append(asyncio.create_task(self._tick()))
        try:
            yield self
        finally:
            for task in own:
                task.cancel()
            self.door.release()
            await listener.close()
            self.listener = None
            await self.sender.close()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.tick_seconds)
            await self.tick()

    async def _pulse(self) -> None:
        """Wake the hub whenever it has something to do: batches whose time came, late sockets."""
        stirred = asyncio.Event()
        self.hub.on_change = stirred.set
        while True:
            due = self.due
            wait = None if due is None else max((due - self.now()) / SECOND, SHORTEST_WAIT)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stirred.wait(), wait)
            stirred.clear()
            if (due := self.due) is not None and due <= self.now():
                await self.flush()
