"""API tokens: everybody's for administrators, and one's own."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Person, Served
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import Listed, NewToken, OwnTokenAsked, Token, TokenAsked
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, number, path_id
from playhead.delivery.api.services import Services
from playhead.identity import api_tokens
from playhead.identity.api_tokens import MOST, ApiToken, TooManyTokens
from playhead.identity.callers import Minted
from playhead.identity.login_rows import NoSuchLogin
from playhead.kit.times import rfc3339

router = APIRouter(tags=["logins"])

ALL = "/api/v1/tokens"
OWN = "/api/v1/auth/tokens"
NO_TOKEN = "There is no such token."  # noqa: S105 — a sentence


@router.get(ALL)
async def list_tokens(_: Administrator, served: Served, limit: Limit = 50, cursor: Cursor = None) -> Listed[Token]:
    """All API tokens, oldest first, without their secrets."""
    return await _page(served, cursor, limit, None)


@router.post(ALL, status_code=201)
async def add_token(asked: TokenAsked, by: Administrator, served: Served) -> NewToken:
    """Make a token that acts for a login, the caller's own unless `user_id` names another. It is shown this once."""
    whose = None if asked.user_id is None else number(asked.user_id)
    if asked.user_id is not None and whose is None:
        raise field_problem("user_id", "is not the id of a login")
    return _made(await served.logins.mint(by, asked.name, whose, tuple(asked.scopes)))


@router.delete(ALL + "/{token_id}", status_code=204)
async def revoke_token(token_id: str, by: Administrator, served: Served) -> None:
    """Revoke a token; it stops working at once."""
    if not await served.logins.revoke(by, path_id(token_id)):
        raise Problem(404, NO_TOKEN)


@router.get(OWN)
async def list_own_tokens(user: Person, served: Served, limit: Limit = 50, cursor: Cursor = None) -> Listed[Token]:
    """One's own API tokens, oldest first, without their secrets."""
    return await _page(served, cursor, limit, user.login_id)


@router.post(OWN, status_code=201)
async def add_own_token(asked: OwnTokenAsked, user: Person, served: Served) -> NewToken:
    """Make a token that acts for oneself. It is shown this once."""
    return _made(await served.logins.mint(user, asked.name, user.login_id, tuple(asked.scopes)))


@router.delete(OWN + "/{token_id}", status_code=204)
async def revoke_own_token(token_id: str, user: Person, served: Served) -> None:
    """Revoke one of one's own tokens; it stops working at once."""
    if not await served.logins.revoke(user, path_id(token_id), user.login_id):
        raise Problem(404, NO_TOKEN)


async def _page(served: Services, cursor: str | None, limit: int, login_id: int | None) -> Listed[Token]:
    start = after(cursor) or 0
    rows, total = await served.database.read(
        lambda c: (
            api_tokens.page(c, after=start, limit=limit + 1, login_id=login_id),
            api_tokens.count(c, login_id),
        )
    )
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed[Token](items=[token_of(row) for row in rows[:limit]], next_cursor=more, total=total)


def _made(minted: Minted | NoSuchLogin | TooManyTokens) -> NewToken:
    match minted:
        case NoSuchLogin():
            raise Problem(409, "A token acts for a login, and there is none. Add a login first.")
        case TooManyTokens():
            raise Problem(409, f"This user has {MOST} tokens. Revoke one first.")
        case Minted():
            return NewToken(**token_of(minted.token).model_dump(), token=minted.secret)


def token_of(token: ApiToken) -> Token:
    """A token as answered."""
    seen = None if token.last_used_at is None else rfc3339(token.last_used_at)
    return Token(
        id=str(token.id),
        name=token.name,
        scopes=list(token.scopes),
        user_id=str(token.login_id),
        username=token.username,
        created_at=rfc3339(token.created_at),
        last_used_at=seen,
    )
