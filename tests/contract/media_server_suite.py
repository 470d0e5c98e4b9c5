"""Two worlds with the same people and media: the fake of the port, and the adapter before a simulated server.

Both offer the port, what people do without it, what is truly stored, faults, and the notices that a webhook brings.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import Protocol

import httpx

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.domain.events import Event
from playhead.domain.items import Item, Library, Version
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData
from playhead.kit.clock import ManualClock, SystemClock
from playhead.ports.media_server import MediaServer
from playhead.ports.webhook import Heard
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator, Row, album, alternate, movie, series
from playhead.simulators.jellyfin.library import save_again
from playhead.simulators.jellyfin.versions import VERSIONS
from tests.contract.catcher import Catcher
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault
from tests.support.patience import PATIENCE_SECONDS

FILMS = {"Metropolis": 150, "Nosferatu": 90, "Sketch": 2, "Metropolis again": 150}
"""Minutes."""

SAME_FILM = frozenset({"Metropolis", "Metropolis again"})
"""Two files with one provider id."""

SONGS = ("One", "Two")

NO_ITEM = "deadbeef" * 4
NO_USER = "feedface" * 4

EPOCH_TICKS = 621_355_968_000_000_000
"""1970 in units of 100 ns since the year 1."""

DEADLINE = PATIENCE_SECONDS
BRIEF = 1.5  # for a server that has done what was asked and says nothing
"""Seconds the adapter waits for a silent simulator."""


class Trouble(StrEnum):
    """Faults that both worlds can show."""

    UNREACHABLE = "unreachable"
    SILENT_AFTER = "silent_after"
    BUSY = "busy"
    KEY_REFUSED = "key_refused"
    SERVER_FAULT = "server_fault"
    PAGE = "page"


class World(Protocol):
    """One server with alice and bob, films, a series of one season with two episodes, an album of two songs."""

    clock: ManualClock

    @property
    def server(self) -> MediaServer: ...

    def item(self, name: str) -> str:
        """The id of a film, `Show`, `Season 1`, `Show S01E01`, `Artist`, `Album` or a song."""

    def user(self, name: str) -> str: ...

    def truth(self, user: str, item: str) -> UserData:
        """What is stored, by names."""

    async def put(self, user: str, item: str, data: UserData) -> None:
        """Let this be stored, whatever the version could be told."""

    async def add_version(self, name: str) -> str:
        """A film gets a second file; answers its id."""

    async def edit(self, name: str) -> None:
        """Somebody edits what an item says of itself."""

    def resume_rules(self, *, from_percent: int, to_percent: int, shortest_seconds: int) -> None:
        """The server's settings for what is worth resuming."""

    def restart(self) -> None: ...

    async def scan(self, *, runs: bool) -> None:
        """A library scan begins, or has ended."""

    def forget_calls(self) -> None: ...

    def changing_calls(self) -> int: ...

    async def notices(self) -> list[Event]:
        """What the webhook brought since the last time."""

    async def mark(self, user: str, item: str, played: bool) -> None: ...

    async def favorite(self, user: str, item: str) -> None: ...

    async def start(self, user: str, item: str) -> None: ...

    async def progress(self, user: str, item: str, seconds: int) -> None: ...

    async def stop(self, user: str, item: str, seconds: float) -> None: ...

    async def trouble(self, trouble: Trouble) -> None:
        """The next calls fail so, until `relief`."""

    async def relief(self) -> None: ...


class FakeWorld:
    """`FakeMediaServer`."""

    def __init__(self, version: str) -> None:
        self.clock = ManualClock()
        self.server = FakeMediaServer("wan", self.clock, version=version)
        self._items: dict[str, str] = {}
        for number, name in enumerate(("alice", "bob"), 1):
            self.server.add_user(remote_user(number, name))
        for item in _shelf():
            self.server.add_item(item)
            self._items[item.name] = item.item_id
        self.server.set_libraries(Library(library_id="1b" * 16, name="Music", locations=("/srv/Artist",)))
        self.server.take_notices()

    def item(self, name: str) -> str:
        return self._items[name]

    def user(self, name: str) -> str:
        return {"alice": f"{1:032x}", "bob": f"{2:032x}"}[name]

    def truth(self, user: str, item: str) -> UserData:
        return self.server.truth(self.user(user), self.item(item))

    async def add_version(self, name: str) -> str:
        self.server.add_version(self.item(name), Version(item_id="4c" * 16, path=f"/srv/{name} - 4K.mkv", runtime=1))
        return "4c" * 16

    async def edit(self, name: str) -> None:
        (item,) = await self.server.items_by_id([self.item(name)])
        self.server.add_item(item)
        self.server.take_notices()

    async def put(self, user: str, item: str, data: UserData) -> None:
        self.server.save(self.user(user), self.item(item), data, SaveReason.UPDATE_USER_DATA)
        self.server.take_notices()

    def resume_rules(self, *, from_percent: int, to_percent: int, shortest_seconds: int) -> None:
        self.server.rules = dataclasses.replace(
            self.server.rules, min_percent=from_percent, max_percent=to_percent, min_seconds=shortest_seconds
        )

    def restart(self) -> None:
        self.server.restart()

    async def scan(self, *, runs: bool) -> None:
        self.server.is_scanning = runs

    def forget_calls(self) -> None:
        self.server.calls.clear()

    def changing_calls(self) -> int:
        return len(self.server.changing_calls())

    async def notices(self) -> list[Event]:
        return self.server.take_notices()

    async def mark(self, user: str, item: str, played: bool) -> None:
        self.server.toggle_played(self.user(user), self.item(item), played)

    async def favorite(self, user: str, item: str) -> None:
        self.server.set_favorite(self.user(user), self.item(item), True)

    async def start(self, user: str, item: str) -> None:
        self.server.play_start(self.user(user), self.item(item))

    async def progress(self, user: str, item: str, seconds: int) -> None:
        self.server.play_progress(self.user(user), self.item(item), seconds * TICKS_PER_SECOND)

    async def stop(self, user: str, item: str, seconds: float) -> None:
        self.server.play_stop(self.user(user), self.item(item), round(seconds * TICKS_PER_SECOND))

    async def trouble(self, trouble: Trouble) -> None:
        fault, ms = {
            Trouble.UNREACHABLE: (Fault.UNREACHABLE, None),
            Trouble.SILENT_AFTER: (Fault.TIMEOUT_AFTER, None),
            Trouble.BUSY: (Fault.BUSY, 7_000),
            Trouble.KEY_REFUSED: (Fault.KEY_REFUSED, None),
            Trouble.SERVER_FAULT: (Fault.SERVER_FAULT, None),
            Trouble.PAGE: (Fault.BAD_ANSWER, None),
        }[trouble]
        self.server.fail(fault, times=None, ms=ms)

    async def relief(self) -> None:
        self.server.recover()


def _shelf() -> list[Item]:
    films = [
        Item(
            item_id=film(number).item_id,
            kind="Movie",
            name=name,
            path=f"/srv/{name}.mkv",
            runtime=minutes * 60 * TICKS_PER_SECOND,
            provider_ids={"imdb": "tt0017136"} if name in SAME_FILM else {},
        )
        for number, (name, minutes) in enumerate(FILMS.items(), 1)
    ]
    show, season = f"{0x50:032x}", f"{0x51:032x}"
    episodes = [
        Item(
            item_id=f"{0x60 + n:032x}",
            kind="Episode",
            name=f"Show S01E0{n}",
            series_id=show,
            season=1,
            episode=n,
            runtime=25 * 60 * TICKS_PER_SECOND,
        )
        for n in (1, 2)
    ]
    songs = [
        Item(
            item_id=f"{0x72 + n:032x}",
            kind="Audio",
            name=name,
            path=f"/srv/Artist/Album/{name}.flac",
            runtime=180 * TICKS_PER_SECOND,
        )
        for n, name in enumerate(SONGS)
    ]
    return [
        *films,
        Item(item_id=show, kind="Series", name="Show"),
        Item(item_id=season, kind="Season", name="Season 1", series_id=show, season=1),
        *episodes,
        Item(item_id=f"{0x70:032x}", kind="MusicArtist", name="Artist", path="/srv/Artist"),
        Item(item_id=f"{0x71:032x}", kind="MusicAlbum", name="Album", path="/srv/Artist/Album"),
        *songs,
    ]


class SimulatorWorld:
    """`JellyfinServer` before a `JellyfinSimulator` on a loopback port."""

    def __init__(self, sim: JellyfinSimulator, server: JellyfinServer, clock: ManualClock, catcher: Catcher) -> None:
        self.server = server
        self.clock = clock
        self._sim = sim
        self._catcher = catcher

    def item(self, name: str) -> str:
        return self._sim.item(name).id

    def user(self, name: str) -> str:
        return self._sim.user(name).id

    async def add_version(self, name: str) -> str:
        film = movie(name, 1920, minutes=FILMS[name])
        return (await self._sim.add_item(dataclasses.replace(alternate(film, "4K"), name=f"{name} 4K"))).id

    async def edit(self, name: str) -> None:
        save_again(self._sim.server, self._sim.item(name), self._sim.now())

    async def put(self, user: str, item: str, data: UserData) -> None:
        row = Row(
            data.position,
            data.play_count,
            data.favorite,
            data.rating,
            None if data.last_played is None else _ticks(data.last_played),
            data.played,
        )
        self._sim.server.store(self._sim.user(user), self._sim.item(item), row)

    def resume_rules(self, *, from_percent: int, to_percent: int, shortest_seconds: int) -> None:
        self._sim.server.configuration.update(
            MinResumePct=from_percent, MaxResumePct=to_percent, MinResumeDurationSeconds=shortest_seconds
        )

    def restart(self) -> None:
        self._sim.server.restart()

    async def scan(self, *, runs: bool) -> None:
        await self._sim.scan(seconds=3600 if runs else 0)

    def truth(self, user: str, item: str) -> UserData:
        row = self._sim.row(user, item)
        return UserData(
            played=row.played,
            position=row.position,
            play_count=row.play_count,
            last_played=None if row.last_played is None else _ms(row.last_played),
            favorite=row.favorite,
            rating=row.rating,
        )

    def forget_calls(self) -> None:
        self._sim.calls.clear()

    def changing_calls(self) -> int:
        return self._sim.state_changing_calls

    async def notices(self) -> list[Event]:
        await self._sim.settle()
        bodies, self._catcher.bodies = self._catcher.bodies, []
        heard = (parse_webhook(body, server="wan", heard_at=self.clock.now_ms()) for body in bodies)
        return [event for result in heard if isinstance(result, Heard) for event in result.events]

    async def mark(self, user: str, item: str, played: bool) -> None:
        await (self._sim.mark_played(user, item) if played else self._sim.mark_unplayed(user, item))

    async def favorite(self, user: str, item: str) -> None:
        await self._sim.favorite(user, item)

    async def start(self, user: str, item: str) -> None:
        await self._sim.start(user, item)

    async def progress(self, user: str, item: str, seconds: int) -> None:
        await self._sim.progress(user, item, seconds=seconds)

    async def stop(self, user: str, item: str, seconds: float) -> None:
        await self._sim.stop(user, item, seconds=seconds)

    async def trouble(self, trouble: Trouble) -> None:
        kind = {
            Trouble.UNREACHABLE: FaultKind.REFUSE,
            Trouble.SILENT_AFTER: FaultKind.APPLIED_SILENT,
            Trouble.BUSY: FaultKind.THROTTLED,
            Trouble.KEY_REFUSED: FaultKind.UNAUTHORIZED,
            Trouble.SERVER_FAULT: FaultKind.ERROR,
            Trouble.PAGE: FaultKind.HTML_OK,
        }[trouble]
        if trouble is Trouble.SILENT_AFTER:
            self.server._call_seconds = BRIEF
        await self._sim.fault(kind, seconds=7)

    async def relief(self) -> None:
        self.server._call_seconds = DEADLINE
        await self._sim.clear_faults()


def _ms(ticks: int) -> int:
    """The simulator counts 100 ns from the year 1, as .NET does."""
    return (ticks - EPOCH_TICKS) // 10_000


def _ticks(ms: int) -> int:
    return ms * 10_000 + EPOCH_TICKS


@asynccontextmanager
async def fake_world(version: str) -> AsyncIterator[World]:
    yield FakeWorld(version)


@asynccontextmanager
async def simulator_world(version: str) -> AsyncIterator[World]:
    clock, catcher = ManualClock(), Catcher()
    media = [
        movie(name, 1920, minutes=minutes, imdb="tt0017136" if name in SAME_FILM else "")
        for name, minutes in FILMS.items()
    ]
    sim = JellyfinSimulator(
        version=version,
        users=["alice", "bob"],
        items=[*media, *series("Show", 2001, [2]), *album("Artist", "Album", 2005, SONGS)],
        webhook="http://playhead.test/webhook/wan",
        webhook_client=lambda: httpx.AsyncClient(transport=catcher),
        clock=clock,
    )
    async with sim.running():
        server = JellyfinServer(
            name="wan",
            url=sim.url,
            api_key=sim.api_key,
            device_id="hub",
            clock=SystemClock(),
            call_seconds=DEADLINE,
        )
        try:
            yield SimulatorWorld(sim, server, clock, catcher)
        finally:
            await server.close()


CASES = [(kind, version) for kind in ("fake", "simulator") for version in VERSIONS]

MAKERS: dict[str, Callable[[str], AbstractAsyncContextManager[World]]] = {
    "fake": fake_world,
    "simulator": simulator_world,
}
