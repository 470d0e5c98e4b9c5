"""Who the holder of an API token is now."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from playhead.identity.callers import Caller
from playhead.identity.login_rows import Login
from playhead.identity.scopes import Scope, scopes_of
from playhead.identity.tables import api_token


def holder(caller: Caller, who: Login, scopes: tuple[Scope, ...]) -> Caller:
    """The caller as the holder of a token with these scopes. Pure."""
    return msgspec.structs.replace(
        caller, username=who.username, is_admin=who.is_admin and "admin" in scopes, may_write="write" in scopes
    )


def limited(connection: Connection, caller: Caller, who: Login) -> Caller | None:
    """The caller as his token lets him be now; None when it was revoked."""
    query = select(api_token.c.scopes).where(api_token.c.id == caller.token_id, api_token.c.login_id == who.id)
    kept = connection.execute(query).scalar_one_or_none()
    return None if kept is None else holder(caller, who, scopes_of(kept))
