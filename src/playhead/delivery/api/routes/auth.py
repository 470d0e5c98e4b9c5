"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header

from playhead.delivery.api.auth import Counted, From, Perhaps, Person, Reader, Served, too_many
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import LoginAsked, LogoutAsked, Me, PasswordAsked, RefreshAsked, TokenAnswer
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import ALLOWED, TooMany
from playhead.identity.callers import Caller, Session, WrongPassword
from playhead.identity.login_rows import name_key

router = APIRouter(prefix="/api/v1/auth", tags=["sign-in"])

RetryKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=16,
        max_length=128,
        description="A new random text for each trade. Whose answer was lost asks again with the same one.",
    ),
]


@router.post("/login")
async def login(asked: LoginAsked, served: Served, tries: Counted, address: From) -> TokenAnswer:
    """Sign in. After five failed tries a minute for one name from one address: 429."""
    session = await tries.attempt(
        f"login {name_key(asked.username)}\n{address}",
        lambda: served.logins.sign_in(asked.username, asked.password, address),
        lambda: served.logins.refused(asked.username, "password", address, ALLOWED),
    )
    if isinstance(session, TooMany):
        raise too_many(session)
    if session is None:
        raise Problem(401, "The name or the password is not right.")
    return token_answer(session)


@router.post("/refresh")
async def refresh(asked: RefreshAsked, served: Served, address: From, key: RetryKey = None) -> TokenAnswer:
    """Trade a refresh token for new tokens. It is good for one use: a second use ends the session, unless it comes with
    the same `Idempotency-Key` as the first, and what that was answered has not been used."""
    session = await served.logins.refresh(asked.refresh_token, address, key)
    if session is None:
        raise Problem(401, "This session is over. Sign in again.")
    return token_answer(session)


@router.post("/logout", status_code=204)
async def logout(user: Perhaps, served: Served, address: From, asked: LogoutAsked | None = None) -> None:
    """End the session of the access token, and that of the refresh token in the body."""
    refresh_token = None if asked is None else asked.refresh_token
    if user is None and refresh_token is None:
        raise Problem(401)
    if user is not None and user.session is not None:
        await served.logins.sign_out(session=user.session, address=address)
    if refresh_token is not None:
        await served.logins.sign_out(refresh_token=refresh_token, address=address)


@router.get("/me")
async def me(user: Reader) -> Me:
    """Who the credential belongs to. The id is 0 for the operator and where logins are switched off."""
    return who(user)


@router.post("/password")
async def password(asked: PasswordAsked, user: Person, served: Served, tries: Counted) -> TokenAnswer:
    """Change one's own password. Every other session ends; the answer's tokens continue this one."""
    session = await tries.attempt(
        f"password {user.login_id}\n{user.address}",
        lambda: _change(served, user, asked),
        lambda: served.logins.refused(user.username, "change of password", user.address, ALLOWED),
    )
    if isinstance(session, TooMany):
        raise too_many(session)
    if session is None:
        raise field_problem("current_password", "is not right")
    return token_answer(session)


async def _change(served: Services, user: Caller, asked: PasswordAsked) -> Session | None:
    result = await served.logins.change_password(user, asked.current_password, asked.new_password)
    return None if isinstance(result, WrongPassword) else result


def token_answer(session: Session) -> TokenAnswer:
    """A session as answered."""
    return TokenAnswer(
        access_token=session.access_token,
        token_type="bearer",  # noqa: S106 — a kind, not a secret
        expires_in=session.expires_in,
        refresh_token=session.refresh_token,
        user=Me(id=str(session.login.id), username=session.login.username, is_admin=session.login.is_admin),
    )


def who(user: Caller) -> Me:
    """A caller as answered."""
    return Me(id=str(user.login_id or 0), username=user.username, is_admin=user.is_admin)
