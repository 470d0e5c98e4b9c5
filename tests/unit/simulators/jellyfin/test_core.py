from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import FaultKind, Scenario, ticks, webhook_destination
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
