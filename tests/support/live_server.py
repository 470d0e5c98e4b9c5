"""The door on a real port, with the live feed's loops, a manual clock, and clients that speak over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from playhead.delivery.api.services import Door
from playhead.delivery.live.feed import Feed
from playhead.domain.events import Event
from playhead.journal.record import Draft
from playhead.runtime import sockets
from playhead.runtime.embedded import door as serve
from playhead.runtime.live_protocol import LiveProtocol
from tests.support.api import ADMIN, PASSWORD, Desk, desk
from tests.support.live import sync_update
from tests.support.patience import PATIENCE_SECONDS

Way = Literal["direct", "queued"]


@dataclass
class LiveServer:
    """A running door. `token` is the administrator's."""

    desk: Desk
    port: int
    token: str

    @property
    def feed(self) -> Feed:
        return self.desk.services.live

    async def publish(self, *streams: str, event: Event | None = None) -> list[int]:
        """Append records for people; their places."""
        drafts = [Draft(event=event or sync_update(str(n)), stream=stream) for n, stream in enumerate(streams)]
        return await self.desk.services.journal.append(*drafts)

    @contextlib.asynccontextmanager
    async def client(
        self,
        query: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        subprotocols: Sequence[str] = (),
        origin: str | None = None,
        port: int | None = None,
    ) -> AsyncIterator[Client]:
        """A socket; without `query` the administrator's, by a token in the address."""
        asked = f"?token={self.token}" if query is None else query
        connecting = connect(
            f"ws://127.0.0.1:{port or self.port}/ws{asked}",
            additional_headers=headers,
            subprotocols=[Subprotocol(one) for one in subprotocols] or None,
            origin=origin,  # type: ignore[arg-type]  # any text, so that wrong ones can be sent
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
            ping_interval=None,
            proxy=None,
        )
        async with connecting as socket:
            yield Client(socket)

    async def sign_in(self, username: str = ADMIN) -> str:
        """A new token."""
        return (await self.desk.sign_in(username, PASSWORD))["Authorization"].removeprefix("Bearer ")

    async def tick(self, seconds: float = 0) -> None:
        """Let time pass, and do what is due then."""
        self.desk.clock.advance(int(seconds * 1000))
        await self.feed.keeper.tick()


class Client:
    """One end of a socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.socket.send(json.dumps(frame))

    async def hear(self, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(seconds):
            body: dict[str, Any] = json.loads(await self.socket.recv())
        return body

    async def ask(self, **frame: Any) -> dict[str, Any]:
        """Send a frame, and the next one that comes."""
        await self.say(**frame)
        return await self.hear()

    async def subscribe(self, channel: str, **more: Any) -> dict[str, Any]:
        """Subscribe; the answer's data."""
        answer = await self.ask(type="subscribe", channel=channel, **more)
        assert answer["type"] == "subscribed", answer
        data: dict[str, Any] = answer["data"]
        return data

    async def closed(self, seconds: float = PATIENCE_SECONDS) -> tuple[int, str]:
        """The code and reason with which it ends; what comes before is dropped."""
        async with asyncio.timeout(seconds):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed:
                return self.socket.close_code or 0, self.socket.close_reason or ""


@contextlib.asynccontextmanager
async def live_server(folder: Path, way: Way = "direct", door: Door | None = None) -> AsyncIterator[LiveServer]:
    """The door and its loops."""
    listener = sockets.tcp("127.0.0.1", 0)
    port = int(listener.getsockname()[1])
    async with desk(folder, door=door) as made:
        server = serve(made.app, 1.0, LiveProtocol if way == "direct" else WebSocketsSansIOProtocol)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await server.listening.wait()
        loops = [asyncio.create_task(made.services.live.hub.run())]
        try:
            token = (await made.administrator())["Authorization"].removeprefix("Bearer ")
            yield LiveServer(made, port, token)
        finally:
            server.end()
            for loop in loops:
                loop.cancel()
            await asyncio.gather(serving, *loops, return_exceptions=True)
