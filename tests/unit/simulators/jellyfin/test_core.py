from __future__ import annotations

import httpx
import pytest

from playhead.simulators.jellyfin import FaultKind, RestartLengths, Scenario, Unknown, ticks, webhook_destination
from playhead.simulators.jellyfin.sockets import SHUTDOWN
from tests.support.patience import HTTP_SECONDS
from tests.unit.simulators.jellyfin.world import World


def test_no_two_readings_of_the_clock_are_equal() -> None:
    sim = World().sim
    readings = [sim.now() for _ in range(5)]
    assert readings == sorted(set(readings))
    assert ticks.to_ms(readings[-1]) == ticks.to_ms(readings[0])


async def test_a_skewed_clock_moves_every_date() -> None:
    world = World()
    before = world.sim.now()
    await world.sim.fault("clock_skew", seconds=-3600)
    assert before - world.sim.now() == pytest.approx(3600 * ticks.SECOND, abs=ticks.MILLISECOND)
    answer = await world.ask("GET", "/health", token="")
    assert answer.headers["date"] == "Wed, 31 Dec 2025 23:00:00 GMT"


def test_a_webhook_is_an_address_a_destination_or_none() -> None:
    sim = World(webhook="http://hook").sim
    assert sim.server.plugin["GenericOptions"] == [webhook_destination("http://hook")]
    sim.webhook(webhook_destination("http://other", EnableMovies=False))
    assert sim.server.plugin["GenericOptions"][0]["EnableMovies"] is False
    sim.webhook(None)
    assert sim.server.plugin["GenericOptions"] == []


@pytest.mark.parametrize("limits", [{"path": "/x"}, {"count": 1}, {"probability": 0.5}])
async def test_refusing_connections_takes_no_limits(limits: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="refuse closes the port"):
        await World().sim.fault(FaultKind.REFUSE, **limits)  # type: ignore[arg-type]


async def test_a_scenario_can_be_added_later() -> None:
    world = World()
    await world.sim.load(Scenario(users=["carol"], data=[{"user": "carol", "item": "Alpha", "played": True}]))
    assert world.sim.row("carol", "Alpha").played


async def test_state_changing_calls_are_counted() -> None:
    world = World()
    path = f"/UserPlayedItems/{world.alpha.id}"
    await world.ask("POST", path, params={"userId": world.alice.id})
    await world.ask("GET", "/Users")
    assert world.sim.state_changing_calls == 1
    assert [call.method for call in world.sim.calls.all()] == ["POST", "GET"]


async def test_a_restart_is_seen_from_its_beginning_to_its_end() -> None:
    world = World()
    token = await world.sign_in("bob")
    socket = await world.sim.open_socket(token)
    async with world.sim.running(), httpx.AsyncClient(base_url=world.sim.url, timeout=HTTP_SECONDS) as client:
        await world.sim.restart(RestartLengths(2, 1, 1, 1))
        assert [message["MessageType"] for message in socket.take()] == ["ForceKeepAlive", "ServerRestarting"]
        assert socket.ended == SHUTDOWN
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await world.pass_time(1.5)
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await world.pass_time(1)
        assert (await client.get("/health")).text == "Degraded"
        await world.pass_time(1)
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await world.pass_time(1)
        assert (await client.get("/health")).status_code == 503
        await world.pass_time(1)
        assert (await client.get("/health")).text == "Healthy"
        headers = {"Authorization": f'MediaBrowser Token="{token}"'}
        assert (await client.get("/Users/Me", headers=headers)).json()["Name"] == "bob"
        assert (await client.get("/Sessions", headers=headers)).json() == []


async def test_a_restart_without_a_port_refuses_too() -> None:
    world = World()
    await world.sim.restart()
    with pytest.raises(httpx.ConnectError):
        await world.ask("GET", "/health")
    await world.pass_time(2)
    assert (await world.ask("GET", "/health")).text == "Healthy"


async def test_a_port_that_a_fault_closed_stays_closed_over_a_restart() -> None:
    world = World()
    async with world.sim.running(), httpx.AsyncClient(base_url=world.sim.url, timeout=HTTP_SECONDS) as client:
        await world.sim.fault("refuse")
        await world.sim.restart(RestartLengths(1))
        await world.pass_time(5)
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await world.sim.clear_faults()
        assert (await client.get("/health")).text == "Healthy"


async def test_sockets_are_opened_spoken_to_and_struck_without_a_wire() -> None:
    world = World()
    bob = await world.sim.open_socket(await world.sign_in("bob"), device="den")
    key = await world.sim.open_socket(world.sim.api_key)
    assert world.sim.sockets_of("bob") == [bob]
    assert world.sim.sockets_of() == [bob, key]
    await world.sim.disturb_sockets("socket_empty", "key")
    assert [frame.body for frame in key.frames][-1:] == [""]
    await world.sim.silence_sockets("bob")
    assert (bob.open, key.open) == (False, True)
    await world.sim.leave(key)
    await world.sim.drop_sockets()
    assert world.sim.sockets_of() == []
    with pytest.raises(Unknown):
        await world.sim.open_socket("0" * 32)
    with pytest.raises(ValueError, match="no odd frame"):
        await world.sim.disturb_sockets("slow")
