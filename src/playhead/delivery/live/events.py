"""The same events over plain HTTP: server-sent events, for whom a socket does not get through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import structlog

from playhead.delivery.live.codes import Close
from playhead.delivery.live.connection import Connection
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.frames import Frame
from playhead.delivery.live.joining import Want
from playhead.delivery.live.resume import Position
from playhead.identity.callers import Caller

log = structlog.get_logger(__name__)

RETRY_MS = 2_000
QUIET_SECONDS = 15.0
"""After this long without an event something is sent, so that no proxy takes the connection for dead."""


class EventPipe:
    """What waits for the response to take it. `epoch` says which journal the places are of."""

    def __init__(self, epoch: Callable[[], str]) -> None:
        self._epoch = epoch
        self._parts: list[bytes] = []
        self._frames = 0
        self._bytes = 0
        self._more = asyncio.Event()
        self.over = False

    def waiting_bytes(self) -> int:
        return self._bytes

    def waiting_frames(self) -> int:
        return self._frames

    def write(self, some: Sequence[Frame], joined: bytes) -> None:
        self._parts += [as_event(frame, self._epoch()) for frame in some]
        self._frames += len(some)
        self._bytes += len(joined)
        self._more.set()

    def end(self) -> None:
        """Nothing comes after what waits."""
        self.over = True
        self._more.set()

    async def take(self, seconds: float) -> bytes | None:
        """What waits, or a comment when nothing came for so long; None when it is over."""
        if not self._parts and not self.over:
            try:
                async with asyncio.timeout(seconds):
                    await self._more.wait()
            except TimeoutError:
                return b": nothing new\n\n"
        self._more.clear()
        if not self._parts:
            return None if self.over else b""
        taken = b"".join(self._parts)
        self._parts.clear()
        self._frames = self._bytes = 0
        return taken


def as_event(frame: Frame, epoch: str) -> bytes:
    """A frame as an event; only what has a place has an id, so the browser asks again from there, and is told when that
    is a place of another journal."""
    place = f"id: {frame.offset}@{epoch}\n".encode() if frame.stream else b""
    return place + b"data: " + frame.payload + b"\n\n"


def position_of(text: str | None, epoch: str) -> Position | None:
    """Where `Last-Event-ID` says that the client was: `<offset>` or `<offset>@<epoch>`; None for any other text.

    A plain offset, which nobody was given as an id, is taken for one of this journal.
    """
    digits, _, said = (text or "").partition("@")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
        return None
    return Position(int(digits), said or epoch)


def wants_of(streams: Mapping[str, str], last: Position | None, tops: Mapping[str, int], seen: int) -> list[Want]:
    """One position for all channels: of each it stands where its last event up to there is. Pure.

    `tops` are the channels' last places, `seen` that of the journal's newest record.
    """
    wants = []
    for channel, stream in streams.items():
        place = last
        if last is not None and last.offset <= seen:
            place = Position(min(last.offset, tops[channel]), last.epoch)
        wants.append(Want(channel, stream, place))
    return wants


class EventStream:
    """One response: subscribes, then gives what comes until either side ends it."""

    def __init__(self, feed: Feed, caller: Caller) -> None:
        """Raises TooManyConnections."""
        self._feed = feed
        self._pipe = EventPipe(lambda: feed.hub.epoch)
        entered = feed.enter(caller, self._pipe)
        if entered is None:
            raise TooManyConnections
        self._connection: Connection = entered
        entered.on_end = self._ended

    async def join(self, streams: Mapping[str, str], last_event_id: str | None) -> None:
        """Subscribe to all at once. Raises StoreUnavailable; then it is over."""
        hub, joined = self._feed.hub, False
        try:
            last = position_of(last_event_id, hub.epoch)
            tops = {channel: await hub.top(stream) for channel, stream in streams.items()}
            await hub.join(self._connection.outlet, wants_of(streams, last, tops, hub.position))
            joined = True
        finally:
            if not joined:
                self._feed.leave(self._connection)

    def _ended(self) -> None:
        # whoever asked may be gone before the first part was taken: then nobody else notices
        self._pipe.end()
        self._feed.leave(self._connection)

    async def body(self) -> AsyncIterator[bytes]:
        """The parts of the response."""
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while (part := await self._pipe.take(QUIET_SECONDS)) is not None:
                if part:
                    yield part
        finally:
            self._feed.leave(self._connection)
            code = self._connection.code or Close.NORMAL
            self._feed.metrics.closes.labels(str(int(code))).inc()
            log.info("an event stream ended", connection=self._connection.id, code=int(code),
                     frames=self._connection.outlet.frames_out)  # fmt: skip


class TooManyConnections(Exception):
    """This user has as many as he may."""
