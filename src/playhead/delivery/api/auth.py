"""Who asks: the dependencies that routes name, and the mark of the operator's own door."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import ASGIApp, Receive, Scope, Send

from playhead.delivery import addresses
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import TooMany, Tries
from playhead.identity.callers import Caller

OPERATOR = "playhead.operator"
ASKED = "playhead.caller"
NOBODY = Caller(login_id=None, username="administrator", is_admin=True)
"""Everybody, where logins are switched off."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_VALID = "This token is not valid, or no longer. Sign in again."
ONLY_READS = "This token only reads. Make one with the scope write."
NO_ADMINISTRATOR = "Only an administrator may do this, by a token with the scope admin."
ONLY_IN_PERSON = "An API token cannot do this. Sign in with a name and a password."
NO_LOGIN = "This caller has no login of his own. Sign in as a user first."

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


async def address(request: Request) -> str:
    """Where the caller is, behind the proxies we trust; empty at the operator's door."""
    if request.scope.get(OPERATOR) is True:
        return ""
    peer = request.client.host if request.client else None
    return addresses.client(peer, request.headers, request.app.state.trusted)


From = Annotated[str, Depends(address)]


async def perhaps(request: Request, served: Served, credentials: Credentials, came_from: From) -> Caller | None:
    """Who asks; None for anybody unknown. Asked once for each request."""
    known = request.scope.setdefault("state", {})
    if ASKED not in known:
        known[ASKED] = await _who(request, served, credentials, came_from)
    found: Caller | None = known[ASKED]
    return found


async def _who(request: Request, served: Services, credentials: Credentials, came_from: str) -> Caller | None:
    if request.scope.get(OPERATOR) is True:
        return Caller(login_id=None, username="operator", is_admin=True)
    if served.door.auth == "disabled":
        return msgspec.structs.replace(NOBODY, address=came_from)
    return None if credentials is None else await served.logins.authenticate(credentials.credentials, came_from)


Perhaps = Annotated[Caller | None, Depends(perhaps)]


async def reader(found: Perhaps, credentials: Credentials) -> Caller:
    """Who asks, for what changes nothing whatever its method; 401 for anybody unknown."""
    if found is None:
        raise Problem(401, None if credentials is None else NOT_VALID)
    return found


Reader = Annotated[Caller, Depends(reader)]


async def caller(request: Request, user: Reader) -> Caller:
    """Who asks; 401 for anybody unknown, 403 for a token that may not do what this method does."""
    if not user.may_write and request.method not in READING:
        raise Problem(403, ONLY_READS)
    return user


User = Annotated[Caller, Depends(caller)]


async def administrator(user: User) -> Caller:
    """The caller, if he may administer; 403 for others."""
    if not user.is_admin:
        raise Problem(403, None if user.token_id is None else NO_ADMINISTRATOR)
    return user


Administrator = Annotated[Caller, Depends(administrator)]


async def person(user: User) -> Caller:
    """Somebody who signed in himself, for what no token may do in his name: 403 for a token, 409 for who has no
    login."""
    if user.token_id is not None:
        raise Problem(403, ONLY_IN_PERSON)
    if user.login_id is None:
        raise Problem(409, NO_LOGIN)
    return user


Person = Annotated[Caller, Depends(person)]


async def linking(found: Perhaps, credentials: Credentials) -> Caller | None:
    """Who links an account; None for who signs in by it. A token that is not valid is no reason to make a new user."""
    if found is None and credentials is not None:
        raise Problem(401, NOT_VALID)
    if found is not None and found.token_id is not None:
        raise Problem(403, ONLY_IN_PERSON)
    return found


Linking = Annotated[Caller | None, Depends(linking)]


async def admit(request: Request, asked: Collection[Callable[..., Any]]) -> None:
    """Say 401 or 403 as a route's dependencies `asked` would, before its body is read."""
    credentials = await _bearer(request)
    found = await perhaps(request, await services(request), credentials, await address(request))
    if linking in asked:
        await linking(found, credentials)
    if reader not in asked:
        return
    user = await reader(found, credentials)
    if caller in asked:
        await caller(request, user)
    if administrator in asked:
        await administrator(user)
    if person in asked:
        await person(user)


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
