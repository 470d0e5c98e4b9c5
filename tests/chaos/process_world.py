"""The world around a program that is killed: two servers, people who watch, come and go, and notices sent until they
are taken."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playhead.runtime.demo import DemoServer, cast
from playhead.simulators.jellyfin import JellyfinSimulator, Row, demo_library
from playhead.simulators.jellyfin.listener import Listener
from tests.support.patience import HTTP_SECONDS

PACE_SECONDS = 0.2
RETRY_SECONDS = 0.03
NEWCOMERS = ("kim", "Σοφία", "lee")
"""Who gets an account on one server while the program is killed again and again; the last one is renamed there."""


@dataclass(frozen=True)
class Wanted:
    """What both servers must hold of one person's film in the end."""

    user: str
    title: str
    played: bool
    count: int

    def held(self, row: Row) -> bool:
        return (row.played, row.play_count) == (self.played, self.count)


@dataclass
class World:
    """`acked` notices were answered with 200; `wanted` grows with each finished story."""

    shows: tuple[DemoServer, ...]
    sims: dict[str, JellyfinSimulator]
    port: int
    chance: random.Random
    acked: int = 0
    wanted: list[Wanted] = field(default_factory=list)
    waiting: dict[str, deque[bytes]] = field(default_factory=dict)
    listed: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody who comes from now on is new: all who were there before are known."""

    @property
    def leaver(self) -> str:
        """Who watches nothing, and whose account is deleted on one server."""
        return self.shows[0].users[-1]

    @property
    def accounts(self) -> int:
        """How many there were on all servers at the beginning."""
        return sum(len(show.users) for show in self.shows)

    @property
    def films(self) -> list[str]:
        """The titles that both servers have."""
        items = next(iter(self.sims.values())).server.items.values()
        return sorted(item.name for item in items if item.kind == "Movie")

    @property
    def urls(self) -> dict[str, str]:
        return {name: sim.url for name, sim in self.sims.items()}

    def all_sent(self) -> bool:
        return not any(self.waiting.values())

    def missing(self) -> list[str]:
        """What is not as it was wanted, in words."""
        rows = [
            (wanted, name, sim.row(wanted.user, wanted.title)) for wanted in self.wanted for name, sim in self._each()
        ]
        return [f"{wanted} on {name}: {row}" for wanted, name, row in rows if not wanted.held(row)]

    def _each(self) -> list[tuple[str, JellyfinSimulator]]:
        return list(self.sims.items())

    async def people(self) -> None:
        """Tell stories, one after the other, until there is no film left that nobody has touched."""
        pairs = [(user, film) for user in self.shows[0].users[:-1] for film in self.films]
        self.chance.shuffle(pairs)
        async with asyncio.TaskGroup() as stories:
            for user, film in pairs:
                stories.create_task(self._story(user, film))
                await asyncio.sleep(self.chance.uniform(0, 2 * PACE_SECONDS))

    async def _story(self, user: str, film: str) -> None:
        here, there = self.chance.sample(list(self.sims.values()), 2)
        what = self.chance.choice(("mark", "mark", "un-mark", "watch", "watch twice", "watch on both"))
        if what in ("mark", "un-mark"):
            await here.mark_played(user, film)
        else:
            await here.watch(user, film)
        if what == "un-mark":
            await here.mark_unplayed(user, film)
        elif what == "watch twice":
            await here.watch(user, film)
        elif what == "watch on both":
            await _until(lambda: there.row(user, film).play_count == 1)
            await there.watch(user, film)
        count = {"un-mark": 0, "watch twice": 2, "watch on both": 2}.get(what, 1)
        self.wanted.append(Wanted(user, film, what != "un-mark", count))

    async def come_and_go(self) -> None:
        """Make three accounts on one server each, rename one there, and delete one that was on both."""
        await self.listed.wait()
        here = None
        for name in NEWCOMERS:
            here = self.chance.choice(list(self.sims.values()))
            await here.add_user(name)
            await asyncio.sleep(self.chance.uniform(0, 2 * PACE_SECONDS))
        if here is not None:
            await here.rename_user(NEWCOMERS[-1], NEWCOMERS[-1].upper() + " the elder")
            await here.delete_user(self.leaver)

    async def deliver(self, show: DemoServer) -> None:
        """Send one server's notices in order, each again and again until it is taken."""
        url = f"http://127.0.0.1:{self.port}/webhook/{show.name}?token={show.secret}"
        queue = self.waiting[show.name]
        async with httpx.AsyncClient(trust_env=False, timeout=HTTP_SECONDS) as client:
            while True:
                await _until(lambda: bool(queue))
                if await _taken(client, url, queue[0]):
                    queue.popleft()
                    self.acked += 1
                else:
                    await asyncio.sleep(RETRY_SECONDS)

    async def take(self, request: Request) -> Response:
        """What a server posts is kept until the program takes it."""
        self.waiting[request.path_params["name"]].append(await request.body())
        return Response()


async def _taken(client: httpx.AsyncClient, url: str, body: bytes) -> bool:
    try:
        return (await client.post(url, content=body)).status_code == 200
    except httpx.HTTPError:
        return False


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 — what is watched lives in another process
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def world(port: int, chance: random.Random, accounts: int) -> AsyncIterator[World]:
    """Two servers and a post office, running; nobody watches yet."""
    shows = cast(2, accounts)
    async with contextlib.AsyncExitStack() as stack:
        made = World(shows, {}, port, chance, waiting={show.name: deque() for show in shows})
        office = Listener(Starlette(routes=[Route("/{name}", made.take, methods=["POST"])]), "127.0.0.1", 0)
        await office.open()
        stack.push_async_callback(office.close)
        for show in shows:
            hook = f"http://127.0.0.1:{office.port}/{show.name}"
            sim = JellyfinSimulator(
                name=show.name, version=show.version, users=list(show.users), items=demo_library(show.root),
                api_key=show.api_key, webhook=hook,
            )  # fmt: skip
            made.sims[show.name] = await stack.enter_async_context(sim.running())
        yield made
