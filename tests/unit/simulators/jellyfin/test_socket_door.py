from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playhead.simulators.jellyfin import JellyfinSimulator, RestartLengths, accounts
from playhead.simulators.jellyfin.playing import Device
from tests.unit.simulators.jellyfin.world import ALPHA, EACH, World

HUB = Device("Hub", "hub", "hub", "1")
OLD = pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7", "10.11.11"])


def address(sim: JellyfinSimulator, rest: str = "/socket") -> str:
    return sim.url.replace("http", "ws", 1) + rest


def bearer(token: str, device: str = "hub") -> dict[str, str]:
    parts = f'Token="{token}", Client="Hub", Device="hub", DeviceId="{device}", Version="1"'
    return {"Authorization": f"MediaBrowser {parts}"}


async def read(socket: ClientConnection) -> Any:
    return json.loads(await socket.recv())


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World("10.11.11")
    async with made.sim.running():
        yield made


@EACH
async def test_a_user_is_told_to_keep_alive_and_is_answered(version: str) -> None:
    world = World(version)
    token = await world.sign_in("bob")
    async with world.sim.running(), connect(address(world.sim), additional_headers=bearer(token)) as socket:
        first = await read(socket)
        assert (first["MessageType"], first["Data"]) == ("ForceKeepAlive", 60)
        await socket.send('{"MessageType":"KeepAlive"}')
        again = await read(socket)
        assert set(again) == {"MessageType", "MessageId"}
        assert again["MessageType"] == "KeepAlive"


async def refused(world: World, rest: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(address(world.sim, rest), additional_headers=headers):
            pass
    response = caught.value.response
    return response.status_code, response.headers.get("Content-Type", "")


async def test_without_a_good_token_the_upgrade_is_refused_with_403(world: World) -> None:
    assert await refused(world, "/socket") == (403, "text/plain")
    assert (await refused(world, "/socket", bearer("0" * 32)))[0] == 403
    assert (await refused(world, f"/socket?X-Emby-Token={world.sim.api_key}"))[0] == 403


async def test_any_path_takes_an_upgrade_but_the_root(world: World) -> None:
    async with connect(address(world.sim, f"/any/thing?ApiKey={world.sim.api_key}")) as socket:
        assert (await read(socket))["MessageType"] == "ForceKeepAlive"
    assert (await refused(world, f"/?ApiKey={world.sim.api_key}"))[0] == 200


@OLD
async def test_the_old_query_is_taken_up_to_10_11(version: str) -> None:
    world = World(version)
    async with world.sim.running(), connect(address(world.sim, f"/socket?api_key={world.sim.api_key}")) as socket:
        await socket.send('{"MessageType":"KeepAlive"}')
        assert (await read(socket))["MessageType"] in {"ForceKeepAlive", "KeepAlive"}


async def test_12_0_does_not_know_the_old_query() -> None:
    world = World("12.0.0")
    async with world.sim.running():
        assert (await refused(world, f"/socket?api_key={world.sim.api_key}"))[0] == 403
        async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
            assert (await read(socket))["MessageType"] == "ForceKeepAlive"


async def test_a_base_path_holds_for_sockets_too() -> None:
    world = World(base_path="/jf")
    async with world.sim.running():
        async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
            assert (await read(socket))["MessageType"] == "ForceKeepAlive"
        outside = world.sim.server.url.replace("http", "ws", 1) + f"/socket?ApiKey={world.sim.api_key}"
        with pytest.raises(InvalidStatus) as caught:
            async with connect(outside):
                pass
        assert caught.value.response.status_code == 404


async def test_an_upgrade_is_logged_as_a_call_that_changes_nothing(world: World) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")):
        pass
    (call,) = world.sim.calls.all()
    assert (call.path, call.status, call.query) == ("/socket", 101, "ApiKey=***")
    assert world.sim.state_changing_calls == 0


async def test_a_change_reaches_its_user_half_a_second_later_by_the_servers_clock(world: World) -> None:
    token = await world.sign_in("bob")
    async with connect(address(world.sim), additional_headers=bearer(token)) as socket:
        await read(socket)
        await world.sim.favorite("bob", "Alpha")
        world.clock.advance(500)
        await world.sim.tick()
        told = await read(socket)
        assert told["MessageType"] == "UserDataChanged"
        assert [row["IsFavorite"] for row in told["Data"]["UserDataList"]] == [True, False]


async def test_on_a_real_clock_changes_come_by_themselves() -> None:
    sim = JellyfinSimulator(users=["bob"], items=[ALPHA])
    async with sim.running():
        token = accounts.open_session(sim.server, sim.user("bob"), HUB, sim.now()).value
        async with connect(address(sim), additional_headers=bearer(token)) as socket:
            await read(socket)
            await sim.favorite("bob", "Alpha")
            assert (await read(socket))["MessageType"] == "UserDataChanged"


async def closing(socket: ClientConnection) -> tuple[int | None, str | None]:
    """Read to the end: how it was closed."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()
    return socket.close_code, socket.close_reason


async def test_what_is_no_json_closes_the_socket(world: World) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
        await socket.send("{oops")
        assert await closing(socket) == (1000, "System Shutdown")


async def test_a_revoked_token_closes_the_socket(world: World) -> None:
    token = await world.sign_in("bob")
    async with connect(address(world.sim), additional_headers=bearer(token, "phone")) as socket:
        await world.sim.disable_user("bob")
        assert await closing(socket) == (1000, "System Shutdown")


async def test_a_socket_is_cut_without_a_close_frame(world: World) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
        await read(socket)
        await world.sim.drop_sockets()
        assert await closing(socket) == (1006, "")
    assert world.sim.sockets_of() == []


async def test_a_frame_of_70_kb_is_the_last_that_is_read(world: World) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}"), close_timeout=0.01) as socket:
        await read(socket)
        await socket.send(json.dumps({"MessageType": "KeepAlive", "Data": "x" * 70_000}))
        await socket.send('{"MessageType":"KeepAlive"}')
        await world.sim.disturb_sockets("socket_unknown")
        assert (await read(socket))["MessageType"] == "Brouhaha"
    assert len(world.sim.sockets_of()) == 1


async def test_a_black_hole_never_answers_the_upgrade(world: World) -> None:
    await world.sim.fault("black_hole", path="/socket")
    with pytest.raises(TimeoutError):
        async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}"), open_timeout=0.05):
            pass
    assert world.sim.sockets_of() == []


@pytest.mark.parametrize(("kind", "status"), [("html_unavailable", 503), ("unauthorized", 401), ("throttled", 429)])
async def test_a_fault_answers_the_upgrade(world: World, kind: str, status: int) -> None:
    await world.sim.fault(kind)
    assert (await refused(world, f"/socket?ApiKey={world.sim.api_key}"))[0] == status


async def test_a_closed_port_tears_its_sockets(world: World) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
        await world.sim.fault("refuse")
        assert (await closing(socket))[0] == 1006
    assert world.sim.sockets_of() == []


@pytest.mark.parametrize("kind", ["socket_garbage", "socket_binary", "socket_empty", "socket_huge", "socket_crowd"])
async def test_odd_frames_arrive_as_they_are(world: World, kind: str) -> None:
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}"), max_size=None) as socket:
        await read(socket)
        await world.sim.disturb_sockets(kind)
        frame = await socket.recv()
        assert isinstance(frame, bytes) is (kind == "socket_binary")
        assert (len(frame) == 0) is (kind == "socket_empty")
        assert (len(frame) > 10_000_000) is (kind == "socket_huge")


async def test_while_the_server_starts_the_upgrade_is_answered_503(world: World) -> None:
    await world.sim.restart(RestartLengths(down=0, setup=1, gap=0, loading=1))
    assert (await refused(world, f"/socket?ApiKey={world.sim.api_key}"))[0] == 503
    await world.pass_time(1.1)
    assert (await refused(world, f"/socket?ApiKey={world.sim.api_key}"))[0] == 503
    await world.pass_time(1)
    async with connect(address(world.sim, f"/socket?ApiKey={world.sim.api_key}")) as socket:
        assert (await read(socket))["MessageType"] == "ForceKeepAlive"
