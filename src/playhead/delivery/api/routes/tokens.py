"""API tokens, for administrators."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import Listed, NewToken, Token, TokenAsked
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, number, path_id
from playhead.identity import api_tokens
from playhead.identity.api_tokens import ApiToken
from playhead.identity.login_rows import NoSuchLogin
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/tokens", tags=["logins"])


@router.get("")
async def list_tokens(_: Administrator, served: Served, limit: Limit = 50, cursor: Cursor = None) -> Listed[Token]:
    """All API tokens, oldest first, without their secrets."""
    start = after(cursor) or 0
    rows, total = await served.database.read(
        lambda c: (api_tokens.page(c, after=start, limit=limit + 1), api_tokens.count(c))
    )
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Listed[Token](items=[token_of(row) for row in rows[:limit]], next_cursor=more, total=total)


@router.post("", status_code=201)
async def add_token(asked: TokenAsked, by: Administrator, served: Served) -> NewToken:
    """Make a token that acts for a login, the caller's own unless `user_id` names another. It is shown this once."""
    whose = None if asked.user_id is None else number(asked.user_id)
    if asked.user_id is not None and whose is None:
        raise field_problem("user_id", "is not the id of a login")
    minted = await served.logins.mint(by, asked.name, whose)
    if isinstance(minted, NoSuchLogin):
        raise Problem(409, "A token acts for a login, and there is none. Add a login first.")
    return NewToken(**token_of(minted.token).model_dump(), token=minted.secret)


@router.delete("/{token_id}", status_code=204)
async def revoke_token(token_id: str, by: Administrator, served: Served) -> None:
    """Revoke a token; it stops working at once."""
    if not await served.logins.revoke(by, path_id(token_id)):
        raise Problem(404, "There is no such token.")


def token_of(token: ApiToken) -> Token:
    """A token as answered."""
    seen = None if token.last_used_at is None else rfc3339(token.last_used_at)
    return Token(
        id=str(token.id),
        name=token.name,
        user_id=str(token.login_id),
        username=token.username,
        created_at=rfc3339(token.created_at),
        last_used_at=seen,
    )
