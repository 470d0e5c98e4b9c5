"""Whether somebody who proved who he is may still come in, and as what: the rows are asked, not his credential."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from playhead.identity import login_rows, sessions
from playhead.identity.callers import Caller
from playhead.identity.tables import api_token


def standing(connection: Connection, caller: Caller, now: int) -> Caller | None:
    """The caller with his present name and role; None when his credential is over or revoked, or he is disabled.

    `now` is UTC milliseconds. Whoever has no login is who he is.
    """
    if caller.expires_at is not None and now >= caller.expires_at:
        return None
    if caller.login_id is None:
        return caller
    who = login_rows.by_id(connection, caller.login_id)
    if who is None or who.disabled or caller.generation not in (None, who.generation):
        return None
    if caller.session is not None and not sessions.live(connection, caller.session):
        return None
    if caller.token_id is not None and not _kept(connection, caller.token_id):
        return None
    return msgspec.structs.replace(caller, username=who.username, is_admin=who.is_admin)


def _kept(connection: Connection, token_id: int) -> bool:
    return connection.execute(select(api_token.c.id).where(api_token.c.id == token_id)).first() is not None
