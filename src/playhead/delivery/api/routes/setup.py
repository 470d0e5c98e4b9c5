"""The first administrator, made with the code that Playhead printed when it started."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Counted, From, Served, too_many
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import SetupAsked, SetupNeeded, TokenAnswer
from playhead.delivery.api.routes.auth import token_answer
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import TooMany
from playhead.identity.callers import Session, WrongCode
from playhead.identity.login_rows import AlreadySetUp

router = APIRouter(prefix="/api/v1/setup", tags=["sign-in"])


@router.get("")
async def setup_needed(served: Served) -> SetupNeeded:
    """Whether nobody can sign in yet."""
    return SetupNeeded(needed=served.door.auth == "password" and not await served.logins.anybody())


@router.post("", status_code=201)
async def set_up(asked: SetupAsked, served: Served, tries: Counted, address: From) -> TokenAnswer:
    """Make the first administrator and sign in. 401 for a wrong code, 409 when there is a login already."""
    result: Session | AlreadySetUp | TooMany | None = await tries.attempt(
        f"setup\n{address}", lambda: _try(served, asked, address)
    )
    if isinstance(result, TooMany):
        raise too_many(result)
    if result is None:
        raise Problem(401, "This is not the setup code. Copy it again from Playhead's output.")
    if isinstance(result, AlreadySetUp):
        raise Problem(409, "Playhead is set up already. Sign in, or ask an administrator for a login.")
    return token_answer(result)


async def _try(served: Services, asked: SetupAsked, address: str) -> Session | AlreadySetUp | None:
    result = await served.logins.set_up(asked.code, asked.username, asked.password, address)
    return None if isinstance(result, WrongCode) else result
