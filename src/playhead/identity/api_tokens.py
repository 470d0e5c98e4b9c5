"""Personal API tokens: bearer credentials that last until they are revoked. Only their digests are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from playhead.identity import login_rows
from playhead.identity.login_rows import Login, NoSuchLogin
from playhead.identity.scopes import SCOPES, Scope, kept_scopes, scopes_of
from playhead.identity.tables import api_token, login
from playhead.kit.times import MINUTE

SEEN_EVERY_MS = 5 * MINUTE
"""How exact `last_used_at` is: a write for every call would cost more than it tells."""

MOST = 100
"""How many tokens one login may have."""


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is listed."""

    id: int
    name: str
    login_id: int
    username: str
    scopes: tuple[Scope, ...]
    created_at: int
    last_used_at: int | None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token to be; `hash` is the digest of the secret. `login_id` None: the oldest administrator's."""

    name: str
    hash: str
    now: int
    login_id: int | None
    scopes: tuple[Scope, ...] = SCOPES
    actor: str = ""
    address: str = ""


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """A token to be revoked; `login_id` None: whosever it is."""

    token_id: int
    now: int
    login_id: int | None = None
    actor: str = ""
    address: str = ""


class TooManyTokens(msgspec.Struct, frozen=True):
    """The login has as many as it may."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A token was used."""

    token_id: int
    now: int


_LISTED = [api_token.c.id, api_token.c.name, api_token.c.login_id, login.c.username, api_token.c.scopes,
           api_token.c.created_at, api_token.c.last_used_at]  # fmt: skip
_QUERY = select(*_LISTED).join(login, login.c.id == api_token.c.login_id)


def _token(row: Any) -> ApiToken:
    values = {c.name: getattr(row, c.name) for c in _LISTED}
    return ApiToken(**values | {"scopes": scopes_of(row.scopes)})


def by_hash(connection: Connection, hashed: str) -> tuple[ApiToken, Login] | None:
    """The token of a digest, with whose it is."""
    row = connection.execute(_QUERY.where(api_token.c.hash == hashed)).one_or_none()
    who = None if row is None else login_rows.by_id(connection, row.login_id)
    return None if row is None or who is None else (_token(row), who)


def page(connection: Connection, *, after: int, limit: int, login_id: int | None = None) -> list[ApiToken]:
    """Up to `limit` tokens with an id over `after`; of one login, or of all."""
    query = _QUERY.where(api_token.c.id > after, *_of(login_id)).order_by(api_token.c.id).limit(limit)
    return [_token(row) for row in connection.execute(query)]


def count(connection: Connection, login_id: int | None = None) -> int:
    """How many tokens there are, of one login or of all."""
    query = select(func.count()).select_from(api_token).where(*_of(login_id))
    return int(connection.execute(query).scalar_one())


def _of(login_id: int | None) -> list[ColumnElement[bool]]:
    return [] if login_id is None else [api_token.c.login_id == login_id]


def add(connection: Connection, items: Sequence[NewToken]) -> list[ApiToken | NoSuchLogin | TooManyTokens]:
    """Add tokens."""
    return [_add(connection, item) for item in items]


def _add(connection: Connection, new: NewToken) -> ApiToken | NoSuchLogin | TooManyTokens:
    administrator = login_rows.first_administrator(connection)
    who = administrator if new.login_id is None else login_rows.by_id(connection, new.login_id)
    if who is None:
        return NoSuchLogin()
    if count(connection, who.id) >= MOST:
        return TooManyTokens()
    scopes = kept_scopes(new.scopes)
    values = {"login_id": who.id, "name": new.name, "hash": new.hash, "scopes": scopes, "created_at": new.now}
    added = connection.execute(insert(api_token).values(values).returning(api_token.c.id)).scalar_one()
    detail = f"{new.name} ({scopes.replace(',', ', ')})"
    login_rows.note(connection, "token_added", who, new.now, new.actor, address=new.address, detail=detail)
    return _token(connection.execute(_QUERY.where(api_token.c.id == added)).one())


def revoke(connection: Connection, items: Sequence[Revocation]) -> list[bool]:
    """Revoke tokens. Whether there was one."""
    return [_revoke(connection, item) for item in items]


def _revoke(connection: Connection, asked: Revocation) -> bool:
    row = connection.execute(_QUERY.where(api_token.c.id == asked.token_id)).one_or_none()
    who = None if row is None else login_rows.by_id(connection, row.login_id)
    if row is None or who is None or asked.login_id not in (None, who.id):
        return False
    connection.execute(delete(api_token).where(api_token.c.id == asked.token_id))
    login_rows.note(connection, "token_revoked", who, asked.now, asked.actor, address=asked.address, detail=row.name)
    return True


def seen(connection: Connection, items: Sequence[Seen]) -> list[None]:
    """Remember when tokens were last used."""
    for item in items:
        connection.execute(update(api_token).where(api_token.c.id == item.token_id).values(last_used_at=item.now))
    return [None] * len(items)
