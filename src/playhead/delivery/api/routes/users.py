"""Logins, for administrators."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import LinkedAccount, Listed, User, UserAsked, UserChange
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, path_id
from playhead.delivery.api.routes.auth_jellyfin import refusal
from playhead.delivery.api.services import Services
from playhead.domain.items import hex_id
from playhead.domain.people import Account
from playhead.identity import linked, login_rows
from playhead.identity.linked import Link, OnlyWayIn
from playhead.identity.login_rows import (
    AlreadySetUp,
    Change,
    LastAdministrator,
    Login,
    NameTaken,
    NoSuchLogin,
)
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/users", tags=["logins"])


@router.get("")
async def list_users(_: Administrator, served: Served, limit: Limit = 50, cursor: Cursor = None) -> Listed[User]:
    """All logins, oldest first."""
    start = after(cursor) or 0
    return await served.database.read(lambda connection: _page(connection, start, limit))


@router.post("", status_code=201)
async def add_user(asked: UserAsked, by: Administrator, served: Served) -> User:
    """Add a login. 409 when the name is taken."""
    added = await served.logins.add(
        by, asked.username, asked.password, is_admin=asked.is_admin, timezone=asked.timezone
    )
    return user_of(_login(added), [])


@router.get("/{user_id}")
async def show_user(user_id: str, _: Administrator, served: Served) -> User:
    """One login."""
    return await _shown(served, path_id(user_id))


@router.patch("/{user_id}")
async def change_user(user_id: str, asked: UserChange, by: Administrator, served: Served) -> User:
    """Change what is named. A new password, or disabling, ends the login's sessions."""
    given = asked.model_dump(exclude={"password"}, exclude_none=True)
    change = Change(login_id=path_id(user_id), now=served.clock.now_ms(), **given)
    _login(await served.logins.change(by, change, asked.password))
    return await _shown(served, change.login_id)


@router.delete("/{user_id}", status_code=204)
async def remove_user(user_id: str, by: Administrator, served: Served) -> None:
    """Remove a login with its sessions, tokens and links to accounts."""
    _login(await served.logins.remove(by, path_id(user_id)))


def _login(result: Login | NameTaken | NoSuchLogin | LastAdministrator | AlreadySetUp | None) -> Login:
    match result:
        case Login():
            return result
        case NameTaken():
            raise Problem(409, "Another login has this name.")
        case LastAdministrator():
            raise Problem(409, "This is the last administrator. Make another one first.")
        case _:
            raise Problem(404, "There is no such login.")


@router.put("/{user_id}/accounts/{server}/{account_id}")
async def link_account(user_id: str, server: str, account_id: str, by: Administrator, served: Served) -> User:
    """Give a user an account without his proof: whoever signs in with it there is this user here. 409 when it is linked
    to another."""
    account = _account(server, account_id)
    name = await served.database.read(lambda c: linked.known(c, account))
    if name is None:
        raise Problem(404, "There is no such account.")
    result = await served.logins.link(by, path_id(user_id), account, name)
    if not isinstance(result, Login):
        raise refusal(result)
    return await _shown(served, result.id)


@router.delete("/{user_id}/accounts/{server}/{account_id}", status_code=204)
async def unlink_account(user_id: str, server: str, account_id: str, by: Administrator, served: Served) -> None:
    """Take an account from a user. 409 when he has no other way in."""
    result = await served.logins.unlink(by, path_id(user_id), _account(server, account_id))
    if isinstance(result, OnlyWayIn):
        raise Problem(409, "This user has no password and no other account. Set a password first.")
    if not result:
        raise Problem(404, "This account is not linked to this user.")


def _account(server: str, account_id: str) -> Account:
    found = hex_id(account_id)
    if found is None:
        raise Problem(404, "There is no such account.")
    return Account(server, found)


async def _shown(served: Services, login_id: int) -> User:
    def look(connection: Connection) -> User:
        return user_of(_login(login_rows.by_id(connection, login_id)), linked.links(connection, [login_id]))

    return await served.database.read(look)


def _page(connection: Connection, start: int, limit: int) -> Listed[User]:
    rows = login_rows.page(connection, after=start, limit=limit + 1)
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    owned = linked.links(connection, [row.id for row in rows])
    items = [user_of(row, [link for link in owned if link.login_id == row.id]) for row in rows[:limit]]
    return Listed[User](items=items, next_cursor=more, total=login_rows.count(connection))


def user_of(login: Login, accounts: Sequence[Link]) -> User:
    """A login as answered, with the accounts that are linked to it."""
    seen = None if login.last_login_at is None else rfc3339(login.last_login_at)
    return User(
        id=str(login.id),
        username=login.username,
        is_admin=login.is_admin,
        disabled=login.disabled,
        has_password=login.has_password,
        timezone=login.timezone,
        created_at=rfc3339(login.created_at),
        last_login_at=seen,
        accounts=[LinkedAccount(server=one.server, user_id=one.user_id, name=one.name) for one in accounts],
    )
