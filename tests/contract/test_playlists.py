"""The playlists of each version, on the fake of the port and on the adapter before a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.playlists import JellyfinPlaylists
from playhead.domain.errors import KeyRefused, NoAnswerInTime, NotThere, Refused, ServerError, Unreachable
from playhead.kit.clock import ManualClock, SystemClock
from playhead.ports.playlists import Lacking, Playlists
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator, movie
from playhead.simulators.jellyfin.versions import VERSIONS
from tests.contract.media_server_suite import BRIEF, DEADLINE, NO_ITEM, NO_USER
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault
from tests.support.fake_playlists import FakePlaylists

FILMS = ("Alpha", "Beta", "Gamma", "Delta")
NEEDS_USER = {"move": Lacking.USER, "publish": Lacking.USER, "rename": Lacking.USER}


class World(Protocol):
    """One server with alice, bob and four films."""

    version: str

    @property
    def port(self) -> Playlists: ...

    def item(self, name: str) -> str: ...

    def user(self, name: str) -> str: ...

    def held(self, playlist_id: str) -> list[str]:
        """The films that a list holds, by name."""
        ...

    async def trouble(self, kind: str) -> None:
        """`away`, `silent`: carried out and not answered, or `key`."""
        ...

    async def relief(self) -> None: ...


class FakeWorld:
    """`FakePlaylists`."""

    def __init__(self, version: str, *, tokens: bool) -> None:
        self.version = version
        self.server = FakeMediaServer("wan", ManualClock(), version=version)
        for number, name in enumerate(("alice", "bob"), 1):
            self.server.add_user(remote_user(number, name))
        for number, _ in enumerate(FILMS, 1):
            self.server.add_item(film(number), quiet=True)
        self.port = FakePlaylists(self.server, tokens=tokens)

    def item(self, name: str) -> str:
        return film(FILMS.index(name) + 1).item_id

    def user(self, name: str) -> str:
        return {"alice": f"{1:032x}", "bob": f"{2:032x}"}[name]

    def held(self, playlist_id: str) -> list[str]:
        names = {self.item(name): name for name in FILMS}
        return [names[item] for item in self.port.entries(playlist_id)]

    async def trouble(self, kind: str) -> None:
        faults = {"away": Fault.UNREACHABLE, "silent": Fault.TIMEOUT_AFTER, "key": Fault.KEY_REFUSED}
        self.server.fail(faults[kind], times=None)

    async def relief(self) -> None:
        self.server.recover()


class SimulatorWorld:
    """`JellyfinPlaylists` before a `JellyfinSimulator` on a loopback port."""

    def __init__(self, sim: JellyfinSimulator, port: JellyfinPlaylists, version: str) -> None:
        self.version = version
        self.port = port
        self._sim = sim

    def item(self, name: str) -> str:
        return self._sim.item(name).id

    def user(self, name: str) -> str:
        return self._sim.user(name).id

    def held(self, playlist_id: str) -> list[str]:
        server = self._sim.server
        return [server.items[item].name for item in server.playlists[playlist_id].entries]

    async def trouble(self, kind: str) -> None:
        kinds = {"away": FaultKind.REFUSE, "silent": FaultKind.APPLIED_SILENT, "key": FaultKind.UNAUTHORIZED}
        if kind == "silent":
            self.port._call_seconds = BRIEF
        await self._sim.fault(kinds[kind])

    async def relief(self) -> None:
        self.port._call_seconds = DEADLINE
        await self._sim.clear_faults()


@asynccontextmanager
async def simulated(version: str, *, tokens: bool) -> AsyncIterator[World]:
    sim = JellyfinSimulator(version=version, users=["alice", "bob"], items=[movie(name, 1920) for name in FILMS])
    async with sim.running():
        server = JellyfinServer(
            name="wan",
            url=sim.url,
            api_key=sim.api_key,
            device_id="hub",
            clock=SystemClock(),
            call_seconds=DEADLINE,
            mints=tokens,
        )
        try:
            yield SimulatorWorld(sim, JellyfinPlaylists(server, SystemClock(), call_seconds=DEADLINE), version)
        finally:
            await server.close()


def _worlds(kinds: tuple[str, ...], tokens: bool) -> list[tuple[str, str, bool]]:
    return [(kind, version, tokens) for kind in kinds for version in VERSIONS]


@pytest.fixture(params=_worlds(("fake", "simulator"), tokens=True), ids=str)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """With tokens of users, where the version gives any."""
    async with _made(*request.param) as made:
        yield made


@pytest.fixture(params=_worlds(("fake", "simulator"), tokens=False), ids=str)
async def keyed(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """With nothing but the API key."""
    async with _made(*request.param) as made:
        yield made


@asynccontextmanager
async def _made(kind: str, version: str, tokens: bool) -> AsyncIterator[World]:
    if kind == "fake":
        yield FakeWorld(version, tokens=tokens)
    else:
        async with simulated(version, tokens=tokens) as made:
            yield made


async def party(world: World, *names: str, public: bool = False) -> str:
    items = [world.item(name) for name in names]
    return await world.port.create(world.user("alice"), "Party", items, public=public, media_type="Video")


def number(world: World) -> tuple[int, int]:
    major, minor, *_ = world.version.split(".")
    return int(major), int(minor)


async def entry(world: World, made: str, name: str) -> str:
    content = await world.port.content(world.user("alice"), made)
    found = next(one.entry_id for one in content.entries if one.item_id == world.item(name))
    assert found is not None
    return found


# --- reading


async def test_a_list_is_listed_for_its_owner_and_nobody_else(world: World) -> None:
    made = await party(world, "Alpha")
    (mine,) = await world.port.listed(world.user("alice"))
    assert (mine.playlist_id, mine.name, mine.owned) == (made, "Party", True)
    assert mine.media_type in ("Video", "")
    assert await world.port.listed(world.user("bob")) == ()


async def test_a_list_is_read_whole_and_in_its_order(world: World) -> None:
    made = await party(world, "Gamma", "Alpha", "Beta")
    content = await world.port.content(world.user("alice"), made)
    assert [one.item_id for one in content.entries] == [world.item(name) for name in ("Gamma", "Alpha", "Beta")]
    assert content.name == "Party"
    assert content.public is (False if number(world) >= (10, 10) else None)


async def test_with_a_token_all_is_possible_that_the_version_can(world: World) -> None:
    made = await party(world, "Alpha")
    content = await world.port.content(world.user("alice"), made)
    lacking = {"publish": Lacking.VERSION, "rename": Lacking.VERSION} if number(world) < (10, 9) else {}
    assert dict(content.cannot) == lacking


async def test_with_a_key_alone_it_is_said_what_needs_a_token(keyed: World) -> None:
    made = await party(keyed, "Alpha")
    content = await keyed.port.content(keyed.user("alice"), made)
    by_version = {
        (10, 8): {"publish": Lacking.VERSION, "rename": Lacking.VERSION},
        (10, 9): NEEDS_USER | {"remove": Lacking.USER},
        (10, 10): NEEDS_USER | {"remove": Lacking.USER},
    }
    assert dict(content.cannot) == by_version.get(number(keyed), NEEDS_USER)
    assert content.public is None


async def test_with_a_key_alone_a_private_list_is_its_viewers(keyed: World) -> None:
    await party(keyed, "Alpha")
    assert [one.owned for one in await keyed.port.listed(keyed.user("alice"))] == [True]


async def test_with_a_key_alone_nobody_knows_whose_a_public_list_is(keyed: World) -> None:
    if number(keyed) < (10, 9):
        pytest.skip("10.8 has no public lists")
    await party(keyed, "Alpha", public=True)
    assert [one.owned for one in await keyed.port.listed(keyed.user("bob"))] == [None]


async def test_no_such_list_or_user_is_said_so(world: World) -> None:
    with pytest.raises(NotThere):
        await world.port.content(world.user("alice"), NO_ITEM)
    with pytest.raises(ServerError):
        await world.port.content(NO_USER, NO_ITEM)


async def test_what_is_there_is_shown(world: World) -> None:
    assert await world.port.shown(world.user("alice"), [world.item("Alpha"), NO_ITEM]) == {world.item("Alpha")}
    assert await world.port.shown(world.user("alice"), []) == frozenset()


# --- changing


async def test_items_are_added_at_the_end_and_where_it_can_be_at_a_place(world: World) -> None:
    made = await party(world, "Alpha", "Beta")
    await world.port.add(world.user("alice"), made, [world.item("Gamma")])
    assert world.held(made) == ["Alpha", "Beta", "Gamma"]
    await world.port.add(world.user("alice"), made, [world.item("Delta")], 1)
    at_a_place = await world.port.positions()
    assert at_a_place == (number(world) >= (12, 0))
    assert world.held(made).index("Delta") == (1 if at_a_place else 3)


async def test_entries_are_taken_out(world: World) -> None:
    made = await party(world, "Alpha", "Beta", "Gamma")
    ids = [await entry(world, made, name) for name in ("Alpha", "Gamma")]
    await world.port.remove(world.user("alice"), made, ids)
    assert world.held(made) == ["Beta"]


async def test_an_entry_is_moved(world: World) -> None:
    made = await party(world, "Alpha", "Beta", "Gamma", "Delta")
    await world.port.move(world.user("alice"), made, await entry(world, made, "Delta"), 1)
    await world.port.move(world.user("alice"), made, await entry(world, made, "Alpha"), 3)
    assert world.held(made) == ["Delta", "Beta", "Gamma", "Alpha"]


async def test_a_list_is_renamed_and_keeps_what_it_holds(world: World) -> None:
    made = await party(world, "Alpha")
    if number(world) < (10, 9):
        with pytest.raises(ServerError):
            await world.port.update(world.user("alice"), made, name="Feast")
        return
    await world.port.update(world.user("alice"), made, name="Fête «1+1»", public=True)
    (mine,) = await world.port.listed(world.user("alice"))
    assert (mine.playlist_id, mine.name, mine.owned) == (made, "Fête «1+1»", True)
    content = await world.port.content(world.user("alice"), made)
    assert content.public is (True if number(world) >= (10, 10) else None)
    assert world.held(made) == ["Alpha"]


async def test_a_list_is_deleted_and_what_is_none_is_left_alone(world: World) -> None:
    made = await party(world, "Alpha")
    await world.port.delete(world.user("alice"), made)
    assert await world.port.listed(world.user("alice")) == ()
    for what in (made, world.item("Alpha")):
        with pytest.raises(NotThere):
            await world.port.delete(world.user("alice"), what)


async def test_a_list_with_an_unknown_item_is_not_made(world: World) -> None:
    with pytest.raises(Refused):
        await world.port.create(world.user("alice"), "Bad", [NO_ITEM], public=False, media_type="Video")


async def test_what_a_key_may_not_do_is_not_tried(keyed: World) -> None:
    made = await party(keyed, "Alpha", "Beta")
    if number(keyed) < (10, 9):
        await keyed.port.move(keyed.user("alice"), made, await entry(keyed, made, "Beta"), 0)
        assert keyed.held(made) == ["Beta", "Alpha"]
        return
    with pytest.raises(ServerError):
        await keyed.port.move(keyed.user("alice"), made, await entry(keyed, made, "Beta"), 0)
    assert keyed.held(made) == ["Alpha", "Beta"]


# --- trouble


@pytest.mark.parametrize(
    ("kind", "error"), [("away", Unreachable), ("silent", NoAnswerInTime), ("key", KeyRefused)], ids=str
)
async def test_trouble_is_told_apart(world: World, kind: str, error: type[ServerError]) -> None:
    made = await party(world, "Alpha")
    await world.trouble(kind)
    with pytest.raises(error):
        await world.port.add(world.user("alice"), made, [world.item("Beta")])
    await world.relief()
    assert ("Beta" in world.held(made)) == (kind == "silent")


async def test_more_than_a_hundred_ids_are_refused(world: World) -> None:
    made = await party(world)
    with pytest.raises(Refused):
        await world.port.add(world.user("alice"), made, [world.item("Alpha")] * 101)
