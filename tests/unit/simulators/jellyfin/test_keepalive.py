from __future__ import annotations

from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.keepalive import Look, Watch
from playhead.simulators.jellyfin.sockets import Socket
from playhead.simulators.jellyfin.ticks import SECOND
from tests.unit.simulators.jellyfin.world import World


def watched(at: int = 0) -> Socket:
    world = World()
    session = next(iter(world.server.sessions.values()), None)
    socket = Socket(1, Caller(user=world.bob), session, at * SECOND)
    socket.watched = True
    return socket


def looks(watch: Watch, sockets: list[Socket], *seconds: int) -> list[Look]:
    return [watch.look(sockets, second * SECOND) for second in seconds]


def test_a_silent_socket_is_reminded_after_45_seconds_and_lost_after_60() -> None:
    watch, socket = Watch(), watched()
    watch.begin(0)
    found = looks(watch, [socket], 12, 24, 36, 47, 48, 60)
    assert [(len(look.late), len(look.lost)) for look in found] == [(0, 0)] * 4 + [(1, 0), (0, 1)]
    assert watch.due is None


def test_one_that_came_a_moment_later_is_reminded_twice() -> None:
    watch, socket = Watch(), watched(at=0)
    socket.last_keep_alive = SECOND // 4
    watch.begin(0)
    found = looks(watch, [socket], 48, 60, 72)
    assert [(len(look.late), len(look.lost)) for look in found] == [(1, 0), (1, 0), (0, 1)]


def test_who_keeps_alive_is_left_alone() -> None:
    watch, socket = Watch(), watched()
    watch.begin(0)
    socket.last_keep_alive = 30 * SECOND
    assert looks(watch, [socket], 60) == [Look()]
    assert watch.due == 72 * SECOND


def test_nobody_is_looked_at_before_its_time_or_without_a_first_socket() -> None:
    watch = Watch()
    assert watch.look([watched()], 100 * SECOND) == Look()
    watch.begin(0)
    watch.begin(5 * SECOND)
    assert watch.due == 12 * SECOND


def test_a_look_that_comes_late_keeps_to_the_beat() -> None:
    watch, socket = Watch(), watched()
    watch.begin(0)
    (look,) = looks(watch, [socket], 50)
    assert look.late == (socket,)
    assert watch.due == 60 * SECOND
