from __future__ import annotations

from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.sockets import SHUTDOWN, Close, Frame, Socket
from tests.unit.simulators.jellyfin.world import World

NOTE = Frame("Note", '{"MessageType":"Note"}')


def key_socket() -> Socket:
    return Socket(1, Caller(key=True), None, 0)


def test_what_is_put_is_taken_once_in_order() -> None:
    socket = key_socket()
    socket.put(NOTE)
    socket.put(Frame("More", '{"MessageType":"More"}'))
    assert [each["MessageType"] for each in socket.take()] == ["Note", "More"]
    assert socket.take() == []


def test_its_wire_is_woken_by_frames_and_by_the_end() -> None:
    socket, woken = key_socket(), []
    socket.on_change = lambda: woken.append(len(socket.frames))
    socket.put(NOTE)
    socket.end(SHUTDOWN)
    assert woken == [1, 1]


def test_an_ended_socket_takes_nothing_more_and_ends_once() -> None:
    socket = key_socket()
    socket.end(SHUTDOWN)
    socket.end(Close())
    socket.put(NOTE)
    assert socket.ended == SHUTDOWN
    assert not socket.frames


def test_a_dead_socket_is_still_open_to_its_client() -> None:
    socket = key_socket()
    socket.put(NOTE)
    socket.die()
    socket.put(NOTE)
    assert (socket.deaf, socket.open, socket.ended) == (True, False, None)
    assert list(socket.frames) == [NOTE]


def test_who_subscribed_twice_unsubscribes_twice() -> None:
    socket = key_socket()
    socket.unsubscribe("Sessions")
    socket.subscribe("Sessions", 1500)
    socket.subscribe("Sessions", 1500)
    socket.unsubscribe("Sessions")
    assert [each.gap for each in socket.subscriptions] == [15_000_000]


def test_it_is_named_by_its_user() -> None:
    assert key_socket().who == "key"
    assert Socket(2, Caller(user=World().bob), None, 0).who == "bob"
