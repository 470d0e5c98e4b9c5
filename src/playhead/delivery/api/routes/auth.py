"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Counted, From, Perhaps, Served, User, too_many
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import LoginAsked, LogoutAsked, Me, PasswordAsked, RefreshAsked, TokenAnswer
from playhead.delivery.api.tries import TooMany
from playhead.identity.callers import Caller, Session, WrongPassword
from playhead.identity.login_rows import name_key

router = APIRouter(prefix="/api/v1/auth", tags=["sign-in"])

NO_PASSWORD = "There is no password to change: this caller has no login."  # noqa: S105 — a sentence


@router.post("/login")
async def login(asked: LoginAsked, served: Served, tries: Counted, address: From) -> TokenAnswer:
    """Sign in. After five failed tries a minute for one name from one address: 429."""
    key = f"login {name_key(asked.username)}\n{address}"
    session = await tries.attempt(key, lambda: served.logins.sign_in(asked.username, asked.password))
    if isinstance(session, TooMany):
        raise too_many(session)
    if session is None:
        raise Problem(401, "The name or the password is not right.")
    return token_answer(session)


@router.post("/refresh")
async def refresh(asked: RefreshAsked, served: Served) -> TokenAnswer:
    """Trade a refresh token for new tokens. It is good for one use: a second use ends the session."""
    session = await served.logins.refresh(asked.refresh_token)
    if session is None:
        raise Problem(401, "This session is over. Sign in again.")
    return token_answer(session)


@router.post("/logout", status_code=204)
async def logout(user: Perhaps, served: Served, asked: LogoutAsked | None = None) -> None:
    """End the session of the access token, and that of the refresh token in the body."""
    refresh_token = None if asked is None else asked.refresh_token
    if user is None and refresh_token is None:
        raise Problem(401)
    if user is not None and user.session is not None:
        await served.logins.sign_out(session=user.session)
    if refresh_token is not None:
        await served.logins.sign_out(refresh_token=refresh_token)


@router.get("/me")
async def me(user: User) -> Me:
    """Who the credential belongs to. The id is 0 for the operator and where logins are switched off."""
    return who(user)


@router.post("/password")
async def password(asked: PasswordAsked, user: User, served: Served, tries: Counted, address: From) -> TokenAnswer:
    """Change one's own password. Every other session ends; the answer's tokens continue this one."""
    if user.login_id is None:
        raise Problem(409, NO_PASSWORD)

    async def change() -> Session | None:
        result = await served.logins.change_password(user, asked.current_password, asked.new_password)
        return None if isinstance(result, WrongPassword) else result

    session = await tries.attempt(f"password {user.login_id}\n{address}", change)
    if isinstance(session, TooMany):
        raise too_many(session)
    if session is None:
        raise field_problem("current_password", "is not right")
    return token_answer(session)


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
