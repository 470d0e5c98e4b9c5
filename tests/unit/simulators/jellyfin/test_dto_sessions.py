from __future__ import annotations

from playhead.simulators.jellyfin import dto_sessions
from tests.unit.simulators.jellyfin.world import World


async def test_sessions_are_listed_newest_first_with_what_they_play() -> None:
    world = World()
    await world.sim.start("bob", "Alpha")
    world.clock.advance(1000)
    await world.sim.start("alice", "Beta")
    found = dto_sessions.listed(world.server, dto_sessions.newest(world.server), world.sim.now())
    assert [one["UserName"] for one in found] == ["alice", "bob"]
    playing = found[0]["NowPlayingItem"]
    assert (playing["Name"], "Path" in playing, "UserData" in playing) == ("Beta", True, False)


async def test_an_idle_session_plays_nothing() -> None:
    world = World()
    await world.sim.watch("bob", "Alpha")
    (one,) = dto_sessions.listed(world.server, dto_sessions.newest(world.server), world.sim.now())
    assert "NowPlayingItem" not in one
