"""A port that can be closed under its clients and opened again, with uvicorn's protocols behind it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request

from playhead.simulators.jellyfin.socket_door import WIRE, Wire


class BareSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, whose connection the application may tear or read no more, as networks and servers do."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast("dict[str, Any]", self.scope["extensions"])[WIRE] = Wire(self.transport.abort, self._deafen)

    async def send(self, message: Any) -> None:
        """As before; a handshake that was refused with an answer is over then, and no mistake to be logged."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def _deafen(self) -> None:
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()


class Listener:
    """Serves one application; `port` 0 takes a free one at the first opening and keeps it."""

    def __init__(self, application: Starlette, host: str, port: int) -> None:
        self._config = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws=BareSocket,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            server_header=False,
            date_header=False,
        )
        self._config.load()
        self._host = host
        self.port = port
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; nothing happens when it already does."""
        if self._server is not None:
            return
        self._state = ServerState()
        bound = _bind(self._host, self.port)
        self.port = bound.getsockname()[1]
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=bound)

    def _protocol(self) -> asyncio.Protocol:
        kind: Any = self._config.http_protocol_class
        made: asyncio.Protocol = kind(config=self._config, server_state=self._state, app_state={})
        return made

    async def close(self) -> None:
        """Stop listening and cut the open connections, as a process that died."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in list(self._state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets the aborted transports say goodbye before the loop may end


def _bind(host: str, port: int) -> socket.socket:
    """The protocol is named, for only then asyncio switches Nagle's algorithm off (40 ms a request)."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
