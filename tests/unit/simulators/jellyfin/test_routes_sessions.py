from __future__ import annotations

from typing import Any

import httpx
import pytest

from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import EACH, MINUTE, World

PLAYER = 'Client="App", Device="TV", DeviceId="tv-1", Version="1"'


async def report(world: World, token: str, what: str = "", method: str = "POST", **body: object) -> httpx.Response:
    header = f'MediaBrowser Token="{token}", {PLAYER}'
    async with world.client("", Authorization=header) as client:
        return await client.request(method, f"/Sessions/Playing{what}", json=body)


async def sessions(world: World, token: str | None = None, **params: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.ask("GET", "/Sessions", token=token, params=params)).json()
    return found


async def test_a_playing_session_shows_item_path_and_running_position() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    await report(world, token, ItemId=world.alpha.id, PositionTicks=MINUTE, CanSeek=True)
    world.clock.advance(3_500)
    (one,) = await sessions(world, deviceId="tv-1")
    assert one["NowPlayingItem"]["Path"] == world.alpha.path
    assert one["PlayState"]["PositionTicks"] == MINUTE + 3 * 10_000_000
    assert "UserData" not in one["NowPlayingItem"]


async def test_start_progress_and_stop_are_stored() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    await report(world, token, ItemId=world.alpha.id, PositionTicks=0)
    await report(world, token, "/Progress", ItemId=world.alpha.id, PositionTicks=30 * MINUTE)
    assert world.sim.row("alice", "Alpha").position == 30 * MINUTE
    await report(world, token, "/Stopped", ItemId=world.alpha.id, PositionTicks=95 * MINUTE)
    assert world.sim.row("alice", "Alpha").played
    (one,) = await sessions(world, deviceId="tv-1")
    assert "NowPlayingItem" not in one


async def test_an_unknown_item_is_taken_and_a_negative_stop_refused() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    assert (await report(world, token, ItemId="f" * 32, PositionTicks=0)).status_code == 204
    assert (await report(world, token, "/Stopped", ItemId=world.alpha.id, PositionTicks=-1)).status_code == 400
    assert world.server.rows == {}


@EACH
async def test_sessions_up_to_10_11_carry_the_queue(version: str) -> None:
    world = World(version)
    token = await world.sign_in("alice", "alicepw")
    await report(world, token, ItemId=world.alpha.id, NowPlayingQueue=[{"Id": world.alpha.id}])
    (one,) = await sessions(world, deviceId="tv-1")
    assert ("NowPlayingQueueFullItems" in one) is (version != "12.0.0")
    assert len(one["NowPlayingQueue"]) == (0 if version == "12.0.0" else 1)


async def test_users_see_their_own_sessions_and_a_key_sees_all() -> None:
    world = World()
    alice = await world.sign_in("alice", "alicepw", "a")
    await world.sign_in("bob", "", "b")
    assert [one["UserName"] for one in await sessions(world, alice)] == ["alice"]
    assert len(await sessions(world)) == 2


async def test_old_sessions_can_be_left_out() -> None:
    world = World()
    await world.sign_in("bob", "", "old")
    world.clock.advance(60_000)
    await world.sign_in("bob", "", "new")
    assert [one["DeviceId"] for one in await sessions(world, activeWithinSeconds=30)] == ["new"]
    assert await sessions(world, controllableByUserId=world.bob.id) == []


async def test_legacy_reports_come_as_query() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    path = f"/PlayingItems/{world.alpha.id}"
    await world.ask("POST", path, token=token)
    await world.ask("POST", f"{path}/Progress", token=token, params={"positionTicks": 30 * MINUTE})
    await world.ask("DELETE", path, token=token, params={"positionTicks": 40 * MINUTE})
    row = world.sim.row("alice", "Alpha")
    assert (row.position, row.play_count) == (40 * MINUTE, 1)


@pytest.mark.parametrize(("command", "status"), [("SetVolume", 204), ("Pause", 400)])
async def test_capabilities_know_only_real_commands(command: str, status: int) -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw", "cap")
    body = {"SupportedCommands": [command], "SupportsMediaControl": True}
    answer = await world.ask("POST", "/Sessions/Capabilities/Full", token=token, json=body)
    assert answer.status_code == status
    (one,) = await sessions(world)
    assert one["SupportsMediaControl"] is (status == 204)


async def test_logging_out_ends_the_token() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    assert (await world.ask("POST", "/Sessions/Logout", token=token)).status_code == 204
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 401


async def test_a_second_user_on_a_session_shares_what_is_played() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    await report(world, token, ItemId=world.alpha.id)
    one = next(each for each in await sessions(world, deviceId="tv-1") if "NowPlayingItem" in each)
    path = f"/Sessions/{one['Id']}/User/{world.bob.id}"
    assert (await world.ask("POST", path)).status_code == 204
    await report(world, token, "/Stopped", ItemId=world.alpha.id, PositionTicks=50 * MINUTE)
    assert world.sim.row("bob", "Alpha") == Row(position=50 * MINUTE)
    assert (await world.ask("DELETE", path)).status_code == 204
    assert (await sessions(world, deviceId="tv-1"))[0]["AdditionalUsers"] == []


async def test_adding_the_same_or_an_unknown_user_fails() -> None:
    world = World()
    await world.sign_in("alice", "alicepw", "tv-1")
    (one,) = await sessions(world)
    statuses = [
        (await world.ask("POST", f"/Sessions/{one['Id']}/User/{who}")).status_code for who in (world.alice.id, "f" * 32)
    ]
    assert statuses == [400, 500]
    assert (await world.ask("POST", f"/Sessions/nope/User/{world.bob.id}")).status_code == 404


async def test_10_8_shows_every_session_to_everybody_and_no_dates_of_pauses() -> None:
    for version, seen in (("10.8.13", 2), ("10.9.11", 1)):
        world = World(version)
        alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
        await report(world, bob, "/Progress", ItemId=world.alpha.id, PositionTicks=MINUTE, IsPaused=True)
        shown = [one for one in await sessions(world, alice) if one["DeviceId"] in ("a", "tv-1")]
        assert len(shown) == seen
        (playing,) = await sessions(world, deviceId="tv-1")
        assert ("LastPausedDate" in playing) is ("PlaybackOrder" in playing["PlayState"]) is (version != "10.8.13")
