from __future__ import annotations

import asyncio

import httpx
import pytest

from playhead.simulators.jellyfin.model import Row
from tests.support.loops import until
from tests.unit.simulators.jellyfin.world import EACH, World


async def kept_waiting(world: World, method: str = "GET", path: str = "/Users") -> asyncio.Task[httpx.Response]:
    """A request that is not answered within a moment."""
    task = asyncio.ensure_future(world.ask(method, path, params={"userId": world.alice.id}))
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done
    return task


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [
        ("unauthorized", 401, ""),
        ("error", 500, "Error processing request."),
        ("html_ok", 200, "<!DOCTYPE html>"),
        ("html_unavailable", 503, "<!DOCTYPE html>"),
    ],
)
async def test_faults_answer_instead_of_the_server(kind: str, status: int, start: str) -> None:
    world = World()
    await world.sim.fault(kind, path="UserPlayedItems")
    answer = await world.ask("POST", f"/UserPlayedItems/{world.alpha.id}", params={"userId": world.alice.id})
    assert answer.status_code == status
    assert answer.text.startswith(start)
    assert world.server.rows == {}
    assert (await world.ask("GET", "/Users")).status_code == 200


async def test_throttling_says_when_to_come_back_and_ends_with_its_count() -> None:
    world = World()
    await world.sim.fault("throttled", seconds=7, count=1)
    answer = await world.ask("GET", "/Users")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert (await world.ask("GET", "/Users")).status_code == 200


async def test_a_refused_connection_is_one_without_sockets_too() -> None:
    world = World()
    await world.sim.fault("refuse")
    with pytest.raises(httpx.ConnectError):
        await world.ask("GET", "/Users")
    await world.sim.clear_faults()
    assert (await world.ask("GET", "/Users")).status_code == 200


async def test_a_black_hole_swallows_requests_until_it_closes() -> None:
    world = World()
    await world.sim.fault("black_hole")
    task = await kept_waiting(world, "POST", f"/UserPlayedItems/{world.alpha.id}")
    await world.sim.clear_faults()
    assert (await task).status_code == 503
    assert world.server.rows == {}
    assert [call.status for call in world.sim.calls.all()] == [None]


async def test_a_silent_write_is_applied() -> None:
    world = World()
    await world.sim.fault("applied_silent", path="UserPlayedItems")
    task = await kept_waiting(world, "POST", f"/UserPlayedItems/{world.alpha.id}")
    await until(lambda: world.sim.row("alice", "Alpha").played)
    await world.sim.clear_faults()
    await task


@pytest.mark.parametrize("slowness", ["latency", "fault"])
async def test_slow_servers_take_their_time(slowness: str) -> None:
    world = World(latency=0.3 if slowness == "latency" else 0.0)
    if slowness == "fault":
        await world.sim.fault("slow", seconds=0.3)
    task = asyncio.ensure_future(world.ask("GET", "/Users"))
    done, _ = await asyncio.wait([task], timeout=0.02)
    assert not done
    assert (await task).status_code == 200


async def test_a_stale_read_shows_the_row_before_the_last_change() -> None:
    world = World()
    await world.sim.mark_played("alice", "Alpha")
    await world.sim.fault("stale_read", count=1)
    path, for_alice = f"/UserItems/{world.alpha.id}/UserData", {"userId": world.alice.id}
    assert (await world.ask("GET", path, params=for_alice)).json()["Played"] is False
    assert (await world.ask("GET", path, params=for_alice)).json()["Played"] is True


@EACH
async def test_a_lost_write_answers_well_and_is_not_kept(version: str) -> None:
    world = World(version)
    await world.sim.fault("lost_write", count=1)
    answer = await world.ask("POST", f"/Users/{world.alice.id}/FavoriteItems/{world.alpha.id}")
    assert (answer.status_code, answer.json()["IsFavorite"]) == (200, True)
    assert world.sim.row("alice", "Alpha") == Row()
    world.server.restart()
    assert world.sim.row("alice", "Alpha") == Row()


async def test_a_base_path_is_required() -> None:
    world = World(base_path="/jf")
    assert (await world.ask("GET", "/jf/Users")).status_code == 200
    outside = await world.ask("GET", "/Users")
    assert (outside.status_code, outside.content) == (404, b"")


async def test_keys_can_be_asked_for_in_camel_case() -> None:
    world = World()
    async with world.client("", Accept='application/json; profile="CamelCase"') as client:
        body = (await client.get("/System/Info/Public")).json()
    assert body["serverName"] == "alpha"


async def test_each_call_is_logged_with_its_status_agent_and_time() -> None:
    world = World()
    async with world.client("") as client:
        await client.get("/Users", params={"ApiKey": world.sim.api_key}, headers={"User-Agent": "test"})
    (call,) = world.sim.calls.all()
    assert (call.method, call.path, call.status, call.user_agent) == ("GET", "/Users", 200, "test")
    assert call.query == "ApiKey=***"
    assert call.at == world.clock.now_ms()
