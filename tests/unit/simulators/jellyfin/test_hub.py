from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from playhead.simulators.jellyfin.media import movie
from playhead.simulators.jellyfin.sockets import SHUTDOWN, Close, Socket
from tests.unit.simulators.jellyfin.world import EACH, World

SEEN = pytest.mark.parametrize("version", ["10.11.11", "12.0.0"])
KEEP_ALIVE = '{"MessageType":"KeepAlive"}'
SESSIONS = '{"MessageType":"SessionsStart","Data":"0,1500"}'


def kinds(socket: Socket) -> list[str]:
    return [message["MessageType"] for message in socket.take()]


def only(messages: Sequence[dict[str, Any]], kind: str) -> list[Any]:
    return [message["Data"] for message in messages if message["MessageType"] == kind]


async def opened(world: World, who: str = "bob", *, device: str = "") -> Socket:
    """A user's socket, or with `key` the API key's; the greeting already taken."""
    device = device or f"hub-{who}"
    token = world.sim.api_key if who == "key" else await world.sign_in(who, f"{who}pw" * (who != "bob"), device)
    socket = await world.sim.open_socket(token, device=device)
    socket.take()
    return socket


@EACH
async def test_a_new_socket_is_told_to_keep_alive_if_it_has_a_session(version: str) -> None:
    world = World(version)
    own = await world.sim.open_socket(await world.sign_in("bob"))
    (first,) = own.take()
    assert (first["MessageType"], first["Data"]) == ("ForceKeepAlive", 60)
    assert (first["MessageId"] == "0" * 32) is (version == "10.8.13")
    by_key = await world.sim.open_socket(world.sim.api_key)
    assert kinds(by_key) == (["ForceKeepAlive"] if version in {"10.11.11", "12.0.0"} else [])
    await world.sim.say(by_key, KEEP_ALIVE)
    assert kinds(by_key) == ["KeepAlive"]


@EACH
async def test_a_socket_makes_a_session_that_goes_with_it(version: str) -> None:
    world = World(version)
    socket = await opened(world, device="den")
    assert [one.device_id for one in world.server.sessions.values() if one.client == "Watcher"] == ["den"]
    await world.sim.leave(socket)
    assert [one for one in world.server.sessions.values() if one.client == "Watcher"] == []
    assert world.server.activity[-1]["Type"] == "SessionEnded"


@EACH
async def test_user_data_is_told_to_its_user_alone_and_once(version: str) -> None:
    world = World(version)
    sockets = {who: await opened(world, who) for who in ("bob", "alice", "admin", "key")}
    await world.sim.start("bob", "Alpha")
    world.clock.advance(300)
    await world.sim.progress("bob", "Alpha", seconds=900)
    await world.sim.stop("bob", "Alpha", seconds=3000)
    await world.pass_time(0.4)
    assert kinds(sockets["bob"]) == []
    await world.pass_time(0.2)
    (data,) = only(sockets["bob"].take(), "UserDataChanged")
    film, folder = data["UserDataList"]
    assert (film["ItemId"], film["PlaybackPositionTicks"]) == (world.alpha.id, 30_000_000_000)
    assert "UnplayedItemCount" in folder
    assert [kinds(sockets[who]) for who in ("alice", "admin", "key")] == [[], [], []]


async def test_a_progress_report_is_not_told() -> None:
    world = World()
    socket = await opened(world)
    await world.sim.start("bob", "Alpha")
    await world.pass_time(1)
    socket.take()
    await world.sim.progress("bob", "Alpha", seconds=900)
    await world.pass_time(2)
    assert "UserDataChanged" not in kinds(socket)


async def test_an_additional_users_changes_come_to_the_session_until_it_ends() -> None:
    world = World()
    socket = await opened(world, "admin")
    session = next(one for one in world.server.sessions.values() if one.client == "Watcher")
    answer = await world.ask("POST", f"/Sessions/{session.id}/User/{world.alice.id}")
    assert answer.status_code == 204
    await world.sim.favorite("alice", "Alpha")
    await world.pass_time(1)
    (data,) = only(socket.take(), "UserDataChanged")
    assert data["UserId"] == world.alice.id
    await world.sim.leave(socket)
    again = await opened(world, "admin")
    await world.sim.favorite("alice", "Beta")
    await world.pass_time(1)
    assert kinds(again) == []


async def test_a_call_without_a_user_wipes_the_additional_users() -> None:
    world = World()
    socket = await opened(world, "key", device="both")
    session = next(one for one in world.server.sessions.values() if one.device_id == "both")
    await world.ask("POST", f"/Sessions/{session.id}/User/{world.alice.id}")
    await world.sim.open_socket(world.sim.api_key, device="both")
    await world.sim.favorite("alice", "Alpha")
    await world.pass_time(1)
    assert kinds(socket) == []


async def test_of_two_sockets_of_a_session_the_one_heard_last_is_told() -> None:
    world = World()
    token = await world.sign_in("bob")
    first, second = [await world.sim.open_socket(token, device="dup") for _ in range(2)]
    first.take(), second.take()
    await world.sim.favorite("bob", "Alpha")
    await world.pass_time(1)
    assert (kinds(first), kinds(second)) == ([], ["UserDataChanged"])
    await world.sim.say(first, KEEP_ALIVE)
    await world.sim.favorite("bob", "Alpha", wanted=False)
    await world.pass_time(1)
    assert (kinds(first), kinds(second)) == (["KeepAlive", "UserDataChanged"], [])


@EACH
async def test_the_library_is_told_half_a_minute_after_its_last_change(version: str) -> None:
    world = World(version)
    bob, key = await opened(world), await opened(world, "key")
    await world.sim.add_item(movie("Gamma", 2003))
    await world.pass_time(20)
    await world.sim.say(bob, KEEP_ALIVE)
    await world.sim.add_item(movie("Delta", 2004))
    await world.pass_time(29)
    assert "LibraryChanged" not in kinds(bob)
    await world.pass_time(2)
    (data,) = only(bob.take(), "LibraryChanged")
    assert len(data["ItemsAdded"]) == 2
    assert "LibraryChanged" not in kinds(key)


@pytest.mark.parametrize(
    ("version", "told"), [("10.8.13", []), ("10.9.11", ["UserUpdated"]), ("12.0.0", ["UserUpdated"])]
)
async def test_a_rename_is_told_to_the_user(version: str, told: list[str]) -> None:
    world = World(version)
    bob, admin = await opened(world), await opened(world, "admin")
    await world.sim.rename_user("bob", "robert")
    assert (kinds(bob), kinds(admin)) == (["UserUpdated"] if version != "10.8.13" else [], [])


@SEEN
async def test_subscribing_shows_nothing_until_something_happens(version: str) -> None:
    world = World(version)
    socket = await opened(world)
    await world.sim.say(socket, SESSIONS)
    assert kinds(socket) == []
    await world.sim.start("bob", "Alpha")
    frames = only(socket.take(), "Sessions")
    assert frames[-1][0]["NowPlayingItem"]["Name"] == "Alpha"


@SEEN
async def test_the_position_that_runs_by_itself_is_told_at_the_gap_asked_for(version: str) -> None:
    world = World(version)
    socket = await opened(world)
    await world.sim.start("bob", "Alpha")
    await world.sim.say(socket, SESSIONS)
    await world.pass_time(1)
    socket.take()
    await world.pass_time(6)
    places = [frame[0]["PlayState"]["PositionTicks"] for frame in only(socket.take(), "Sessions")]
    assert len(places) == 3
    assert [later - sooner for sooner, later in pairwise(places)] == [20_000_000, 20_000_000]
    await world.sim.say(socket, '{"MessageType":"SessionsStop"}')
    await world.pass_time(4)
    assert kinds(socket) == []


@pytest.mark.parametrize("version", ["10.9.11", "10.10.7"])
async def test_up_to_10_10_a_key_subscribes_in_vain_and_lives(version: str) -> None:
    world = World(version)
    socket = await opened(world, "key")
    await world.sim.say(socket, SESSIONS)
    await world.sim.start("bob", "Alpha")
    await world.sim.say(socket, KEEP_ALIVE)
    assert kinds(socket) == ["KeepAlive"]


@pytest.mark.parametrize(("version", "end"), [("10.8.13", SHUTDOWN), ("10.9.11", None), ("12.0.0", None)])
@pytest.mark.parametrize("data", ["", ',"Data":123', ',"Data":"soon"'])
async def test_a_bad_subscription_is_dropped_or_ends_the_connection(version: str, end: Close | None, data: str) -> None:
    world = World(version)
    socket = await opened(world)
    await world.sim.say(socket, '{"MessageType":"SessionsStart"' + data + "}")
    assert socket.ended == end


@SEEN
async def test_a_scan_is_told_to_those_who_asked_and_its_progress_to_administrators(version: str) -> None:
    world = World(version)
    sockets = {who: await opened(world, who) for who in ("bob", "admin", "key")}
    for socket in sockets.values():
        await world.sim.say(socket, '{"MessageType":"ScheduledTasksInfoStart","Data":"0,1500"}')
    await world.ask("POST", "/Library/Refresh")
    for who, socket in sockets.items():
        messages = socket.take()
        states = [
            next(task["State"] for task in data if task["Key"] == "RefreshLibrary")
            for data in only(messages, "ScheduledTasksInfo")
        ]
        assert states == ["Running", "Idle"]
        assert bool(only(messages, "RefreshProgress")) is (who == "admin")


@EACH
async def test_a_log_entry_is_told_without_content(version: str) -> None:
    world = World(version)
    admin = await opened(world, "admin")
    await world.sim.say(admin, '{"MessageType":"ActivityLogEntryStart","Data":"0,1500"}')
    await world.sim.start("bob", "Alpha")
    assert only(admin.take(), "ActivityLogEntry") == [[], []]


@pytest.mark.parametrize(("path", "last"), [("Restart", "ServerRestarting"), ("Shutdown", "ServerShuttingDown")])
async def test_before_it_goes_a_server_tells_every_socket_and_closes_it(path: str, last: str) -> None:
    world = World()
    sockets = [await opened(world), await opened(world, "key", device="other")]
    await world.ask("POST", f"/System/{path}")
    for socket in sockets:
        (message,) = socket.take()
        assert (message["MessageType"], message["Data"], socket.ended) == (last, "", SHUTDOWN)
    assert world.sim.sockets_of() == []


@EACH
async def test_what_ends_a_token_closes_its_sockets(version: str) -> None:
    world = World(version)
    bob = await opened(world)
    await world.sim.disable_user("bob")
    assert bob.ended == SHUTDOWN
    alice = await opened(world, "alice", device="den")
    await world.sign_in("alice", "alicepw", "den")
    assert (alice.ended == SHUTDOWN) is (version != "10.8.13")
    again = await opened(world, "alice", device="loft")
    await world.sim.delete_user("alice")
    assert again.ended == SHUTDOWN


async def test_a_deleted_key_keeps_its_socket() -> None:
    world = World()
    socket = await opened(world, "key")
    await world.ask("DELETE", f"/Auth/Keys/{world.sim.api_key}")
    await world.sim.say(socket, KEEP_ALIVE)
    assert (kinds(socket), socket.ended) == (["KeepAlive"], None)


@pytest.mark.parametrize("body", ["{oops", "[]", b"\x00\x01", '{"MessageType":"Nonsense"}'])
@EACH
async def test_what_is_no_message_closes_the_socket(version: str, body: str | bytes) -> None:
    world = World(version)
    socket = await opened(world)
    await world.sim.say(socket, body)
    assert socket.ended == SHUTDOWN


async def test_odd_frames_of_a_client() -> None:
    world = World()
    empty, null, large = [await opened(world, device=name) for name in ("a", "b", "c")]
    await world.sim.say(empty, "")
    assert empty.ended == Close()
    await world.sim.say(null, "null")
    assert null.open
    await world.sim.say(null, KEEP_ALIVE)
    assert null.ended == SHUTDOWN
    await world.sim.say(large, '{"MessageType":"KeepAlive","Data":"' + "x" * 70_000 + '"}')
    await world.sim.say(large, KEEP_ALIVE)
    assert (kinds(large), large.ended) == ([], None)


@EACH
async def test_a_socket_that_never_keeps_alive_is_reminded_and_in_12_0_forgotten_without_a_word(version: str) -> None:
    world = World(version)
    socket = await opened(world)
    await world.pass_time(75)
    reminders = kinds(socket)
    assert set(reminders) == {"ForceKeepAlive"}
    await world.sim.favorite("bob", "Alpha")
    await world.pass_time(1)
    assert kinds(socket) == ([] if version == "12.0.0" else ["UserDataChanged"])
    assert socket.ended is None
    await world.sim.say(socket, KEEP_ALIVE)
    assert kinds(socket) == ([] if version == "12.0.0" else ["KeepAlive"])
    assert any(one.client == "Watcher" for one in world.server.sessions.values())


@pytest.mark.parametrize(("version", "device"), [("10.8.13", "named"), ("10.10.7", "named"), ("10.11.11", "hub-bob")])
async def test_the_device_in_the_address_counts_up_to_10_10(version: str, device: str) -> None:
    world = World(version)
    caller = (await opened(world)).caller
    socket = world.sim.hub.open(caller, "named", world.sim.now())
    assert socket.session is not None
    assert socket.session.device_id == device


async def test_a_dropped_message_cuts_the_connection() -> None:
    world = World()
    socket = await opened(world)
    await world.sim.fault("socket_drop", path="UserDataChanged bob")
    await world.sim.favorite("bob", "Alpha")
    await world.pass_time(1)
    assert socket.ended is not None
    assert socket.ended.cut
    assert world.sim.sockets_of("bob") == []


async def test_it_says_when_it_has_something_to_do() -> None:
    world = World()
    found = [world.sim.hub.due]
    await opened(world)
    found.append(world.sim.hub.due)
    await world.sim.favorite("bob", "Alpha")
    found.append(world.sim.hub.due)
    nothing, watched, saved = found
    assert nothing is None
    assert saved is not None
    assert watched is not None
    assert saved < watched


async def test_it_calls_only_when_that_came_nearer() -> None:
    world = World()
    await opened(world)
    called: list[int] = []
    world.sim.hub.on_change = lambda: called.append(len(called))
    await world.sim.favorite("bob", "Alpha")
    await world.sim.favorite("bob", "Beta")
    assert len(called) == 1
    await world.pass_time(1)
    await world.sim.favorite("bob", "Alpha", wanted=False)
    assert len(called) == 2
