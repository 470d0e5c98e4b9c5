from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from playhead.kit.clock import ManualClock
from playhead.simulators.jellyfin import JellyfinSimulator, LibrarySpec, movie
from playhead.simulators.jellyfin.versions import UnknownVersion
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS


async def test_a_running_server_is_reached_at_its_url() -> None:
    sim = JellyfinSimulator(name="den", base_path="/jf", users=["alice"])
    async with sim.running(), httpx.AsyncClient(base_url=sim.url, timeout=HTTP_SECONDS) as client:
        body = (await client.get("/System/Info/Public")).json()
        assert body["LocalAddress"] + "/jf" == sim.url
        headers = {"Authorization": f'MediaBrowser Token="{sim.api_key}"'}
        assert (await client.get("/Users", headers=headers)).json()[0]["Name"] == "alice"
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(sim.url)


async def test_a_server_that_is_down_refuses_and_comes_back() -> None:
    sim = JellyfinSimulator()
    async with sim.running(), httpx.AsyncClient(base_url=sim.url, timeout=HTTP_SECONDS) as client:
        await sim.fault("refuse")
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await sim.clear_faults()
        assert (await client.get("/health")).text == "Healthy"


async def test_a_short_outage_ends_by_itself() -> None:
    sim = JellyfinSimulator()
    async with sim.running(), httpx.AsyncClient(base_url=sim.url, timeout=HTTP_SECONDS) as client:
        await sim.fault("refuse", seconds=0.02)
        assert sim.returning is not None
        await sim.returning
        assert (await client.get("/health")).text == "Healthy"


async def test_a_client_that_gives_up_leaves_a_call_without_an_answer() -> None:
    sim = JellyfinSimulator()
    async with sim.running():
        await sim.fault("black_hole", count=1)
        async with httpx.AsyncClient(base_url=sim.url, timeout=httpx.Timeout(PATIENCE_SECONDS, read=0.3)) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get("/health")
        async with httpx.AsyncClient(base_url=sim.url, timeout=HTTP_SECONDS) as client:
            assert (await client.get("/health")).text == "Healthy"
    assert [call.status for call in sim.calls.all()] == [None, 200]


def test_libraries_can_be_named_before_their_files_come() -> None:
    spec = LibrarySpec("Films", "movies", ("/srv/media/movies",))
    sim = JellyfinSimulator(libraries=[spec], items=[movie("Alpha", 2001)])
    assert set(sim.server.libraries) == {"Films"}


def test_servers_of_one_name_are_alike_and_of_two_are_not() -> None:
    one, again, other = (JellyfinSimulator(name=name, users=["alice"]) for name in ("a", "a", "b"))
    assert (one.api_key, one.user("alice").id) == (again.api_key, again.user("alice").id)
    assert one.api_key != other.api_key
    assert one.server.id != other.server.id


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(UnknownVersion):
        JellyfinSimulator(version="9.9.9")


async def test_seeding_tells_nobody() -> None:
    sim = JellyfinSimulator(users=["alice"], items=[movie("Alpha", 2001)], webhook="http://127.0.0.1:9/")
    assert sim.server.outbox == []
    assert sim.server.added == []


async def test_a_ticking_server_tells_by_itself_that_a_film_goes_on() -> None:
    class Hasty(JellyfinSimulator):
        tick_seconds = 0.001

    told = asyncio.Event()

    def receive(request: httpx.Request) -> httpx.Response:
        if json.loads(request.content).get("IsAutomated"):
            told.set()
        return httpx.Response(200)

    clock = ManualClock()
    sim = Hasty(
        users=["alice"],
        items=[movie("Alpha", 2001)],
        webhook="http://hook",
        webhook_client=lambda: httpx.AsyncClient(transport=httpx.MockTransport(receive)),
        clock=clock,
        ticking=True,
    )
    async with sim.running():
        await sim.start("alice", "Alpha")
        clock.advance(2_000)
        await asyncio.wait_for(told.wait(), PATIENCE_SECONDS)
