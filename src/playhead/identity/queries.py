"""What people are shown of servers, persons and items. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, exists, func, select

from playhead.identity import store
from playhead.identity.rows import AccountRow
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


def persons(connection: Connection) -> dict[int, str]:
    """Everybody by number."""
    return {row.id: row.name for row in connection.execute(select(person.c.id, person.c.name))}


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


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person with his accounts."""

    id: int
    name: str
    accounts: tuple[AccountRow, ...]


def people_page(connection: Connection, *, limit: int, after: int = 0, only: int | None = None) -> list[PersonRow]:
    """Up to `limit` persons with an account that is there, by id, beyond `after`."""
    owning = exists().where(account.c.person_id == person.c.id, ~account.c.gone)
    query = select(person.c.id, person.c.name).where(owning, person.c.id > after).order_by(person.c.id).limit(limit)
    if only is not None:
        query = select(person.c.id, person.c.name).where(person.c.id == only)
    names = {row.id: row.name for row in connection.execute(query)}
    owned: dict[int, list[AccountRow]] = defaultdict(list)
    for row in store.accounts_of(connection, names):
        if row.person_id is not None and not row.gone:
            owned[row.person_id].append(row)
    return [
        PersonRow(id=i, name=name, accounts=tuple(sorted(owned[i], key=lambda one: one.account)))
        for i, name in names.items()
    ]


def person_count(connection: Connection) -> int:
    """How many persons have an account that is there."""
    owning = exists().where(account.c.person_id == person.c.id, ~account.c.gone)
    return int(connection.execute(select(func.count()).select_from(person).where(owning)).scalar_one())


def nobodys(connection: Connection) -> list[AccountRow]:
    """Accounts that belong to nobody, by server and name."""
    query = select(account).where(account.c.person_id.is_(None), ~account.c.gone)
    rows = connection.execute(query.order_by(account.c.server, account.c.name))
    return [store.account_row(row) for row in rows]
