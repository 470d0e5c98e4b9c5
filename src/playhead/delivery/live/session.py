"""One client's side of the protocol without the connection: text in, what to do out. Pure."""

from __future__ import annotations

from collections import deque

import msgspec

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Close, Wrong
from playhead.delivery.live.frames import Frame, Ref
from playhead.delivery.live.inbound import Auth, Bad, Heard, Ping, Subscribe, Unsubscribe, parse
from playhead.delivery.live.limits import Bucket, Limits, Tally
from playhead.domain.channels import CHANNELS, Who, stream_of


class Reply(msgspec.Struct, frozen=True):
    """Send this."""

    frame: Frame


class Join(msgspec.Struct, frozen=True):
    """Subscribe to `stream`, which is what the client may see of the channel."""

    asked: Subscribe
    stream: str


class Leave(msgspec.Struct, frozen=True):
    """Send nothing more of the channel, and say so."""

    channel: str
    ref: Ref


class Prove(msgspec.Struct, frozen=True):
    """Look whose token this is."""

    token: str
    ref: Ref


class End(msgspec.Struct, frozen=True):
    """Close the connection."""

    code: Close


Action = Reply | Join | Leave | Prove | End


class Session:
    """What one connection has said so far. `now` is seconds of a clock that never goes back, `at` UTC milliseconds."""

    def __init__(self, limits: Limits, now: float, who: Who | None = None) -> None:
        self.who = who
        self.kind = ""
        """What the last frame was, for the figures."""
        self._limits = limits
        self._bucket = Bucket(limits.frames_per_second, limits.frames_burst, now)
        self._bad = Tally(limits.bad_seconds)
        self._strikes: deque[int] = deque()
        self._channels: set[str] = set()

    def hear(self, text: str | None, now: float, at: int) -> list[Action]:
        """What a frame leads to; `text` is None for a binary one."""
        if text is None:
            self.kind = "binary"
            return [End(Close.BINARY)]
        if not self._bucket.take(now):
            self.kind = "dropped"
            return self._dropped(now, at)
        heard = parse(text)
        self.kind = type(heard).__name__.lower()
        return self._follow(heard, now, at)

    def left(self, channel: str) -> None:
        """The connection has this channel no longer, though the client did not ask for that."""
        self._channels.discard(channel)

    def _dropped(self, now: float, at: int) -> list[Action]:
        if not self._strikes or self._strikes[-1] != int(now):
            self._strikes.append(int(now))
        while now - self._strikes[0] > self._limits.strike_seconds:
            self._strikes.popleft()
        reply: list[Action] = [Reply(frames.error(Wrong.RATE_LIMITED, at))]
        return [*reply, End(Close.TOO_MANY_FRAMES)] if len(self._strikes) >= self._limits.strikes else reply

    def _follow(self, heard: Heard, now: float, at: int) -> list[Action]:
        if self.who is None:
            # a bad frame, too, is one that should have said who it is
            return [Prove(heard.token, heard.ref)] if isinstance(heard, Auth) else [End(Close.UNKNOWN_CALLER)]
        match heard:
            case Ping():
                return [Reply(frames.plain("pong", at, ref=heard.ref))]
            case Subscribe():
                return [self._subscribe(heard, self.who, at)]
            case Unsubscribe():
                return [self._unsubscribe(heard, at)]
            case Auth():
                return [Prove(heard.token, heard.ref)]
            case Bad():
                return self._refuse(heard, now, at)

    def _subscribe(self, asked: Subscribe, who: Who, at: int) -> Action:
        if asked.channel not in CHANNELS:
            return Reply(frames.error(Wrong.UNKNOWN_CHANNEL, at, channel=asked.channel, ref=asked.ref))
        stream = stream_of(asked.channel, who)
        if stream is None:
            return Reply(frames.error(Wrong.FORBIDDEN, at, channel=asked.channel, ref=asked.ref))
        if asked.channel not in self._channels and len(self._channels) >= self._limits.channels:
            return Reply(frames.error(Wrong.LIMIT_EXCEEDED, at, channel=asked.channel, ref=asked.ref))
        self._channels.add(asked.channel)
        return Join(asked, stream)

    def _unsubscribe(self, asked: Unsubscribe, at: int) -> Action:
        if asked.channel not in CHANNELS:
            return Reply(frames.error(Wrong.UNKNOWN_CHANNEL, at, channel=asked.channel, ref=asked.ref))
        self._channels.discard(asked.channel)
        return Leave(asked.channel, asked.ref)

    def _refuse(self, bad: Bad, now: float, at: int) -> list[Action]:
        reply: list[Action] = [Reply(frames.error(bad.wrong, at, ref=bad.ref))]
        if bad.wrong is Wrong.UNKNOWN_TYPE:
            return reply
        return [*reply, End(Close.BAD_FRAMES)] if self._bad.add(now) >= self._limits.bad_frames else reply
