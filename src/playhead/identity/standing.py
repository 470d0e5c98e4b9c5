"""Whether somebody who proved who he is may still come in, and as what: the rows are asked, not his credential."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from playhead.identity import login_rows, sessions, token_rights
from playhead.identity.callers import Caller


def standing(connection: Connection, caller: Caller, now: int) -> Caller | None:
    """The caller with his present name and role; None when his credential is over or revoked, or he is disabled.

    `now` is UTC milliseconds. Whoever has no login is who he is.
    """
    if caller.expires_at is not None and now >= caller.expires_at:
        return None
    if caller.login_id is None:
        return caller
    who = login_rows.by_id(connection, caller.login_id)
    if who is None or who.disabled:
        return None
    if caller.token_id is not None:
        return token_rights.limited(connection, caller, who)
    # who made a token elsewhere with our secret names no generation, and was given it for the first
    if (caller.generation or 0) != who.generation:
        return None
    if caller.session is not None and not sessions.live(connection, caller.session):
        return None
    return msgspec.structs.replace(caller, username=who.username, is_admin=who.is_admin)
