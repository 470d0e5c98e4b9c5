"""Who asks: the dependencies that routes name, and the mark of the operator's own door."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import ASGIApp, Receive, Scope, Send

from playhead.delivery import addresses
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import TooMany, Tries
from playhead.identity.callers import Caller

OPERATOR = "playhead.operator"
NOBODY = Caller(login_id=None, username="administrator", is_admin=True)
"""Everybody, where logins are switched off."""

_bearer = HTTPBearer(
    auto_error=False, description="The access token of a login, or an API token.", scheme_name="bearer"
)


async def services(request: Request) -> Services:
    """What the runtime built."""
    built: Services = request.app.state.services
    return built


async def tries(request: Request) -> Tries:
    """The failed sign-ins of this process."""
    counted: Tries = request.app.state.tries
    return counted


Served = Annotated[Services, Depends(services)]
Counted = Annotated[Tries, Depends(tries)]


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def perhaps(request: Request, served: Served, credentials: Credentials) -> Caller | None:
    """Who asks; None for anybody unknown."""
    if request.scope.get(OPERATOR) is True:
        return Caller(login_id=None, username="operator", is_admin=True)
    if served.door.auth == "disabled":
        return NOBODY
    return None if credentials is None else await served.logins.authenticate(credentials.credentials)


Perhaps = Annotated[Caller | None, Depends(perhaps)]


async def caller(found: Perhaps, credentials: Credentials) -> Caller:
    """Who asks; 401 for anybody unknown."""
    if found is None:
        raise Problem(401, None if credentials is None else "This token is not valid, or no longer. Sign in again.")
    return found


User = Annotated[Caller, Depends(caller)]


async def administrator(user: User) -> Caller:
    """The caller, if he may administer; 403 for others."""
    if not user.is_admin:
        raise Problem(403)
    return user


Administrator = Annotated[Caller, Depends(administrator)]


async def address(request: Request) -> str:
    """Where the caller is, behind the proxies we trust."""
    peer = request.client.host if request.client else None
    return addresses.client(peer, request.headers, request.app.state.trusted)


From = Annotated[str, Depends(address)]


async def origin(request: Request, served: Served) -> str:
    """How the caller reached us, like `https://playhead.example/base`: what others should call is built on it."""
    if request.scope.get(OPERATOR) is True:
        return served.door.own_url + served.door.prefix
    peer = request.client.host if request.client else None
    found = addresses.origin(request.url.scheme, peer, request.headers, request.app.state.trusted)
    return (found or served.door.own_url) + served.door.prefix


Origin = Annotated[str, Depends(origin)]


def too_many(answer: TooMany) -> Problem:
    """429 with when to come back."""
    detail = f"Too many failed tries. Wait {answer.retry_after} s, then try again."
    return Problem(429, detail, headers={"Retry-After": str(answer.retry_after)})


class OperatorDoor:
    """The same application for whoever may open the Unix socket in the data folder: he is an administrator."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, OPERATOR: True}, receive, send)
