"""WebSockets over ASGI: a connection through faults and sign-in, then frames between its client and the hub."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from playhead.simulators.jellyfin import auth
from playhead.simulators.jellyfin.app import Door, NeverAnswered, replaced
from playhead.simulators.jellyfin.faults import REPLACED, Kind
from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.hub import Hub
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Refused, Reply, failed
from playhead.simulators.jellyfin.sockets import Close, Frame, Socket

WIRE = "simulator.wire"
"""The ASGI extension that holds a Wire; without it a cut is a close, and a deaf socket reads one frame more."""


@dataclass(frozen=True)
class Wire:
    """What a connection can do beneath its protocol: tear, and read no more."""

    cut: Callable[[], None]
    deafen: Callable[[], None]


class SocketDoor:
    """Takes an upgrade on any path inside the base path but its root."""

    def __init__(self, door: Door, hub: Hub) -> None:
        self._door = door
        self._hub = hub

    async def __call__(self, websocket: WebSocket) -> None:
        """One connection, from its upgrade to its end."""
        path, status = websocket.url.path, None
        try:
            await self._hold_back(websocket, path)
            caller, device_id = self._enter(websocket, path)
            status = 101
        except Refused as refused:
            status = refused.reply.status
            await _deny(websocket, refused.reply)
            return
        except NeverAnswered:
            return
        finally:
            agent = websocket.headers.get("user-agent", "")
            self._door.note("GET", path, websocket.url.query, status, agent)
        await self._serve(websocket, caller, device_id)

    async def _hold_back(self, websocket: WebSocket, path: str) -> None:
        """The faults of a whole server, before it looks at the request."""
        faults = self._door.faults
        if faults.hit(Kind.BLACK_HOLE, path):
            await self._silence(websocket)
        slow = faults.hit(Kind.SLOW, path)
        delay = self._door.latency + (slow.seconds if slow else 0.0)
        if delay:
            await asyncio.sleep(delay)
        fault = faults.first(REPLACED, path)
        if fault is not None:
            raise Refused(replaced(fault))

    async def _silence(self, websocket: WebSocket) -> None:
        """Leave the upgrade without an answer, until the client leaves or the fault is cleared."""
        await websocket.receive()
        leaving = asyncio.ensure_future(websocket.receive())
        freed = asyncio.ensure_future(self._door.released.wait())
        await asyncio.wait((leaving, freed), return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, freed):
            task.cancel()
        raise NeverAnswered

    def _enter(self, websocket: WebSocket, path: str) -> tuple[Caller, str]:
        """Who connects, and the device the address names. Raises Refused: 403 without a good token."""
        server = self._door.server
        if self._door.inside(path) in {"", "/"}:
            raise Refused(Reply(200, b"", "text/html"))
        query = Query(websocket.query_params.multi_items())
        caller = auth.identify(server, websocket.headers, query)
        if not caller.known:
            raise failed(403)
        return caller, query.text("deviceId") or ""

    async def _serve(self, websocket: WebSocket, caller: Caller, device_id: str) -> None:
        await websocket.accept()
        changed = asyncio.Event()
        socket = self._hub.open(caller, device_id, self._door.now())
        socket.on_change = changed.set
        changed.set()
        reader = asyncio.ensure_future(self._read(websocket, socket))
        try:
            await _write(websocket, socket, changed)
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
            self._hub.gone(socket, self._door.now())
            await self._door.flush()

    async def _read(self, websocket: WebSocket, socket: Socket) -> None:
        """Frames to the hub, until the client leaves or the server stops reading."""
        await self._door.flush()
        while socket.reads():
            message = await websocket.receive()
            if not socket.reads():
                return
            if message["type"] == "websocket.disconnect":
                self._hub.gone(socket, self._door.now())
                return
            text, data = message.get("text"), message.get("bytes")
            self._hub.receive(socket, data or b"" if text is None else text, self._door.now())
            await self._door.flush()


async def _write(websocket: WebSocket, socket: Socket, changed: asyncio.Event) -> None:
    """Frames to the client, until the connection ends."""
    wire: Wire | None = websocket.scope.get("extensions", {}).get(WIRE)
    with contextlib.suppress(WebSocketDisconnect):
        while socket.ended is None or socket.frames:
            await changed.wait()
            changed.clear()
            while socket.frames:
                await _send(websocket, socket.frames.popleft())
            if socket.deaf and wire is not None:
                wire.deafen()
        await _end(websocket, socket.ended, wire)


async def _send(websocket: WebSocket, frame: Frame) -> None:
    if isinstance(frame.body, bytes):
        await websocket.send_bytes(frame.body)
    else:
        await websocket.send_text(frame.body)


async def _end(websocket: WebSocket, close: Close, wire: Wire | None) -> None:
    if close.cut and wire is not None:
        wire.cut()
    else:
        await websocket.close(1011 if close.cut else close.code, close.reason)


async def _deny(websocket: WebSocket, reply: Reply) -> None:
    headers = {**reply.headers, **({"Content-Type": reply.content_type} if reply.content_type else {})}
    await websocket.send_denial_response(Response(reply.body or b"", reply.status, headers))
