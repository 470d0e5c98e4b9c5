from __future__ import annotations

import json

import pytest

from playhead.simulators.jellyfin import startup
from playhead.simulators.jellyfin.startup import Lengths, Phase, Startup
from playhead.simulators.jellyfin.ticks import SECOND
from tests.unit.simulators.jellyfin.world import World


def test_the_phases_follow_each_other_by_the_clock() -> None:
    one = Startup(100 * SECOND, down=2, setup=1, gap=2, loading=3)
    found = [one.phase(round((100 + second) * SECOND)) for second in (-1, 0, 1.9, 2, 2.9, 3, 4.9, 5, 7.9, 8, 600)]
    down, setup, loading, ready = Phase.DOWN, Phase.SETUP, Phase.LOADING, Phase.READY
    assert found == [ready, down, down, setup, setup, down, down, loading, loading, ready, ready]
    nexts = [one.next(round((100 + second) * SECOND)) for second in (-1, 0, 2, 3, 5, 8)]
    assert [moment and moment // SECOND for moment in nexts] == [100, 102, 103, 105, 108, None]


def test_who_never_restarted_is_ready() -> None:
    assert Startup().phase(5) is Phase.READY
    assert Startup().next(5) is None


@pytest.mark.parametrize(
    ("version", "sockets", "phases"),
    [
        ("12.0.0", True, (31.0, 0.1, 0.3, 1.3)),
        ("12.0.0", False, (0.2, 0.1, 0.3, 1.3)),
        ("10.10.7", False, (0.6, 0, 0, 1.3)),
    ],
)
def test_it_is_away_longer_with_sockets_and_has_no_set_up_server_before_10_11(
    version: str, sockets: bool, phases: tuple[float, ...]
) -> None:
    made = startup.plan(World(version).server, 0, Lengths(), sockets=sockets)
    assert (made.down, made.setup, made.gap, made.loading) == pytest.approx(phases)
    assert startup.plan(World().server, 0, Lengths(down=5), sockets=sockets).down == 5


def test_the_set_up_server_writes_other_names_and_denies_that_the_server_was_set_up() -> None:
    server = World().server
    info = startup.reply(Phase.SETUP, server, "/System/Info/Public")
    assert info is not None
    assert info.body is not None
    shown = json.loads(info.body)
    assert (shown["version"], shown["id"], shown["startupWizardCompleted"]) == ("10.11.11", server.id, False)
    other = startup.reply(Phase.SETUP, server, "/Sessions")
    assert other is not None
    assert (other.status, other.headers["Retry-After"]) == (503, "005")
    health = startup.reply(Phase.SETUP, server, "/health")
    assert health is not None
    assert (health.status, health.body) == (200, b"Degraded")


def test_while_it_loads_only_the_ping_is_answered() -> None:
    server = World().server
    found = [startup.reply(Phase.LOADING, server, path) for path in ("/System/Ping", "/health", "/Sessions")]
    assert [each.status for each in found if each is not None] == [200, 503, 503]
    assert startup.reply(Phase.READY, server, "/Sessions") is None
