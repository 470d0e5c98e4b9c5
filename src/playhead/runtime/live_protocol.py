"""The server's side of a WebSocket, which it gives to the live feed so that shared bytes go straight out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from playhead.delivery.live.pipes import EXTENSION

BAD_TEXT = 1007


class LiveProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own, with itself in the scope."""

    on_pong: Callable[[float], object] = staticmethod(lambda _seconds: None)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            # the application's task was made, and has not begun
            cast("dict[str, object]", self.scope["extensions"])[EXTENSION] = self

    def handle_pong(self, event: Frame) -> None:
        """As before; an answer to the ping under way is measured."""
        asked = self.pending_ping_payload
        super().handle_pong(event)
        if asked is not None and self.pending_ping_payload is None:
            self.on_pong(self.last_ping_rtt)

    async def send(self, message: Any) -> None:
        """As before; a handshake that was refused with an answer is over then, and no mistake to be logged."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            # uvicorn would write a traceback into the log for each frame of anybody
            self.conn.send_close(BAD_TEXT)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
