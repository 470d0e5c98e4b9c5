"""One WebSocket without its wire: who listens, what waits to be sent, how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.model import Json, Session
from playhead.simulators.jellyfin.ticks import MILLISECOND, NEVER


@dataclass(frozen=True, slots=True)
class Frame:
    """One message to a client: text, or bytes as a binary frame. `kind` is its MessageType."""

    kind: str
    body: str | bytes


@dataclass(frozen=True, slots=True)
class Close:
    """How a connection ends; `cut` without a close frame."""

    code: int = 1000
    reason: str = ""
    cut: bool = False


SHUTDOWN = Close(reason="System Shutdown")
"""What the server says whenever it is the one to close."""


@dataclass(slots=True)
class Subscription:
    """What a client asked to be told again and again, at least `gap` ticks apart unless something happened."""

    kind: str
    gap: int
    last: int = NEVER


class Socket:
    """A connection as the server sees it. `on_change` is called when there is something to send, or it ended."""

    def __init__(self, number: int, caller: Caller, session: Session | None, now: int) -> None:
        self.number = number
        self.caller = caller
        self.session = session
        self.last_activity = now
        self.last_keep_alive = now
        self.watched = session is not None
        self.subscriptions: list[Subscription] = []
        self.frames: deque[Frame] = deque()
        self.ended: Close | None = None
        self.deaf = False
        """Nothing the client sends is read any more."""
        self.silent = False
        """Nothing is sent any more; the connection stays open."""
        self.poisoned = False
        """The next frame closes it."""
        self.on_change: Callable[[], None] = lambda: None

    @property
    def who(self) -> str:
        """The user's name, or `key`."""
        return self.caller.user.name if self.caller.user else "key"

    @property
    def open(self) -> bool:
        """Whether messages are still sent to it."""
        return self.ended is None and not self.silent

    def reads(self) -> bool:
        """Whether what the client sends is read."""
        return not self.deaf

    def put(self, frame: Frame) -> None:
        """Send a frame, unless nothing is sent any more."""
        if self.open:
            self.frames.append(frame)
            self.on_change()

    def die(self) -> None:
        """Neither read nor write any more, and say nothing of it."""
        self.deaf = self.silent = True
        self.on_change()

    def end(self, close: Close) -> None:
        """End the connection, after what was already sent."""
        if self.ended is None:
            self.ended = close
            self.on_change()

    def take(self) -> list[Json]:
        """The messages sent since the last call, parsed: for tests that hold no connection."""
        found = [msgspec.json.decode(frame.body) for frame in self.frames]
        self.frames.clear()
        return found

    def subscribe(self, kind: str, gap_ms: int) -> None:
        self.subscriptions.append(Subscription(kind, gap_ms * MILLISECOND))

    def unsubscribe(self, kind: str) -> None:
        """End one of the subscriptions of a kind: who subscribed twice is still told once."""
        found = next((each for each in self.subscriptions if each.kind == kind), None)
        if found is not None:
            self.subscriptions.remove(found)
