"""Tickets: credentials for one connection, good for seconds and one use. Only their digests are stored."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, insert

from playhead.identity.callers import Caller
from playhead.identity.standing import standing
from playhead.identity.tables import ticket
from playhead.kit.times import SECOND

LIFE_SECONDS = 30


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket to be; `hash` is the digest of its secret."""

    hash: str
    caller: Caller
    now: int


class Redeem(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody brings a ticket."""

    hash: str
    now: int


def issue(connection: Connection, items: Sequence[Issue]) -> list[None]:
    """Keep tickets, and forget those that nobody used in time."""
    for item in items:
        connection.execute(delete(ticket).where(ticket.c.expires_at <= item.now))
        expires_at = item.now + LIFE_SECONDS * SECOND
        values = {"hash": item.hash, "caller": msgspec.json.encode(item.caller), "expires_at": expires_at}
        connection.execute(insert(ticket).values(values))
    return [None] * len(items)


def redeem(connection: Connection, items: Sequence[Redeem]) -> list[Caller | None]:
    """Whose tickets these are, as of now; each is taken away with the look at it."""
    return [_redeem(connection, item) for item in items]


def _redeem(connection: Connection, item: Redeem) -> Caller | None:
    taken = delete(ticket).where(ticket.c.hash == item.hash).returning(ticket.c.caller, ticket.c.expires_at)
    row = connection.execute(taken).one_or_none()
    if row is None or row.expires_at <= item.now:
        return None
    return standing(connection, msgspec.json.decode(row.caller, type=Caller), item.now)
