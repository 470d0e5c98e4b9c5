"""Signed-in sessions: families of refresh tokens, each token good for one use.

A token that comes a second time was copied by somebody, so its whole family ends (RFC 9700 §4.14.2). Only who brings
the key with which it was traded gets the same answer again, as long as nobody has used that: his was lost on the way.
Access tokens name their family and end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from playhead.identity import login_rows
from playhead.identity.login_rows import Login
from playhead.identity.tables import login, refresh_token


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """A session begins: `hash` is the digest of its first refresh token, `family` its name.

    With `password_hash` the login changes its password: every family but this one ends, and every access token.
    """

    login_id: int
    hash: str
    family: str
    now: int
    expires_at: int
    password_hash: str | None = None
    method: str = "password"
    address: str = ""


class Rotate(msgspec.Struct, frozen=True, kw_only=True):
    """A refresh token is traded for the next of its family. `retry_hash` is the digest of the key under which that may
    be asked for once more."""

    hash: str
    next_hash: str
    now: int
    expires_at: int
    retry_hash: str | None = None
    address: str = ""


class Rotated(msgspec.Struct, frozen=True, kw_only=True):
    """The session goes on."""

    login: Login
    family: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The session of `family`, or of the refresh token with `hash`, ends."""

    now: int
    family: str | None = None
    hash: str | None = None
    address: str = ""


class NoSession(msgspec.Struct, frozen=True):
    """Unknown, over, ended, or of a disabled login. `reused`: the token had been traded before, and the family is
    ended now."""

    reused: bool = False


def live(connection: Connection, family: str) -> bool:
    """Whether a session has not ended."""
    query = select(refresh_token.c.hash).where(refresh_token.c.family == family).limit(1)
    return connection.execute(query).first() is not None


def begin(connection: Connection, items: Sequence[Begin]) -> list[Login | NoSession]:
    """Open sessions, or set a new password and leave only the session that did so."""
    return [_begin(connection, item) for item in items]


def _begin(connection: Connection, new: Begin) -> Login | NoSession:
    who = login_rows.by_id(connection, new.login_id)
    if who is None or who.disabled:
        return NoSession()
    values: dict[str, Any] = {"last_login_at": new.now}
    if new.password_hash is None:
        old = (refresh_token.c.login_id == who.id) & (refresh_token.c.expires_at <= new.now)
        login_rows.note_sign_in(connection, who, new.now, new.method, new.address)
    else:
        values = {"password_hash": new.password_hash, "generation": who.generation + 1}
        old = (refresh_token.c.login_id == who.id) & (refresh_token.c.family != new.family)
        login_rows.note(connection, "password_changed", who, new.now, who.username, address=new.address)
    connection.execute(delete(refresh_token).where(old))
    connection.execute(update(login).where(login.c.id == who.id).values(values))
    _insert(connection, who.id, new.hash, new.family, new.now, new.expires_at)
    return msgspec.structs.replace(who, generation=values.get("generation", who.generation))


def rotate(connection: Connection, items: Sequence[Rotate]) -> list[Rotated | NoSession]:
    """Trade refresh tokens."""
    return [_rotate(connection, item) for item in items]


def _rotate(connection: Connection, asked: Rotate) -> Rotated | NoSession:
    row = connection.execute(select(refresh_token).where(refresh_token.c.hash == asked.hash)).one_or_none()
    if row is None or row.expires_at <= asked.now:
        return NoSession()
    who = login_rows.by_id(connection, row.login_id)
    if who is None or who.disabled:
        return NoSession()
    if row.used_at is not None:
        if _lost(connection, row.retry_hash, asked):
            return Rotated(login=who, family=row.family)
        _end_family(connection, row.family, who, asked.now, "session_revoked", asked.address)
        return NoSession(reused=True)
    traded = {"used_at": asked.now, "retry_hash": asked.retry_hash}
    connection.execute(update(refresh_token).where(refresh_token.c.hash == asked.hash).values(traded))
    _insert(connection, who.id, asked.next_hash, row.family, asked.now, asked.expires_at)
    return Rotated(login=who, family=row.family)


def _lost(connection: Connection, retry_hash: str | None, asked: Rotate) -> bool:
    """Whether this is the same trade again, and what it brought was never used."""
    if retry_hash is None or retry_hash != asked.retry_hash:
        return False
    query = select(refresh_token.c.used_at).where(refresh_token.c.hash == asked.next_hash)
    row = connection.execute(query).one_or_none()
    return row is not None and row.used_at is None


def end(connection: Connection, items: Sequence[End]) -> list[bool]:
    """End sessions. Whether there was one."""
    return [_end(connection, item) for item in items]


def _end(connection: Connection, asked: End) -> bool:
    which = refresh_token.c.family == asked.family if asked.hash is None else refresh_token.c.hash == asked.hash
    row = connection.execute(select(refresh_token).where(which).limit(1)).one_or_none()
    who = None if row is None else login_rows.by_id(connection, row.login_id)
    if row is None or who is None:
        return False
    _end_family(connection, row.family, who, asked.now, "signed_out", asked.address)
    return True


def _end_family(connection: Connection, family: str, who: Login, now: int, action: str, address: str) -> None:
    connection.execute(delete(refresh_token).where(refresh_token.c.family == family))
    login_rows.note(connection, action, who, now, who.username, address=address)


def _insert(connection: Connection, login_id: int, hashed: str, family: str, now: int, expires_at: int) -> None:
    values = {"hash": hashed, "login_id": login_id, "family": family, "issued_at": now, "expires_at": expires_at}
    connection.execute(insert(refresh_token).values(values))
