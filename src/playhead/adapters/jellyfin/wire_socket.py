"""Frames of Jellyfin's WebSocket: text to a small union, and the frames we may send. Pure; any text gives a frame."""

from __future__ import annotations

import msgspec

from playhead.adapters.jellyfin.wire_rest import UserDataDto, user_data_of
from playhead.adapters.jellyfin.wire_values import UNREADABLE, known_id
from playhead.domain.userdata import UserData

KEEP_ALIVE = '{"MessageType":"KeepAlive"}'
SESSIONS_START = '{"MessageType":"SessionsStart","Data":"0,10000"}'
"""First delay and least gap in milliseconds, as one string: a number would be ignored. What a player itself reports
comes at once; the gap is for the seconds that the server adds by itself."""


class ForceKeepAlive(msgspec.Struct, frozen=True):
    """The server drops this socket after `seconds` without a KeepAlive of ours."""

    seconds: int


class KeepAlive(msgspec.Struct, frozen=True):
    """The answer to our KeepAlive; a missing one means a dead link."""


class UserDataChanged(msgspec.Struct, frozen=True):
    """Rows as they are now, by item id. Each changed item's folder is among them, so ids may be unknown."""

    user_id: str
    rows: dict[str, UserData]
    folders: frozenset[str] = frozenset()


class LibraryChanged(msgspec.Struct, frozen=True):
    """Ids in one batch. A removed folder may stand for all that was in it (up to 10.11)."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]


class Sessions(msgspec.Struct, frozen=True):
    """The list of sessions, unparsed: it has the shape of `GET /Sessions`."""

    body: bytes


class ServerRestarting(msgspec.Struct, frozen=True):
    """The server is about to restart; every socket hears it."""


class ServerShuttingDown(msgspec.Struct, frozen=True):
    """The server is about to end; every socket hears it."""


class Other(msgspec.Struct, frozen=True):
    """A kind we do not use; empty for what is no frame at all."""

    message_type: str


Frame = (
    ForceKeepAlive
    | KeepAlive
    | UserDataChanged
    | LibraryChanged
    | Sessions
    | ServerRestarting
    | ServerShuttingDown
    | Other
)


class _Envelope(msgspec.Struct, frozen=True, rename="pascal"):
    message_type: str
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Row(UserDataDto, frozen=True):
    unplayed_item_count: int | None = None
    """Told of folders only."""


class _UserDataInfo(msgspec.Struct, frozen=True, rename="pascal"):
    user_id: str
    user_data_list: list[_Row]


class _LibraryInfo(msgspec.Struct, frozen=True, rename="pascal"):
    items_added: list[str] = []
    items_updated: list[str] = []
    items_removed: list[str] = []


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_SECONDS = msgspec.json.Decoder(int)
_USER_DATA_INFO = msgspec.json.Decoder(_UserDataInfo)
_LIBRARY_INFO = msgspec.json.Decoder(_LibraryInfo)


def parse_frame(text: str | bytes) -> Frame:
    """A frame of a known kind whose data cannot be read is an `Other` of that kind."""
    try:
        envelope = _ENVELOPE.decode(text)
    except UNREADABLE:
        return Other("")
    try:
        return _frame(envelope)
    except UNREADABLE:
        return Other(envelope.message_type)


def _frame(envelope: _Envelope) -> Frame:
    match envelope.message_type:
        case "ForceKeepAlive":
            return ForceKeepAlive(_SECONDS.decode(envelope.data))
        case "KeepAlive":
            return KeepAlive()
        case "UserDataChanged":
            return _user_data(_USER_DATA_INFO.decode(envelope.data))
        case "LibraryChanged":
            return _library(_LIBRARY_INFO.decode(envelope.data))
        case "Sessions":
            return Sessions(bytes(envelope.data))
        case "ServerRestarting":
            return ServerRestarting()
        case "ServerShuttingDown":
            return ServerShuttingDown()
        case other:
            return Other(other)


def _user_data(info: _UserDataInfo) -> Frame:
    user_id = known_id(info.user_id)
    if user_id is None:
        return Other("UserDataChanged")
    rows = {item_id: dto for dto in info.user_data_list if (item_id := known_id(dto.item_id))}
    folders = frozenset(item_id for item_id, dto in rows.items() if dto.unplayed_item_count is not None)
    return UserDataChanged(user_id, {item_id: user_data_of(dto) for item_id, dto in rows.items()}, folders)


def _library(info: _LibraryInfo) -> LibraryChanged:
    return LibraryChanged(_ids(info.items_added), _ids(info.items_updated), _ids(info.items_removed))


def _ids(texts: list[str]) -> tuple[str, ...]:
    return tuple(found for text in texts if (found := known_id(text)))
