"""What stands before each route: first who asks, then the kind and the size of what he sends.

The framework reads a body before it asks who sends it. A stranger is told that he is one, whatever he sends.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playhead.delivery.api import auth
from playhead.delivery.api.bodies import READ_SECONDS, drain
from playhead.delivery.api.errors import Problem

LARGEST_BODY = 1024 * 1024
WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOO_SLOW = "The body did not come in time. Send it again."


def gated(route: BaseRoute) -> BaseRoute:
    """The route behind a gate; whatever is no route of the interface stays as it is."""
    if not isinstance(route, APIRoute):
        return route
    made = copy.copy(route)
    made.app = Gate(route.app, frozenset(_asked(route.dependant)))
    return made


def _asked(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from _asked(one)


class Gate:
    """401 and 403 before anything is said of the body; then 413 and 415, 408 for one that comes too slowly."""

    def __init__(self, app: ASGIApp, asked: frozenset[Callable[..., Any]], largest: int = LARGEST_BODY) -> None:
        """`asked` are the dependencies of the route, however deep."""
        self._app = app
        self._asked = asked
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            await auth.admit(Request(scope, receive), self._asked)
            self._look(Headers(scope=scope))
        except Problem:
            await drain(receive)
            raise
        await self._app(scope, bounded(receive, self._largest), send)

    def _look(self, headers: Headers) -> None:
        told = headers.get("content-length", "0")
        if told.isdecimal() and int(told) > self._largest:
            raise Problem(413)
        if (told != "0" or "transfer-encoding" in headers) and not _is_json(headers.get("content-type", "")):
            raise Problem(415)


def bounded(receive: Receive, largest: int, seconds: float = READ_SECONDS) -> Receive:
    """A body of at most `largest` bytes that comes within `seconds`; raises HTTPException 413, 408."""
    left, whole = largest, False
    until = asyncio.get_running_loop().time() + seconds

    async def next_message() -> Message:
        nonlocal left, whole
        if whole:
            # what comes now is the end of the connection, which may be long after
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            # the framework lets only its own kind of error through from here
            raise HTTPException(408, TOO_SLOW) from None
        left -= len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if left < 0:
            raise HTTPException(413)
        return message

    return next_message


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
