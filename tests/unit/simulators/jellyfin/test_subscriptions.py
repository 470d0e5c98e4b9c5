from __future__ import annotations

from collections.abc import Iterable

import pytest

from playhead.simulators.jellyfin import subscriptions
from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.model import Json
from playhead.simulators.jellyfin.sockets import Socket
from playhead.simulators.jellyfin.subscriptions import LOG, SESSIONS, TASKS
from tests.unit.simulators.jellyfin.world import EACH, World


async def listening(version: str) -> tuple[World, dict[str, Socket]]:
    """A server where alice and bob play, and the sockets of a key, an administrator and bob."""
    world = World(version)
    await world.sim.start("alice", "Alpha")
    await world.sim.start("bob", "Beta")
    users = {name: Socket(1, Caller(user=world.sim.user(name)), None, 0) for name in ("admin", "bob")}
    return world, {"key": Socket(1, Caller(key=True), None, 0), **users}


def names(data: Iterable[Json] | None) -> set[str] | None:
    return None if data is None else {one["UserName"] for one in data}


BOTH = {"alice", "bob"}


@pytest.mark.parametrize(
    ("version", "key", "admin", "bob"),
    [
        ("10.8.13", BOTH, BOTH, BOTH),
        ("10.9.11", None, BOTH, None),
        ("10.10.7", None, BOTH, None),
        ("10.11.11", BOTH, BOTH, {"bob"}),
        ("12.0.0", BOTH, BOTH, {"bob"}),
    ],
)
async def test_who_sees_whose_sessions(
    version: str, key: set[str] | None, admin: set[str], bob: set[str] | None
) -> None:
    world, sockets = await listening(version)
    now = world.sim.now()
    seen = {who: names(subscriptions.data(world.server, socket, SESSIONS, now)) for who, socket in sockets.items()}
    assert seen == {"key": key, "admin": admin, "bob": bob}


@pytest.mark.parametrize(
    ("version", "hearing"),
    [
        ("10.8.13", {"key", "admin", "bob"}),
        ("10.9.11", {"admin"}),
        ("10.10.7", {"admin"}),
        ("10.11.11", {"key", "admin"}),
        ("12.0.0", {"key", "admin"}),
    ],
)
async def test_who_hears_that_something_was_logged(version: str, hearing: set[str]) -> None:
    world, sockets = await listening(version)
    heard = {who for who, socket in sockets.items() if subscriptions.data(world.server, socket, LOG, 0) == []}
    assert heard == hearing


@EACH
async def test_everybody_hears_of_the_visible_tasks(version: str) -> None:
    world, sockets = await listening(version)
    for socket in sockets.values():
        data = subscriptions.data(world.server, socket, TASKS, world.sim.now())
        assert data is not None
        assert "RefreshLibrary" in {task["Key"] for task in data}
        assert not any(task["IsHidden"] for task in data)
