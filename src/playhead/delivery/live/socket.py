"""One proven socket, from its first frame to its last: the shell between the server and the session."""

from __future__ import annotations

import asyncio

import structlog
from starlette.types import Receive

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Close, Wrong
from playhead.delivery.live.connection import Connection
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.inbound import Subscribe
from playhead.delivery.live.joining import Want
from playhead.delivery.live.pipes import SocketPipe
from playhead.delivery.live.resume import Position
from playhead.delivery.live.session import End, Join, Leave, Prove, Reply
from playhead.identity.callers import Caller
from playhead.kit.times import SECOND, rfc3339
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)


class Socket:
    """Listens to one client until either side ends it."""

    def __init__(self, feed: Feed, connection: Connection, pipe: SocketPipe) -> None:
        self._feed = feed
        self._connection = connection
        self._pipe = pipe

    def greet(self) -> None:
        """`welcome`, for those who speak the newer protocol and so wait for it."""
        now = self._feed.clock.now_ms()
        self._connection.outlet.say(
            welcome(self._connection.id, self._connection.caller, now, self._feed.limits.heartbeat_seconds)
        )

    async def serve(self, receive: Receive) -> None:
        """Until it is over, however that comes about."""
        connection = self._connection
        listener = asyncio.create_task(self._listen(receive))
        connection.on_end = lambda: _stop(listener)
        code: int = Close.BROKE
        try:
            await asyncio.wait({listener})
            code = await self._finish(listener)
        finally:
            listener.cancel()
            self._feed.leave(connection)
            await self._pipe.stop()
            self._tell(code)

    async def _finish(self, listener: asyncio.Task[int]) -> int:
        """Close from this side, where the client has not done so. The code in the end."""
        code = self._connection.code
        if code is None and not listener.cancelled():
            error = listener.exception()
            if error is None:
                return listener.result()
            log.error("a live connection broke", connection=self._connection.id, exc_info=error)
        code = code or Close.BROKE
        self._feed.leave(self._connection)
        await self._pipe.finish(code, self._feed.limits.flush_seconds)
        return code

    async def _listen(self, receive: Receive) -> int:
        feed, session = self._feed, self._connection.session
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or 1005)
            actions = session.hear(message.get("text"), feed.clock.monotonic(), feed.clock.now_ms())
            feed.metrics.frames_in.labels(session.kind).inc()
            if session.kind == "dropped":
                feed.metrics.rate_limited.inc()
            for action in actions:
                match action:
                    case Reply():
                        self._connection.outlet.say(action.frame)
                    case Join():
                        await self._join(action.asked, action.stream)
                    case Leave():
                        self._leave(action)
                    case Prove():
                        await self._prove(action)
                    case End():
                        self._connection.end(action.code)

    async def _join(self, asked: Subscribe, stream: str) -> None:
        place = None if asked.offset is None else Position(asked.offset, asked.epoch)
        try:
            await self._feed.hub.join(self._connection.outlet, [Want(asked.channel, stream, place, asked.ref)])
        except StoreUnavailable:
            self._connection.session.left(asked.channel)
            now = self._feed.clock.now_ms()
            self._connection.outlet.say(frames.error(Wrong.UNAVAILABLE, now, channel=asked.channel, ref=asked.ref))

    def _leave(self, action: Leave) -> None:
        self._feed.hub.leave(self._connection.outlet, action.channel)
        now, data = self._feed.clock.now_ms(), {"reason": "client"}
        self._connection.outlet.say(frames.plain("unsubscribed", now, data, channel=action.channel, ref=action.ref))

    async def _prove(self, action: Prove) -> None:
        connection = self._connection
        try:
            caller = await self._feed.identities.authenticate(action.token)
        except StoreUnavailable:
            connection.outlet.say(frames.error(Wrong.UNAVAILABLE, self._feed.clock.now_ms(), ref=action.ref))
            return
        if caller is None or caller.login_id != connection.caller.login_id:
            connection.end(Close.UNKNOWN_CALLER)
            return
        await self._feed.keeper.apply(connection, caller)
        self._feed.keeper.watch_expiry(connection)
        connection.outlet.say(authenticated(caller, self._feed.clock.now_ms(), action.ref))

    def _tell(self, code: int) -> None:
        connection, feed = self._connection, self._feed
        feed.metrics.closes.labels(str(code)).inc()
        log.info(
            "a live connection ended",
            connection=connection.id,
            user=connection.user_id,
            seconds=round(feed.clock.monotonic() - connection.began, 3),
            code=code,
            frames=connection.outlet.frames_out,
            bytes=connection.outlet.bytes_out,
            resyncs=connection.outlet.resyncs,
        )


def _stop(listener: asyncio.Task[int]) -> None:
    listener.cancel()


def authenticated(caller: Caller, now: int, ref: frames.Ref) -> frames.Frame:
    """The frame that says whose token it was."""
    expires_at = None if caller.expires_at is None else rfc3339(caller.expires_at // SECOND * SECOND)
    data = {"user_id": caller.login_id or 0, "expires_at": expires_at, "is_admin": caller.is_admin}
    return frames.plain("authenticated", now, data, ref=ref)


def welcome(connection_id: str, caller: Caller, now: int, heartbeat_seconds: float) -> frames.Frame:
    """The first frame for those who speak the newer protocol."""
    data: dict[str, object] = {
        "connection_id": connection_id,
        "user_id": caller.login_id or 0,
        "expires_at": None if caller.expires_at is None else rfc3339(caller.expires_at),
        "heartbeat_s": heartbeat_seconds,
        "server_time": rfc3339(now),
    }
    return frames.plain("welcome", now, data)
