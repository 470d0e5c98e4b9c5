"""The shapes of signing in by an account, of tokens' scopes, and of what is told about who came in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from playhead.delivery.api.models import AnyPassword, Asked, Shape


class SignInServers(Shape):
    """Empty: accounts of media servers do not sign in here."""

    servers: list[str]


class AccountSignIn(Asked):
    """An account without a password proves nothing, so an empty one is not taken."""

    server: Annotated[str, Field(max_length=32)]
    username: Annotated[str, Field(min_length=1, max_length=256)]
    password: Annotated[AnyPassword, Field(min_length=1)]


class AuditEntry(Shape):
    """`by` is who did it, empty for somebody unknown; `user_id` null: about nobody known; `address` empty: on this
    machine."""

    id: str
    at: str
    action: str
    user_id: str | None
    username: str
    by: str
    address: str
    detail: str
