"""A server of sockets on a loopback port that does what a test tells it, and answers the calls around them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Script = Callable[[ServerConnection], Awaitable[None]]


async def answering(connection: ServerConnection) -> None:
    """What Jellyfin does: says how long it waits, and answers each KeepAlive."""
    await connection.send('{"MessageType":"ForceKeepAlive","Data":60}')
    async for text in connection:
        if json.loads(text)["MessageType"] == "KeepAlive":
            await connection.send('{"MessageType":"KeepAlive"}')


class SocketServer:
    """`script` is what happens on each connection; `refuse` answers upgrades with an HTTP response instead."""

    def __init__(self, script: Script = answering) -> None:
        self.script = script
        self.refuse: Callable[[Request], Response | None] = lambda request: None
        self.requests: list[Request] = []
        self.received: list[str | bytes] = []
        self.ended = asyncio.Event()
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SocketServer]:
        async with serve(self._serve, "127.0.0.1", 0, process_request=self._asked, max_size=None) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def _asked(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        return self.refuse(request)

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            await self.script(connection)
        finally:
            self.ended.set()


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    """An HTTP answer in place of a socket."""

    made = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    made["Content-Length"] = str(len(body))
    return Response(status, HTTPStatus(status).phrase, made, body)
