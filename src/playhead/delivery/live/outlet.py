"""What goes to one client: written at once while it reads, left out and made up for when it does not.

Nothing is stored for a client that does not read: the window of its stream and the journal have it. What a client is
sent is bounded, so one that never reads costs the others nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Close, Reset
from playhead.delivery.live.frames import Frame
from playhead.delivery.live.limits import Limits, Tally
from playhead.delivery.live.window import Window


class Pipe(Protocol):
    """The way out to one client."""

    def waiting_bytes(self) -> int:
        """What was written and has not left yet."""
        ...

    def waiting_frames(self) -> int:
        """How many frames that is; 0 where nobody knows."""
        ...

    def write(self, some: Sequence[Frame], joined: bytes) -> None:
        """Send frames; `joined` are their bytes one after the other. Never waits and never raises."""
        ...


class Subscription:
    """One client's place in one stream. `position` is the offset up to which it was served; None as long as nobody
    needs it. While `pending` nothing is sent: what was missed is being looked up."""

    __slots__ = ("channel", "gone", "pending", "position", "skipped", "stream", "window")

    def __init__(self, channel: str, stream: str, position: int | None = None, *, pending: bool = False) -> None:
        self.channel = channel
        self.stream = stream
        self.window: Window | None = None
        self.position = position
        self.pending = pending
        self.gone = False
        self.skipped = 0


class Burst:
    """Frames of one stream that go out together, their bytes joined once for everybody."""

    __slots__ = ("first", "frames", "joined", "last")

    def __init__(self, some: Sequence[Frame]) -> None:
        self.frames = some
        self.joined = b"".join(frame.wire for frame in some)
        self.first = some[0].offset
        self.last = some[-1].offset


class Outlet:
    """One client. `on_end` is asked to close the connection, with a code, once."""

    def __init__(self, pipe: Pipe, limits: Limits, on_end: Callable[[Close], None], now: float) -> None:
        self.pipe = pipe
        self.subscriptions: dict[str, Subscription] = {}
        self.lagging = False
        self.ended = False
        self.frames_out = 0
        self.bytes_out = 0
        self.resyncs = 0
        self._limits = limits
        self._on_end = on_end
        self._backlog: deque[Frame] = deque()
        self._tally = Tally(limits.resync_seconds)
        self._drained = 0
        self._moved_at = now

    def waiting_bytes(self) -> int:
        """What is under way to the client."""
        return self.pipe.waiting_bytes()

    def end(self, code: Close) -> None:
        """Close the connection."""
        if not self.ended:
            self.ended = True
            self._backlog.clear()
            self._on_end(code)

    def say(self, frame: Frame) -> None:
        """Send a frame that is no event; it does not wait for those that lag."""
        if not self.ended:
            self._write([frame], frame.wire)

    def offer(self, subscription: Subscription, burst: Burst) -> bool:
        """Send new events, unless the client reads too slowly: then it lags. Whether they were sent."""
        position = subscription.position
        if self.ended or subscription.gone or position is None or position >= burst.last:
            return False
        if subscription.pending or self.lagging or self._is_full():
            subscription.skipped += len(burst.frames)
            self.lagging = self.lagging or not subscription.pending
            return False
        if position >= burst.first:
            burst = Burst([frame for frame in burst.frames if frame.offset > position])
        subscription.position = burst.last
        self._write(burst.frames, burst.joined)
        return True

    def begin(self, acks: Sequence[Frame], replay: Sequence[Frame]) -> None:
        """Answer subscriptions: what acknowledges them, then what was missed, in one write where it fits."""
        if self._backlog:
            for ack in acks:
                self.say(ack)
            self._keep(replay)
        else:
            self._keep([*acks, *replay])
        self._drain()
        self.lagging = self.lagging or bool(self._backlog)

    def forget(self, channel: str) -> None:
        """Take back what is not written yet of a channel."""
        stream = self.subscriptions[channel].stream
        self._backlog = deque(frame for frame in self._backlog if frame.stream != stream)

    def catch_up(self, now: float, at: int, epoch: str) -> None:
        """Make up for what was left out, once the client reads again. `at` is UTC milliseconds."""
        low = self.pipe.waiting_bytes() <= self._limits.low_bytes
        if self.ended or not low or self.pipe.waiting_frames() > self._limits.soft_frames // 4:
            return
        collected = not self._backlog
        if collected:
            self._collect(now, at, epoch)
        self._drain()
        self.lagging = bool(self._backlog) or not collected

    def resync(self, subscription: Subscription, reason: Reset, now: float, at: int, epoch: str) -> None:
        """Tell that events up to the stream's top were not sent; too often, and the client is too slow."""
        top = subscription.position = subscription.window.top if subscription.window is not None else 0
        data = {"reason": reason, "offset": top, "epoch": epoch, "missed": subscription.skipped}
        subscription.skipped = 0
        self.resyncs += 1
        self.say(frames.plain("resync", at, data, channel=subscription.channel))
        if reason is Reset.SLOW_CONSUMER and self._tally.add(now) >= self._limits.resyncs:
            self.end(Close.SLOW)

    def check(self, now: float) -> None:
        """Close the connection of a client that takes nothing, or far too little."""
        waiting = self.pipe.waiting_bytes()
        drained = self.bytes_out - waiting
        if waiting == 0 or drained != self._drained:
            self._drained, self._moved_at = drained, now
        if waiting > self._limits.hard_bytes or now - self._moved_at >= self._limits.stuck_seconds:
            self.end(Close.SLOW)

    def _is_full(self) -> bool:
        pipe, limits = self.pipe, self._limits
        return pipe.waiting_bytes() > limits.soft_bytes or pipe.waiting_frames() > limits.soft_frames

    def _collect(self, now: float, at: int, epoch: str) -> None:
        found: list[Frame] = []
        for one in self.subscriptions.values():
            if one.pending or one.window is None or one.position is None:
                continue
            some = one.window.after(one.position, self._limits.replay_events)
            if some is None:
                self.resync(one, Reset.SLOW_CONSUMER, now, at, epoch)
                continue
            found += some
            one.position, one.skipped = one.window.top, 0
        # by offset: whoever keeps one position for all its channels would lose what comes after a higher one
        self._keep(sorted(found, key=lambda frame: frame.offset))

    def _keep(self, some: Iterable[Frame]) -> None:
        if not self.ended:
            self._backlog.extend(some)

    def _drain(self) -> None:
        while self._backlog and not self._is_full() and not self.ended:
            chunk: list[Frame] = []
            size = 0
            while self._backlog and size < self._limits.low_bytes:
                frame = self._backlog.popleft()
                chunk.append(frame)
                size += len(frame.wire)
            self._write(chunk, b"".join(frame.wire for frame in chunk))

    def _write(self, some: Sequence[Frame], joined: bytes) -> None:
        self.frames_out += len(some)
        self.bytes_out += len(joined)
        self.pipe.write(some, joined)
