"""Where tokens of users are kept between two starts, sealed, so that a copy of the database opens nothing."""

from __future__ import annotations

from typing import Protocol

import msgspec


class TokenKey(msgspec.Struct, frozen=True):
    """Whose token it is and what for: one device on the server for each."""

    server: str
    user_id: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.server}/{self.user_id}/{self.purpose}"


class Vault(Protocol):
    """Keeps one token for each key."""

    async def token(self, key: TokenKey) -> str | None:
        """The token; None where there is none, or none that the secret of this installation opens."""
        ...

    async def keep(self, key: TokenKey, token: str) -> None:
        """Replace the token. Raises StoreUnavailable."""
        ...

    async def forget(self, key: TokenKey) -> None:
        """The token is worth nothing any more. Raises StoreUnavailable."""
        ...
