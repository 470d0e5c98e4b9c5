"""Who asks, and what signing in can bring. Secrets are left out of every repr."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from playhead.identity.api_tokens import ApiToken
from playhead.identity.login_rows import Login


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. `login_id` None: the operator of this machine, or everybody where logins are switched off.

    `may_write` False: his token only reads. `is_admin` is what his credential lets him be, which may be less than his
    role. `address` is where he asks from, empty on this machine.

    The rest is what his credential stands on, so that it can be asked later whether it still does: `expires_at` in UTC
    milliseconds.
    """

    login_id: int | None
    username: str
    is_admin: bool
    may_write: bool = True
    address: str = ""
    session: str | None = None
    generation: int | None = None
    token_id: int | None = None
    expires_at: int | None = None


@dataclass(frozen=True)
class Session:
    """A session's new pair of tokens; `expires_in` in seconds."""

    login: Login
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True)
class Minted:
    """A new API token with its secret, which is never seen again."""

    token: ApiToken
    secret: str = field(repr=False)


class WrongPassword(msgspec.Struct, frozen=True):
    """Not the password of this login."""


class WrongCode(msgspec.Struct, frozen=True):
    """Not the setup code."""


class Present(msgspec.Struct, frozen=True):
    """Somebody can sign in already."""


class Created(msgspec.Struct, frozen=True):
    """The first administrator was made from what the operator configured."""

    username: str


@dataclass(frozen=True)
class CodeNeeded:
    """Nobody can sign in; `code`, to be shown to the operator, lets one person make the first administrator."""

    code: str = field(repr=False)


FirstStart = Present | Created | CodeNeeded
