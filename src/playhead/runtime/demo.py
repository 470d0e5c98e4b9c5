"""The demo: simulated Jellyfin servers with people who watch, and Playhead before them. Loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from playhead.config.media import MediaServer, Person, Webhook
from playhead.config.settings import Database, Server, Settings
from playhead.config.types import PathMap
from playhead.runtime import demo_history, sockets
from playhead.runtime.embedded import Embedded, run_until_signalled
from playhead.runtime.wiring import build, open_database
from playhead.simulators.jellyfin import JellyfinSimulator, demo_library
from playhead.simulators.viewers import Viewers

ROOTS = ("/srv/media", "/mnt/nas/library", "/volume1/video", "/data/films")
VERSIONS = ("10.11.11", "12.0.0", "10.11.11")
NAMES = ("wan", "lan", "attic", "cabin", "boat", "studio")
PEOPLE = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
NICKNAME = "al"
"""What the first person is called on the third server: `people` tells that it is the same one."""

LONG_FILMS = ("Intolerance", "Wings", "Cabiria", "Metropolis")
FROM, REPORTS = 1_800, 10
"""Where the film is when somebody is first seen at it, and how often a player reports, in seconds."""

COMMON = "/media"
ADMIN = "admin"


@dataclass(frozen=True)
class DemoServer:
    """One simulated server and what Playhead must know of it."""

    name: str
    root: str
    version: str
    api_key: str
    secret: str
    users: tuple[str, ...]


def cast(servers: int, accounts: int) -> tuple[DemoServer, ...]:
    """The servers of the demo; beyond the named ones they are numbered."""
    made = []
    for number in range(servers):
        people = [PEOPLE[n] if n < len(PEOPLE) else f"guest{n}" for n in range(accounts)]
        if number == 2 and people:
            people[0] = NICKNAME
        made.append(
            DemoServer(
                name=NAMES[number] if number < len(NAMES) else f"server{number + 1}",
                root=ROOTS[number] if number < len(ROOTS) else f"/pool{number + 1}/media",
                version=VERSIONS[number % len(VERSIONS)],
                api_key=secrets.token_hex(16),
                secret=secrets.token_urlsafe(16),
                users=tuple(people),
            )
        )
    return tuple(made)


def settings_for(shows: tuple[DemoServer, ...], urls: dict[str, str], data: Path, port: int) -> Settings:
    """A configuration such as somebody with these servers would write."""
    third = [show for show in shows[2:3] if NICKNAME in show.users]
    alice: dict[str, tuple[str, ...]] = {show.name: ("alice",) for show in shows if "alice" in show.users}
    people = (Person(name="alice", accounts=alice | {third[0].name: (NICKNAME,)}),) if third else ()
    return Settings(
        servers=tuple(
            MediaServer(
                name=show.name,
                url=urls[show.name],
                api_key=SecretStr(show.api_key),
                rank=rank,
                path_map=(PathMap(from_=show.root, to=COMMON),),
                webhook=Webhook(secret=SecretStr(show.secret)),
            )
            for rank, show in enumerate(shows, 1)
        ),
        people=people,
        database=Database(path=str(data / "playhead.db")),
        server=Server(host="127.0.0.1", port=port),
    )


@contextlib.asynccontextmanager
async def simulated(shows: tuple[DemoServer, ...], port: int) -> AsyncIterator[dict[str, JellyfinSimulator]]:
    """The servers, running, with their webhooks set to Playhead's port."""
    async with contextlib.AsyncExitStack() as stack:
        running = {}
        for show in shows:
            hook = f"http://127.0.0.1:{port}/webhook/{show.name}?token={show.secret}"
            simulator = JellyfinSimulator(
                name=show.name,
                version=show.version,
                users=list(show.users),
                items=demo_library(show.root),
                api_key=show.api_key,
                webhook=hook,
                ticking=True,
            )
            running[show.name] = await stack.enter_async_context(simulator.running())
        yield running


@dataclass(frozen=True)
class Login:
    """Who can sign in to the demo."""

    username: str
    password: str


def login_for(data: Path) -> Login:
    """The demo's administrator. His password is kept in the data folder, so that a second demo there lets him in."""
    path = data / "demo-password"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return Login(ADMIN, path.read_text())


async def run(
    data: Path, port: int, *, servers: int, accounts: int, quiet: bool, say: Callable[[str, Login], None]
) -> int:
    """The whole demo until it is signalled; answers the exit code. `say(url, login)` is called when it is up.

    Raises AddressTaken, StoreInUse, StoreUnsuitable.
    """
    listener = sockets.tcp("127.0.0.1", port)
    port = listener.getsockname()[1]
    shows = cast(servers, accounts)
    async with contextlib.AsyncExitStack() as stack:
        simulators = await stack.enter_async_context(simulated(shows, port))
        settings = settings_for(shows, {name: one.url for name, one in simulators.items()}, data, port)
        program = build(settings, open_database(settings))
        login = login_for(data)
        embedded = Embedded(program, listener)
        await embedded.start((login.username, login.password))
        past = asyncio.create_task(demo_history.furnish(program, simulators, _chance()))
        viewers = None if quiet else asyncio.create_task(_watch(list(simulators.values())))
        try:
            return await run_until_signalled(embedded, lambda e: say(f"http://127.0.0.1:{e.port}", login))
        finally:
            tasks = [task for task in (past, viewers) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(simulators: list[JellyfinSimulator]) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(Viewers(simulators, _chance()).run())
        both.create_task(_evening(simulators[0]))


async def _evening(simulator: JellyfinSimulator) -> None:
    """One person sits through one long film after the other, so that there is always somebody who watches."""
    while True:
        for film in LONG_FILMS:
            for seconds in range(FROM, int(simulator.length(film)), REPORTS):
                if seconds == FROM:
                    await simulator.start(PEOPLE[0], film)
                await simulator.progress(PEOPLE[0], film, seconds=seconds)
                await asyncio.sleep(REPORTS)
            await simulator.stop(PEOPLE[0], film, seconds=simulator.length(film))


def _chance() -> random.Random:
    return random.Random(secrets.randbits(64))  # noqa: S311 — who watches what in a demo is no secret
