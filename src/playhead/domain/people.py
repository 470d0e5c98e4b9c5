"""Who: servers, the accounts on them, and the persons who own accounts."""

from __future__ import annotations

import msgspec


class Account(msgspec.Struct, frozen=True, order=True):
    """One user on one server. `user_id` is 32 lower-case hex digits."""

    server: str
    user_id: str

    def __str__(self) -> str:
        return f"{self.server}/{self.user_id}"


class RemoteUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user as his server lists him."""

    user_id: str
    name: str
    is_administrator: bool = False
    is_disabled: bool = False
    has_password: bool = True


class ServerDate(msgspec.Struct, frozen=True, array_like=True):
    """What time it was on a server, by the Date of an answer of its own: UTC milliseconds, in whole seconds and up to
    one of them old. `asked_at` and `answered_at` are our clock before and after."""

    date: int
    asked_at: int
    answered_at: int


class ServerInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself. `version` has three numbers: `10.11.11`, `12.0.0`."""

    server_id: str
    name: str
    version: str
