"""A reverse proxy before a simulated server that can mix its answers up."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playhead.simulators.jellyfin.listener import Listener
from tests.support.patience import HTTP_SECONDS

HOP_BY_HOP = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection", "host"})


class Proxy:
    """Passes everything on; answers under `/Items` and `/UserItems` name `swapped[id]` where they should name `id`."""

    def __init__(self) -> None:
        self.target = ""
        self.swapped: dict[str, str] = {}
        self._client = httpx.AsyncClient(trust_env=False, timeout=HTTP_SECONDS)
        app = Starlette(routes=[Route("/{path:path}", self._pass, methods=["GET", "POST", "DELETE"])])
        self._listener = Listener(app, "127.0.0.1", 0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.port}"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        await self._listener.open()
        try:
            yield self
        finally:
            await self._listener.close()
            await self._client.aclose()

    async def _pass(self, request: Request) -> Response:
        kept = [(name, value) for name, value in request.headers.items() if name not in HOP_BY_HOP]
        url = f"{self.target}{request.url.path}?{request.url.query}"
        answer = await self._client.request(request.method, url, headers=kept, content=await request.body())
        headers = {name: value for name, value in answer.headers.items() if name not in HOP_BY_HOP}
        return Response(self._mixed_up(answer.content), answer.status_code, headers)

    def _mixed_up(self, body: bytes) -> bytes:
        for right, wrong in self.swapped.items():
            body = body.replace(right.encode(), wrong.encode())
        return body
