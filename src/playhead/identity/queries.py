"""What people are shown of servers, persons and items. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, func, select

from playhead.identity.tables import account, item, person


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """A person's name and the user id on each server; a server without an account of his is missing."""

    username: str
    servers: Mapping[str, str]


def people(connection: Connection) -> list[Accounts]:
    """Everybody with an account, by name. An account that belongs to no person stands for itself."""
    columns = (account.c.server, account.c.user_id, account.c.name, account.c.person_id, person.c.name.label("person"))
    query = select(*columns).outerjoin(person, person.c.id == account.c.person_id).where(~account.c.gone)
    names: dict[object, str] = {}
    ids: dict[object, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(query.order_by(account.c.ref)):
        whose = row.person_id if row.person is not None else (row.server, row.user_id)
        names[whose] = row.person or row.name
        ids[whose].setdefault(row.server, row.user_id)
    listed = [Accounts(username=names[whose], servers=ids[whose]) for whose in names]
    return sorted(listed, key=lambda one: (one.username.casefold(), sorted(one.servers.items())))


def user_counts(connection: Connection) -> dict[str, int]:
    """Server → how many accounts it has."""
    query = select(account.c.server, func.count()).where(~account.c.gone).group_by(account.c.server)
    return {name: int(count) for name, count in connection.execute(query)}


def item_counts(connection: Connection, servers: Collection[str]) -> dict[str, int]:
    """Server → how many items of it are known. One index look-up a server."""
    query = select(func.count()).select_from(item)
    found = {}
    for name in servers:
        found[name] = int(connection.execute(query.where(item.c.server == name, item.c.gone.is_(False))).scalar_one())
    return found


def mapping_count(connection: Connection) -> int:
    """How many accounts belong to a person."""
    query = select(func.count()).select_from(account).where(~account.c.gone, account.c.person_id.is_not(None))
    return int(connection.execute(query).scalar_one())
