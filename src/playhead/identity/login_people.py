"""Which person a login is: the one whose account it has proved to be its own. Reads only."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from playhead.identity.tables import account, linked_account, login


class LoginPerson(msgspec.Struct, frozen=True):
    """A login and the person that it is; None where it has proved no account."""

    login_id: int
    username: str
    timezone: str
    person_id: int | None


_OWNED = linked_account.join(account, account.c.ref == linked_account.c.ref)


def person_of_login(connection: Connection, login_id: int) -> LoginPerson | None:
    """A login with its person; None where there is no such login."""
    who = connection.execute(select(login.c.username, login.c.timezone).where(login.c.id == login_id)).one_or_none()
    if who is None:
        return None
    query = select(account.c.person_id).select_from(_OWNED).where(linked_account.c.login_id == login_id)
    mine = query.where(account.c.person_id.is_not(None)).order_by(linked_account.c.linked_at, linked_account.c.ref)
    return LoginPerson(login_id, who.username, who.timezone, connection.execute(mine.limit(1)).scalar())


def logins_of(connection: Connection) -> dict[int, int]:
    """Person → login, of those that can sign in."""
    query = select(account.c.person_id, linked_account.c.login_id).select_from(_OWNED)
    rows = connection.execute(query.where(account.c.person_id.is_not(None)).order_by(linked_account.c.login_id))
    return {row.person_id: row.login_id for row in rows}
