"""A WebSocket client that speaks to an ASGI application in its own process, frame by frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

TURNS = 25
"""Turns of the event loop in which whatever was started comes to rest."""


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class AsgiSocket:
    """One connection. `hear` gets each frame of the server; `status` is 101 once it was accepted."""

    def __init__(self, application: Any, address: str, headers: Mapping[str, str], hear: Callable[[Any], None]) -> None:
        path, _, query = address.partition("?")
        self._application = application
        self._scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}},
        }
        self._hear = hear
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.status = 0
        self.closed: tuple[int, str] | None = None

    async def open(self) -> int:
        """Connect; the status of the answer, 0 when there was none."""
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.ensure_future(self._application(self._scope, self._incoming.get, self._sent))
        await settle()
        return self.status

    async def _sent(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            self.status = 101
        elif message["type"] == "websocket.http.response.start":
            self.status = message["status"]
        elif message["type"] == "websocket.send":
            text = message.get("text")
            self._hear(message.get("bytes") if text is None else text)
        elif message["type"] == "websocket.close":
            self.closed = (message.get("code", 1000), message.get("reason") or "")

    async def say(self, body: str | bytes) -> None:
        """Send one frame: bytes as a binary one."""
        kind = "bytes" if isinstance(body, bytes) else "text"
        self._incoming.put_nowait({"type": "websocket.receive", kind: body})
        await settle()

    async def leave(self) -> None:
        """Close from this side, and wait until the server has noticed."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await settle()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
