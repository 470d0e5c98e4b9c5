"""Servers that are no longer configured, or begin anew: what they had is archived, what was owed to them cancelled.

Nothing is deleted but the tokens of its users and how far its library was listed: a server that is configured again is
seen for the first time again, with what its people did kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, select, update

from playhead.domain.events import ServerRetired
from playhead.identity.tables import account, item, listing, listing_page, server, user_token
from playhead.journal import jobs
from playhead.journal import store as journal
from playhead.journal.record import Draft

RETIRED = "retired"
"""The state of such a server."""


class Configured(msgspec.Struct, frozen=True, kw_only=True):
    """The names of all servers that are configured now."""

    names: tuple[str, ...]
    now: int


def retire(connection: Connection, items: Sequence[Configured]) -> list[tuple[str, ...]]:
    """Archive the others; for the writer. Returns which ones were retired now."""
    return [_retire(connection, one) for one in items]


def _retire(connection: Connection, configured: Configured) -> tuple[str, ...]:
    query = select(server.c.name, server.c.state).where(server.c.name.not_in(configured.names)).order_by(server.c.name)
    others = {row.name: row.state for row in connection.execute(query)}
    names = tuple(name for name, state in others.items() if state != RETIRED)
    for name in names:
        archive(connection, name, configured.now)
    # also what an earlier start left: a record that was decided late may have asked for more
    if others:
        jobs.cancel_at(connection, others, configured.now, "its server is no longer configured")
    return names


def archive(connection: Connection, name: str, now: int, *, anew: bool = False) -> None:
    """Archive a server; `anew`: it stays configured, and its next look is its first."""
    retired = {"state": RETIRED, "error": "", "question": "", "other_id": "", "changed_at": now}
    connection.execute(update(server).where(server.c.name == name).values(retired))
    connection.execute(update(account).where(account.c.server == name).values(gone=True))
    connection.execute(update(item).where(item.c.server == name).values(gone=True))
    for kept in (user_token, listing, listing_page):
        connection.execute(delete(kept).where(kept.c.server == name))
    journal.append(connection, [Draft(event=ServerRetired(server=name, anew=anew), subject=name)], now)
    if anew:
        jobs.cancel_at(connection, [name], now, "its server begins anew")
