from __future__ import annotations

import json

import pytest

from playhead.simulators.jellyfin.faults import Faults, Kind
from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.socket_faults import KINDS, Outlet, odd, odd_kind
from playhead.simulators.jellyfin.sockets import Frame, Socket
from playhead.simulators.jellyfin.ticks import SECOND
from tests.unit.simulators.jellyfin.world import World

NOTE = Frame("UserDataChanged", '{"MessageType":"UserDataChanged"}')


class Stage:
    """An outlet, its faults and a socket of an API key."""

    def __init__(self) -> None:
        self.world = World()
        self.faults = Faults(lambda: 0.0)
        self.outlet = Outlet(self.world.server, self.faults)
        self.socket = Socket(1, Caller(key=True), None, 0)

    def odd(self, kind: Kind) -> Frame:
        return odd(kind, self.world.server, self.socket)

    def post(self, now: int = 0, frame: Frame = NOTE) -> bool:
        return self.outlet.post(self.socket, frame, now)


def test_without_faults_a_frame_is_sent() -> None:
    stage = Stage()
    assert stage.post() is False
    assert list(stage.socket.frames) == [NOTE]
    assert stage.outlet.due is None


def test_a_drop_asks_to_cut_the_connection() -> None:
    stage = Stage()
    stage.faults.set(Kind.SOCKET_DROP, path="^UserDataChanged key$", count=1)
    assert stage.post(frame=Frame("KeepAlive", "{}")) is False
    assert stage.post() is True
    assert [frame.kind for frame in stage.socket.frames] == ["KeepAlive"]


def test_a_lost_message_is_not_sent_and_the_next_is() -> None:
    stage = Stage()
    stage.faults.set(Kind.SOCKET_LOSE, count=1)
    stage.post()
    stage.post(frame=Frame("KeepAlive", "{}"))
    assert [frame.kind for frame in stage.socket.frames] == ["KeepAlive"]


def test_a_silent_socket_stays_silent() -> None:
    stage = Stage()
    stage.faults.set(Kind.SOCKET_SILENT, count=1)
    stage.post()
    stage.post()
    assert not stage.socket.frames
    assert stage.socket.ended is None


def test_a_late_message_is_overtaken() -> None:
    stage = Stage()
    stage.faults.set(Kind.SOCKET_DELAY, count=1, seconds=2)
    stage.post()
    stage.post(frame=Frame("KeepAlive", "{}"))
    assert stage.outlet.due == 2 * SECOND
    stage.outlet.pulse(SECOND)
    stage.outlet.pulse(2 * SECOND)
    assert [frame.kind for frame in stage.socket.frames] == ["KeepAlive", "UserDataChanged"]
    assert stage.outlet.due is None


def test_a_message_is_sent_twice() -> None:
    stage = Stage()
    stage.faults.set(Kind.SOCKET_DUPLICATE, count=1)
    stage.post()
    assert list(stage.socket.frames) == [NOTE, NOTE]


@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_frame_comes_before_the_message(kind: Kind) -> None:
    stage = Stage()
    stage.faults.set(kind, count=1)
    stage.post()
    assert list(stage.socket.frames) == [stage.odd(kind), NOTE]


def test_what_the_odd_frames_are() -> None:
    stage = Stage()
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(stage.odd(Kind.SOCKET_GARBAGE).body)
    assert isinstance(stage.odd(Kind.SOCKET_BINARY).body, bytes)
    assert len(stage.odd(Kind.SOCKET_HUGE).body) > 10_000_000
    assert stage.odd(Kind.SOCKET_EMPTY).body == ""
    assert json.loads(stage.odd(Kind.SOCKET_UNKNOWN).body)["MessageType"] == "Brouhaha"
    assert json.loads(stage.odd(Kind.SOCKET_BAD_IDS).body)["MessageType"] == "LibraryChanged"
    crowd = json.loads(stage.odd(Kind.SOCKET_CROWD).body)["Data"]
    assert len(set(crowd["ItemsAdded"])) == 5_000


@pytest.mark.parametrize("kind", ["refuse", "socket_drop", "gremlins"])
def test_other_kinds_are_no_odd_frames(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        odd_kind(kind)
    assert odd_kind("socket_empty") is Kind.SOCKET_EMPTY


def test_another_users_change_names_another_user_and_a_real_item() -> None:
    stage = Stage()
    stage.socket = Socket(1, Caller(user=stage.world.sim.user("admin")), None, 0)
    data = json.loads(stage.odd(Kind.SOCKET_OTHER_USER).body)["Data"]
    assert data["UserId"] in {stage.world.alice.id, stage.world.bob.id}
    assert data["UserDataList"][0]["ItemId"] in stage.world.server.items
