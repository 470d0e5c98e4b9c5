"""Answers that need not be sent again: a weak `ETag` for what is read as JSON, and 304 for who has it already.

The tag is made of the answer itself: it spares the way, and whatever reads the page anew, not the query.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/"
LARGEST = 4 * 1024 * 1024
"""Bytes of an answer that are held back for its tag; a larger one goes out without."""


class Etags:
    """Tags what `GET` answers as JSON below `/api/`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reads = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX)
        if not reads:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Held(send, Headers(scope=scope).get("if-none-match", "")).take)


class _Held:
    """One answer on its way out."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = known
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            await self._more(self._start, message)

    async def _more(self, start: Message, message: Message) -> None:
        self._body += message.get("body", b"")
        more = message.get("more_body", False)
        if more and len(self._body) <= LARGEST:
            return
        self._start = None
        if not more:
            tag = f'W/"{hashlib.blake2b(self._body, digest_size=12).hexdigest()}"'
            headers = MutableHeaders(raw=start["headers"])
            headers["etag"] = tag
            if has(self._known, tag):
                start = {**start, "status": int(HTTPStatus.NOT_MODIFIED)}
                self._body = b""
                del headers["content-length"], headers["content-type"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body, "more_body": more})


def _is_json(start: Message) -> bool:
    if start["status"] != HTTPStatus.OK:
        return False
    return Headers(raw=start["headers"]).get("content-type", "").partition(";")[0] == "application/json"


def has(known: str, tag: str) -> bool:
    """Whether `If-None-Match` names the tag (RFC 9110, 13.1.2: weakness does not count). Pure."""
    named = {one.strip().removeprefix("W/") for one in known.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
