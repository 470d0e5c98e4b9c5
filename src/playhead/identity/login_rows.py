"""The logins' statements. What changes runs on the writer and notes a `UserChanged` in the same transaction.

Each changing function takes all waiting units of its kind, as the writer hands them over, and answers one for each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from playhead.domain.events import SignIn, UserChanged
from playhead.identity.tables import api_token, linked_account, login, refresh_token
from playhead.journal import store
from playhead.journal.record import Draft


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can sign in. Times are UTC milliseconds."""

    id: int
    username: str
    is_admin: bool
    disabled: bool
    timezone: str
    generation: int
    created_at: int
    last_login_at: int | None = None
    has_password: bool = True
    """False for one who comes in by an account of a media server only."""


class NewLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A login to be; `only_first`: refuse when there is one already. An empty `password_hash` is no password."""

    username: str
    password_hash: str
    now: int
    is_admin: bool = False
    timezone: str = "UTC"
    actor: str = ""
    address: str = ""
    only_first: bool = False


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator changes about a login; None leaves it."""

    login_id: int
    now: int
    username: str | None = None
    password_hash: str | None = None
    is_admin: bool | None = None
    timezone: str | None = None
    disabled: bool | None = None
    actor: str = ""
    address: str = ""


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """A login to be removed."""

    login_id: int
    now: int
    actor: str = ""
    address: str = ""


class NameTaken(msgspec.Struct, frozen=True):
    """Another login has this name."""


class NoSuchLogin(msgspec.Struct, frozen=True):
    """There is no login of this id."""


class LastAdministrator(msgspec.Struct, frozen=True):
    """Nobody could administer Playhead afterwards."""


class AlreadySetUp(msgspec.Struct, frozen=True):
    """There is a login already."""


_LOGIN: list[ColumnElement[Any]] = [
    *(c for c in login.c if c.name not in ("username_key", "password_hash")),
    (login.c.password_hash != "").label("has_password"),
]
_NAMES = Login.__struct_fields__


def name_key(username: str) -> str:
    """Names that look alike are the same: compatibility forms, case and spaces around or doubled do not count.

    Unicode's compatibility caseless match (D146): folding takes marks apart, so it is done again on what came of that.
    """
    plain = unicodedata.normalize("NFD", username)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def login_of(row: Any) -> Login:
    """A row of the login's public columns."""
    return Login(**{name: getattr(row, name) for name in _NAMES})


def by_id(connection: Connection, login_id: int) -> Login | None:
    """The login of an id."""
    row = connection.execute(select(*_LOGIN).where(login.c.id == login_id)).one_or_none()
    return None if row is None else login_of(row)


def with_hash(connection: Connection, username: str) -> tuple[Login, str] | None:
    """The login of a name, with its password's hash."""
    query = select(*_LOGIN, login.c.password_hash).where(login.c.username_key == name_key(username))
    row = connection.execute(query).one_or_none()
    return None if row is None else (login_of(row), row.password_hash)


def hash_of(connection: Connection, login_id: int) -> str | None:
    """The password's hash of an id."""
    return connection.execute(select(login.c.password_hash).where(login.c.id == login_id)).scalar()


def page(connection: Connection, *, after: int, limit: int) -> list[Login]:
    """Up to `limit` logins with an id over `after`."""
    rows = connection.execute(select(*_LOGIN).where(login.c.id > after).order_by(login.c.id).limit(limit))
    return [login_of(row) for row in rows]


def count(connection: Connection) -> int:
    """How many logins there are."""
    return int(connection.execute(select(func.count()).select_from(login)).scalar_one())


def enabled(connection: Connection) -> list[tuple[int, bool]]:
    """Everybody who may come in: his id, and whether he is an administrator."""
    query = select(login.c.id, login.c.is_admin).where(~login.c.disabled).order_by(login.c.id)
    return [(row.id, row.is_admin) for row in connection.execute(query)]


def first_administrator(connection: Connection) -> Login | None:
    """The oldest login that may administer."""
    query = select(*_LOGIN).where(login.c.is_admin, ~login.c.disabled).order_by(login.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else login_of(row)


def note(
    connection: Connection, action: str, who: Login, now: int, actor: str, *, address: str = "", detail: str = ""
) -> None:
    """Append what happened to a login."""
    changed = UserChanged(action=action, user_id=who.id, username=who.username, address=address, detail=detail)
    store.append(connection, [Draft(event=changed, subject=subject_of(who.id), actor=actor)], now)


def note_sign_in(connection: Connection, who: Login, now: int, method: str, address: str) -> None:
    """Append that somebody signed in."""
    came = SignIn(action="signed_in", user_id=who.id, username=who.username, method=method, address=address)
    store.append(connection, [Draft(event=came, subject=subject_of(who.id), actor=who.username)], now)


def subject_of(login_id: int) -> str:
    """Under which a login's records are found; 0 is nobody known."""
    return f"login/{login_id}"


def add(connection: Connection, items: Sequence[NewLogin]) -> list[Login | NameTaken | AlreadySetUp]:
    """Add logins."""
    return [_add(connection, item) for item in items]


def _add(connection: Connection, new: NewLogin) -> Login | NameTaken | AlreadySetUp:
    if new.only_first and count(connection):
        return AlreadySetUp()
    if with_hash(connection, new.username) is not None:
        return NameTaken()
    values = {
        "username": new.username.strip(),
        "username_key": name_key(new.username),
        "password_hash": new.password_hash,
        "is_admin": new.is_admin,
        "disabled": False,
        "timezone": new.timezone,
        "generation": 0,
        "created_at": new.now,
    }
    row = connection.execute(insert(login).values(values).returning(*_LOGIN)).one()
    added = login_of(row)
    note(connection, "added", added, new.now, new.actor, address=new.address)
    return added


def change(
    connection: Connection, items: Sequence[Change]
) -> list[Login | NameTaken | NoSuchLogin | LastAdministrator]:
    """Change logins. A new password or disabling ends every session of the login."""
    return [_change(connection, item) for item in items]


def _change(connection: Connection, asked: Change) -> Login | NameTaken | NoSuchLogin | LastAdministrator:
    before = by_id(connection, asked.login_id)
    if before is None:
        return NoSuchLogin()
    if asked.username is not None:
        holder = with_hash(connection, asked.username)
        if holder is not None and holder[0].id != before.id:
            return NameTaken()
    if (asked.is_admin is False or asked.disabled) and _is_last(connection, before):
        return LastAdministrator()
    ends = asked.password_hash is not None or (asked.disabled is True and not before.disabled)
    values = _values(asked) | ({"generation": before.generation + 1} if ends else {})
    if values:
        connection.execute(update(login).where(login.c.id == before.id).values(values))
    if ends:
        connection.execute(delete(refresh_token).where(refresh_token.c.login_id == before.id))
    after = by_id(connection, before.id) or before
    for action in _actions(asked, before, after):
        detail = _detail(action, before, after)
        note(connection, action, after, asked.now, asked.actor, address=asked.address, detail=detail)
    return after


def _values(asked: Change) -> dict[str, Any]:
    given = {name: getattr(asked, name) for name in ("password_hash", "is_admin", "timezone", "disabled")}
    if asked.username is not None:
        given |= {"username": asked.username.strip(), "username_key": name_key(asked.username)}
    return {name: value for name, value in given.items() if value is not None}


def _actions(asked: Change, before: Login, after: Login) -> list[str]:
    happened = ["password_changed"] if asked.password_hash is not None else []
    if before.disabled != after.disabled:
        happened.append("disabled" if after.disabled else "enabled")
    if (before.username, before.is_admin, before.timezone) != (after.username, after.is_admin, after.timezone):
        happened.append("changed")
    return happened


def _detail(action: str, before: Login, after: Login) -> str:
    """What a reader of the list wants to know of a change."""
    if action != "changed":
        return ""
    told = [f"was {before.username}"] if before.username != after.username else []
    if before.is_admin != after.is_admin:
        told.append("administrator now" if after.is_admin else "no administrator any more")
    if before.timezone != after.timezone:
        told.append(f"time zone {after.timezone}")
    return ", ".join(told)


def remove(connection: Connection, items: Sequence[Removal]) -> list[Login | NoSuchLogin | LastAdministrator]:
    """Remove logins with their sessions, tokens and links."""
    return [_remove(connection, item) for item in items]


def _remove(connection: Connection, asked: Removal) -> Login | NoSuchLogin | LastAdministrator:
    gone = by_id(connection, asked.login_id)
    if gone is None:
        return NoSuchLogin()
    if _is_last(connection, gone):
        return LastAdministrator()
    for table in (refresh_token, api_token, linked_account):
        connection.execute(delete(table).where(table.c.login_id == gone.id))
    connection.execute(delete(login).where(login.c.id == gone.id))
    note(connection, "removed", gone, asked.now, asked.actor, address=asked.address)
    return gone


def _is_last(connection: Connection, one: Login) -> bool:
    if not one.is_admin or one.disabled:
        return False
    others = select(func.count()).where(login.c.is_admin, ~login.c.disabled, login.c.id != one.id)
    return connection.execute(others).scalar_one() == 0
