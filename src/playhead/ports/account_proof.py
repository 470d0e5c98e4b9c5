"""Proof that somebody owns an account of a media server: he knows its name and password there."""

from __future__ import annotations

from typing import Protocol

import msgspec

from playhead.ports.accounts import Password


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account it is: the server's own id (32 lower-case hex digits) and spelling of the name."""

    user_id: str
    name: str


class AccountProof(Protocol):
    """The port; one instance per server, which keeps nothing and leaves nothing signed in."""

    async def prove(self, username: str, password: Password) -> Proven | None:
        """The account; None when the server does not take the two, or has shut the account out. Raises
        `domain.errors.ServerError` when it cannot be asked."""
        ...
