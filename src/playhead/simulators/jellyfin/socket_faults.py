"""What goes wrong on the way from a server to its sockets, and the odd frames no client expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from playhead.simulators.jellyfin.faults import Faults, Kind
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.sockets import Frame, Socket
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND

HUGE = 10_000_000
CROWD = 5_000


def _crowd() -> str:
    ids = [md5(f"crowd {number}") for number in range(CROWD)]
    names = ("FoldersAddedTo", "FoldersRemovedFrom", "ItemsAdded", "ItemsRemoved", "ItemsUpdated", "CollectionFolders")
    data = {**{name: ids if name == "ItemsAdded" else [] for name in names}, "IsEmpty": False}
    return msgspec.json.encode({"MessageId": md5("crowd"), "Data": data, "MessageType": "LibraryChanged"}).decode()


def _stranger(server: Server, socket: Socket) -> str:
    """A change of somebody else's: it must not be taken for one of the user whose socket this is."""
    own = socket.caller.user
    other = next((user.id for user in server.users.values() if user is not own), md5("stranger"))
    item = next((item.id for item in server.items.values() if not item.folder), md5("nothing"))
    row = {"PlaybackPositionTicks": 0, "PlayCount": 9, "IsFavorite": True, "Played": True, "Key": "", "ItemId": item}
    data = {"UserId": other, "UserDataList": [row]}
    message = {"MessageId": md5("stranger"), "Data": data, "MessageType": "UserDataChanged"}
    return msgspec.json.encode(message).decode()


ODD: Final[dict[Kind, Callable[[], str | bytes]]] = {
    Kind.SOCKET_GARBAGE: lambda: '{"MessageType": "UserDataChanged", "Data": {"UserId',
    Kind.SOCKET_BINARY: lambda: bytes(range(256)),
    Kind.SOCKET_HUGE: lambda: '{"MessageType":"KeepAlive","Data":"' + "x" * HUGE + '"}',
    Kind.SOCKET_EMPTY: lambda: "",
    Kind.SOCKET_UNKNOWN: lambda: '{"MessageType":"Brouhaha","MessageId":"0","Data":{"Id":7}}',
    Kind.SOCKET_BAD_IDS: lambda: (
        '{"MessageType":"LibraryChanged","Data":{"ItemsAdded":["no id",7,null,{}],"ItemsRemoved":"all"}}'
    ),
    Kind.SOCKET_CROWD: _crowd,
}
KINDS = (*ODD, Kind.SOCKET_OTHER_USER)
"""Faults that send a frame before the next message."""


def odd_kind(kind: Kind | str) -> Kind:
    """One of `KINDS`; raises ValueError for anything else."""
    if Kind(kind) not in KINDS:
        raise ValueError(f"{kind} is no odd frame")
    return Kind(kind)


def odd(kind: Kind, server: Server, socket: Socket) -> Frame:
    """The frame of one of `KINDS`."""
    return Frame("", ODD[kind]() if kind in ODD else _stranger(server, socket))


class Outlet:
    """Hands frames to sockets. A fault's path is searched in `<MessageType> <user name, or key>`."""

    def __init__(self, server: Server, faults: Faults) -> None:
        self._server = server
        self._faults = faults
        self._late: list[tuple[int, Socket, Frame]] = []

    @property
    def due(self) -> int | None:
        """When the first of the late frames is to be sent."""
        return min((moment for moment, _, _ in self._late), default=None)

    def pulse(self, now: int) -> None:
        """Send the late frames whose time has come."""
        ready = [each for each in self._late if each[0] <= now]
        self._late = [each for each in self._late if each[0] > now]
        for _, socket, frame in sorted(ready, key=lambda each: each[0]):
            socket.put(frame)

    def post(self, socket: Socket, frame: Frame, now: int) -> bool:
        """Send a frame, or what a fault makes of it; true when the connection is to be cut."""
        where = f"{frame.kind} {socket.who}"
        hit = self._faults.hit
        if hit(Kind.SOCKET_DROP, where):
            return True
        if hit(Kind.SOCKET_SILENT, where):
            socket.die()
        for kind in KINDS:
            if hit(kind, where):
                socket.put(odd(kind, self._server, socket))
        if hit(Kind.SOCKET_LOSE, where):
            return False
        late = hit(Kind.SOCKET_DELAY, where)
        if late is not None:
            self._late.append((now + round(late.seconds * SECOND), socket, frame))
            return False
        socket.put(frame)
        if hit(Kind.SOCKET_DUPLICATE, where):
            socket.put(frame)
        return False
