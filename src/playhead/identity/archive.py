"""What is kept of servers that are no longer configured. Reads only."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, Table, func, select

from playhead.identity.retire import RETIRED
from playhead.identity.tables import account, item, person, server


class Archived(msgspec.Struct, frozen=True, kw_only=True):
    """A retired server. `people` are those who had an account there, by name; `retired_at` in UTC milliseconds."""

    name: str
    server_name: str
    version: str
    retired_at: int
    accounts: int
    items: int
    people: tuple[str, ...]


def archived(connection: Connection, configured: Collection[str]) -> list[Archived]:
    """Every retired server, by name. One that is `configured` again is none, though it was not seen yet."""
    query = select(server).where(server.c.state == RETIRED, server.c.name.not_in(list(configured)))
    return [
        Archived(
            name=row.name,
            server_name=row.server_name,
            version=row.version,
            retired_at=row.changed_at,
            accounts=_count(connection, account, row.name),
            items=_count(connection, item, row.name),
            people=_people(connection, row.name),
        )
        for row in connection.execute(query.order_by(server.c.name))
    ]


def _count(connection: Connection, table: Table, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(table.c.server == name)).scalar_one())


def _people(connection: Connection, name: str) -> tuple[str, ...]:
    query = select(person.c.name).join(account, account.c.person_id == person.c.id).where(account.c.server == name)
    return tuple(connection.execute(query.distinct().order_by(person.c.name)).scalars())
