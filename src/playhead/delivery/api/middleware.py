"""What every request passes on its way in: pure ASGI, one small step each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playhead.delivery.api.errors import Problem, response
from playhead.kit.ids import IdSource

LONGEST_ADDRESS = 8 * 1024
SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
NO_STORE = (b"cache-control", b"no-store")


BEGINNINGS = frozenset({"http.response.start", "websocket.http.response.start"})
"""Of an answer, and of one to a handshake that is refused."""


class Envelope:
    """Every answer carries the request's id and the security headers, and is not stored unless it says otherwise."""

    def __init__(self, app: ASGIApp, new_id: IdSource) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = _header(scope["headers"], b"x-request-id")
        request_id = given if SANE_ID.fullmatch(given) else self._new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        own = (b"x-request-id", request_id.encode())

        async def enveloped(message: Message) -> None:
            if message["type"] in BEGINNINGS:
                headers = message["headers"] = [*message.get("headers", ()), *SECURITY, own]
                if not any(name.lower() == b"cache-control" for name, _ in headers):
                    headers.append(NO_STORE)
            await send(message)

        await self._app(scope, receive, enveloped)


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == wanted), "")


class BasePath:
    """Takes the configured path off the address. A proxy may have done so already: then nothing is left to take."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            scope = {**scope, "path": path[len(self._prefix) :] or "/"}
        await self._app(scope, receive, send)


class HeadAsGet:
    """HEAD answers as GET does, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)


class Addresses:
    """An address is bounded (414): each part of it has its own bound where it is read, and nobody needs more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            length = len(scope.get("query_string", b"")) + len(scope["path"])
            if length > LONGEST_ADDRESS:
                await response(Problem(414, f"The address is too long: {LONGEST_ADDRESS} bytes at most."))(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)
