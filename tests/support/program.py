"""The whole program in this process, before simulated servers, on a free port and a data folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import httpx

from playhead.config.settings import Settings
from playhead.runtime import sockets
from playhead.runtime.demo import DemoServer, cast, settings_for, simulated
from playhead.runtime.embedded import Embedded
from playhead.runtime.wiring import build, open_database
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support import resting
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS

ADMIN = ("admin", "correct horse battery")


async def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until `true` holds; TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 — what is watched lives in another thread or server
            await asyncio.sleep(0.01)


class Run:
    """A running program and its servers. `client` is signed in as the administrator."""

    def __init__(
        self,
        embedded: Embedded,
        simulators: dict[str, JellyfinSimulator],
        shows: tuple[DemoServer, ...],
        client: httpx.AsyncClient,
    ) -> None:
        self.embedded = embedded
        self.simulators = simulators
        self.shows = shows
        self.client = client

    @property
    def program_lists(self) -> int:
        """How many items the index has."""
        return self._count("item")

    @property
    def program_log(self) -> int:
        """How many lines the log of the sync has."""
        return self._count("sync_log")

    @property
    def calls(self) -> int:
        """How many calls were made that may change something on a server."""
        return sum(sim.state_changing_calls for sim in self.simulators.values())

    def value(self, query: str) -> int:
        """What a query of the database answers, None as 0."""
        return resting.value(self.embedded.program, query)

    async def at_rest(self) -> None:
        """Until nothing is owed, and for a while nothing was heard or written."""
        await resting.at_rest(self.embedded.program, self.simulators)

    async def swept(self) -> None:
        """Until every account was read whole, and nothing is owed: no first pass comes into the middle of a test."""
        await resting.swept(self.embedded.program, self.simulators)

    def _count(self, table: str) -> int:
        return self.value(f"SELECT count(*) FROM {table}")


@contextlib.asynccontextmanager
async def running(
    data: Path,
    *,
    servers: int = 2,
    accounts: int = 2,
    change: Callable[[Settings], Settings] = lambda settings: settings,
    listed: bool = True,
    versions: Sequence[str] = (),
) -> AsyncIterator[Run]:
    """Start everything; with `listed`, wait until every library is in the index. `versions` are those of the first
    servers, where they matter."""
    listener = sockets.tcp("127.0.0.1", 0)
    port = listener.getsockname()[1]
    shows = tuple(
        replace(show, version=version or show.version)
        for show, version in zip_longest(cast(servers, accounts), versions[:servers])
    )
    async with simulated(shows, port) as simulators:
        settings = change(settings_for(shows, {n: s.url for n, s in simulators.items()}, data, port))
        embedded = Embedded(build(settings, open_database(settings)), listener)
        await embedded.start(ADMIN)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HTTP_SECONDS) as client:
                run = Run(embedded, simulators, shows, client)
                await signed_in(client)
                if listed:
                    total = sum(len(one.server.items) for one in simulators.values())
                    await until(lambda: run.program_lists >= min(total, 90 * servers))
                yield run
        finally:
            await embedded.stop()


async def signed_in(client: httpx.AsyncClient) -> None:
    """Let a client speak as the administrator."""
    body = {"username": ADMIN[0], "password": ADMIN[1]}
    answer = (await client.post("/api/v1/auth/login", json=body)).json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
