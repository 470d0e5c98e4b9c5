"""Who takes a simulated server's webhooks."""

from __future__ import annotations

import httpx


class Catcher(httpx.AsyncBaseTransport):
    """The far end of the simulator's webhooks."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(await request.aread())
        return httpx.Response(200)
