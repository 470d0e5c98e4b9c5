"""The ways out to one client: straight into its transport where the server lets us, else by a queue and a task."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from starlette.types import Send

from playhead.delivery.live.codes import REASONS, Close
from playhead.delivery.live.frames import Frame

EXTENSION = "playhead.direct"
"""Where in a scope the server's own side of the connection is, when it gives it away."""

LOOK_SECONDS = 0.02


class ServerSide(Protocol):
    """What is used of the server's own protocol object."""

    transport: asyncio.Transport
    close_sent: bool
    on_pong: Callable[[float], object]
    """Told how long a client's answer to a ping took, in seconds."""


class DirectPipe:
    """Writes shared bytes into the transport: no task, no copy and no framing for each client."""

    def __init__(self, side: ServerSide, send: Send) -> None:
        self._side = side
        self._send = send

    def waiting_bytes(self) -> int:
        return self._side.transport.get_write_buffer_size()

    def waiting_frames(self) -> int:
        return 0

    def write(self, some: Sequence[Frame], joined: bytes) -> None:
        # after a close frame nothing may follow; and a transport that is closing would only complain
        if not self._side.close_sent and not self._side.transport.is_closing():
            self._side.transport.write(joined)

    async def finish(self, code: Close, seconds: float) -> None:
        """Send the close frame; whoever does not take it within `seconds` is cut off."""
        transport = self._side.transport
        try:
            async with asyncio.timeout(seconds):
                await self._send({"type": "websocket.close", "code": int(code), "reason": REASONS[code]})
                while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110 — it tells nobody
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            transport.abort()
        except OSError:
            return  # it went away by itself

    async def stop(self) -> None:
        """Nothing is left to stop."""


class QueuedPipe:
    """Hands frames one by one to whatever server there is, and waits with it for the client."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: deque[Frame] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._task = asyncio.create_task(self._run())

    def waiting_bytes(self) -> int:
        return self._bytes

    def waiting_frames(self) -> int:
        return len(self._queue)

    def write(self, some: Sequence[Frame], joined: bytes) -> None:
        self._queue.extend(some)
        self._bytes += len(joined)
        self._empty.clear()
        self._more.set()

    async def finish(self, code: Close, seconds: float) -> None:
        """Send what waits and the close frame; whoever does not take it within `seconds` is left to the server."""
        try:
            async with asyncio.timeout(seconds):
                if code is not Close.SLOW:
                    await self._empty.wait()
                await self.stop()
                await self._send({"type": "websocket.close", "code": int(code), "reason": REASONS[code]})
        except (TimeoutError, OSError):
            await self.stop()

    async def stop(self) -> None:
        """Send nothing more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            try:
                await self._send_all()
            except OSError:
                # the client is gone, which whoever listens to it learns as well
                self._queue.clear()
                self._bytes = 0
            self._empty.set()

    async def _send_all(self) -> None:
        while self._queue:
            frame = self._queue[0]
            await self._send({"type": "websocket.send", "text": frame.payload.decode()})
            self._queue.popleft()
            self._bytes -= len(frame.wire)


SocketPipe = DirectPipe | QueuedPipe


def pipe_of(side: ServerSide | None, send: Send, on_pong: Callable[[float], object]) -> SocketPipe:
    """The best way out that the server gives us."""
    if side is None:
        return QueuedPipe(send)
    side.on_pong = on_pong
    return DirectPipe(side, send)
