"""Logins, for administrators."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Listed, User, UserAsked, UserChange
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, path_id
from playhead.identity import login_rows
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
    rows, total = await served.database.read(
        lambda c: (login_rows.page(c, after=start, limit=limit + 1), login_rows.count(c))
    )
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed[User](items=[user_of(row) for row in rows[:limit]], next_cursor=more, total=total)


@router.post("", status_code=201)
async def add_user(asked: UserAsked, by: Administrator, served: Served) -> User:
    """Add a login. 409 when the name is taken."""
    added = await served.logins.add(
        by, asked.username, asked.password, is_admin=asked.is_admin, timezone=asked.timezone
    )
    return user_of(_login(added))


@router.get("/{user_id}")
async def show_user(user_id: str, _: Administrator, served: Served) -> User:
    """One login."""
    wanted = path_id(user_id)
    return user_of(_login(await served.database.read(lambda c: login_rows.by_id(c, wanted))))


@router.patch("/{user_id}")
async def change_user(user_id: str, asked: UserChange, by: Administrator, served: Served) -> User:
    """Change what is named. A new password, or disabling, ends the login's sessions."""
    given = asked.model_dump(exclude={"password"}, exclude_none=True)
    change = Change(login_id=path_id(user_id), now=served.clock.now_ms(), **given)
    return user_of(_login(await served.logins.change(by, change, asked.password)))


@router.delete("/{user_id}", status_code=204)
async def remove_user(user_id: str, by: Administrator, served: Served) -> None:
    """Remove a login with its sessions and tokens."""
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


def user_of(login: Login) -> User:
    """A login as answered. No account of a media server is linked to a login yet."""
    seen = None if login.last_login_at is None else rfc3339(login.last_login_at)
    return User(
        id=str(login.id),
        username=login.username,
        is_admin=login.is_admin,
        disabled=login.disabled,
        timezone=login.timezone,
        created_at=rfc3339(login.created_at),
        last_login_at=seen,
        accounts=[],
    )
