"""The hub: tails the journal, makes each frame once, and writes it to everybody who subscribed.

Nothing else publishes, so whoever writes a record, in whatever process, reaches every browser.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import structlog

from playhead.delivery.live import joining
from playhead.delivery.live.codes import NotRecovered, Reset
from playhead.delivery.live.frames import Frame, event_frame
from playhead.delivery.live.joining import Joined, Want
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.log import Log
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.missed import MissedReader, TakesTooLong
from playhead.delivery.live.outlet import Burst, Outlet, Subscription
from playhead.delivery.live.resume import Found, Missed, at_once
from playhead.delivery.live.window import Window
from playhead.domain.channels import channel_of
from playhead.domain.events import UserChanged
from playhead.journal.record import Record
from playhead.journal.streams import Batch
from playhead.journal.wake import Wake
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND

log = structlog.get_logger(__name__)

SLICE = 500
"""How many clients are written to before others get a turn of the loop."""

BURST = 64
"""How many frames go out together at most."""

BACKSTOP_SECONDS = 1.0

CHECK_SECONDS = 15.0
"""How often what was shown is compared with what the journal has."""


class Stream:
    """One stream: its window, as soon as its last place is known, and who subscribed."""

    __slots__ = ("name", "subscribers", "window")

    def __init__(self, name: str) -> None:
        self.name = name
        self.window: Window | None = None
        self.subscribers: dict[Outlet, Subscription] = {}


class Hub:
    """All streams of this process. Everything but reading the journal happens in one step of the loop."""

    def __init__(
        self,
        journal: Log,
        clock: Clock,
        wake: Wake,
        metrics: LiveMetrics,
        limits: Limits,
    ) -> None:
        self.epoch = ""
        self.position = 0
        self.lagging: set[Outlet] = set()
        self.on_user: Callable[[int], None] = lambda _: None
        """Told the id of a user about whom something changed."""
        self._log = journal
        self._clock = clock
        self._wake = wake
        self._metrics = metrics
        self._limits = limits
        self._streams: dict[str, Stream] = {}
        self._missed = MissedReader(journal, limits, lambda: self.epoch)
        self._begun = asyncio.Event()
        self._stepped = asyncio.Event()

    async def run(self) -> None:
        """Show records for ever."""
        rung, checked = True, self._clock.monotonic()
        while True:
            before = self.position
            more = await self.step()
            if self.position != before and not rung:
                self._metrics.bell_lost.inc()
            if self._clock.monotonic() - checked >= CHECK_SECONDS:
                checked = self._clock.monotonic()
                await self.check()
            rung = more or await self._wake.wait(BACKSTOP_SECONDS)

    async def step(self) -> bool:
        """Show the next records. Whether there may be more at once."""
        if not self._begun.is_set():
            self.epoch, self.position = await self._log.begin()
            self._begun.set()
        known = [name for name, one in self._streams.items() if one.window is not None]
        batch = await self._log.read(self.position, known)
        if batch.epoch != self.epoch or batch.last < self.position:
            await self._begin_anew(batch)
            return True
        await self._show(batch)
        self.position = batch.to
        self._stepped.set()
        self._stepped = asyncio.Event()
        return batch.to < batch.last

    async def check(self) -> None:
        """Tell whoever has a stream to fetch anew when the journal has records of it that were never shown: there are
        none as long as places are dense and in commit order, so this is a net."""
        for name, stream in list(self._streams.items()):
            top = await self._log.top(name, self.position)
            if stream.window is not None and top > stream.window.top:
                log.error("records were never shown", stream=name, shown=stream.window.top, top=top)
                self._metrics.gaps.inc()
                self._reset(stream, top, Reset.GAP)

    async def join(self, outlet: Outlet, wants: Sequence[Want]) -> list[Joined]:
        """Subscribe, and send what acknowledges it and what was missed. Raises StoreUnavailable, and nothing is
        subscribed then."""
        await self._begun.wait()
        entered = [self._enter(outlet, want) for want in wants]
        found: list[Found | NotRecovered | None] | None = None
        try:
            found = [await self._find(want) for want in wants]
        finally:
            if found is None:
                for one in entered:
                    self._drop(outlet, one)
        return self._go_live(outlet, wants, entered, found)

    async def top(self, stream: str) -> int:
        """The place of a stream's last event. Raises StoreUnavailable."""
        await self._begun.wait()
        self._streams.setdefault(stream, Stream(stream))
        return (await self._window(stream)).top

    def attach(self, outlet: Outlet, channel: str, stream: str) -> None:
        """Deliver a channel without asking and without a word, from the next event on."""
        one = self._streams.setdefault(stream, Stream(stream))
        subscription = Subscription(channel, stream)
        self._place(outlet, one, subscription)

    def leave(self, outlet: Outlet, channel: str) -> bool:
        """Send nothing more of a channel. Whether it was subscribed."""
        subscription = outlet.subscriptions.get(channel)
        if subscription is None:
            return False
        outlet.forget(channel)
        self._drop(outlet, subscription)
        return True

    def remove(self, outlet: Outlet) -> None:
        """The client is gone."""
        for subscription in list(outlet.subscriptions.values()):
            self._drop(outlet, subscription)
        self.lagging.discard(outlet)

    def catch_up(self) -> None:
        """Make up for what slow clients were not sent, as far as they read again."""
        now, at = self._clock.monotonic(), self._clock.now_ms()
        for outlet in list(self.lagging):
            before = outlet.resyncs
            outlet.catch_up(now, at, self.epoch)
            if outlet.resyncs > before:
                self._metrics.resyncs.labels(Reset.SLOW_CONSUMER).inc(outlet.resyncs - before)
            if outlet.ended or not outlet.lagging:
                self.lagging.discard(outlet)

    def subscribers(self) -> Iterator[tuple[str, int]]:
        """Each stream's name with how many clients it has."""
        return ((name, len(one.subscribers)) for name, one in self._streams.items())

    def tops(self) -> Iterator[tuple[str, int]]:
        """Each stream's name with the place of its last event, where that is known."""
        return ((name, one.window.top) for name, one in self._streams.items() if one.window is not None)

    def _enter(self, outlet: Outlet, want: Want) -> Subscription:
        self.leave(outlet, want.channel)
        subscription = Subscription(want.channel, want.stream, pending=True)
        self._place(outlet, self._streams.setdefault(want.stream, Stream(want.stream)), subscription)
        return subscription

    def _place(self, outlet: Outlet, stream: Stream, subscription: Subscription) -> None:
        subscription.window = stream.window
        subscription.position = None if stream.window is None else stream.window.top
        outlet.subscriptions[subscription.channel] = subscription
        stream.subscribers[outlet] = subscription

    def _drop(self, outlet: Outlet, subscription: Subscription) -> None:
        subscription.gone = True
        if outlet.subscriptions.get(subscription.channel) is subscription:
            del outlet.subscriptions[subscription.channel]
        stream = self._streams[subscription.stream]
        if stream.subscribers.get(outlet) is subscription:
            del stream.subscribers[outlet]

    async def _find(self, want: Want) -> Found | NotRecovered | None:
        """What was missed before now; None where nobody asks for it."""
        window = await self._window(want.stream)
        if want.position is None:
            return None
        if want.position.epoch == self.epoch and want.position.offset > window.top:
            await self._reach(want.position.offset)
        verdict = at_once(want.position, self.epoch, window.top)
        if isinstance(verdict, NotRecovered):
            return verdict
        offset = want.position.offset
        if not isinstance(verdict, Missed) or window.covers(offset):
            return Found((), 0, offset)
        try:
            return await self._missed.after(want.stream, offset, window.top)
        except TakesTooLong:
            return NotRecovered.TOO_MANY

    async def _reach(self, place: int) -> None:
        """Wait until `place` is shown, if it is one: what a list told may be newer than what was shown yet."""
        _, last = await self._log.begin()
        if place > last:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.log_wait_seconds):
                while self.position < place:
                    self._wake.set()
                    await self._stepped.wait()

    async def _window(self, name: str) -> Window:
        while (window := self._streams[name].window) is None:
            position, epoch = self.position, self.epoch
            top = await self._log.top(name, position)
            if epoch == self.epoch:
                self._open(name, top)
        return window

    def _open(self, name: str, top: int) -> None:
        """The stream's last place is known. It may have had its next event meanwhile: then it is open already."""
        stream = self._streams.setdefault(name, Stream(name))
        if stream.window is not None:
            return
        stream.window = Window(top, self._limits.window_frames, self._limits.window_bytes)
        for subscription in stream.subscribers.values():
            subscription.window = stream.window
            subscription.position = top

    def _go_live(
        self,
        outlet: Outlet,
        wants: Sequence[Want],
        entered: Sequence[Subscription],
        found: Sequence[Found | NotRecovered | None],
    ) -> list[Joined]:
        joined: list[Joined] = []
        for want, subscription, one in zip(wants, entered, found, strict=True):
            window = self._streams[want.stream].window
            if subscription.gone or window is None:
                continue
            made = joining.judge(want, one, window, self.epoch, self._limits.replay_events)
            subscription.position, subscription.pending, subscription.skipped = window.top, False, 0
            joined.append(made)
            self._count(made)
        at = self._clock.now_ms()
        replay = sorted((f for one in joined for f in one.replay), key=lambda frame: frame.offset)
        outlet.begin([joining.ack(one, at) for one in joined], replay)
        if outlet.lagging:
            self.lagging.add(outlet)
        return joined

    def _count(self, one: Joined) -> None:
        if one.want.position is not None:
            self._metrics.recovers.labels(one.reason or "recovered").inc()
            self._metrics.recovered_events.observe(len(one.replay))

    async def _show(self, batch: Batch) -> None:
        for name, top in batch.before.items():
            self._open(name, top)
        for name, some in groupby(batch.records, key=lambda record: record.stream):
            if name is None:
                self._heed(list(some))
                continue
            records = list(some)
            for first in range(0, len(records), BURST):
                await self._fan_out(self._streams[name], records[first : first + BURST])

    def _heed(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record.event, UserChanged):
                self.on_user(record.event.user_id)

    async def _fan_out(self, stream: Stream, records: Sequence[Record]) -> None:
        window = stream.window
        if window is None:
            raise RuntimeError(f"{stream.name} was not opened")
        some: list[Frame] = []
        size = 0
        for record in records:
            if record.seq > window.top:
                some.append(event_frame(record, window.top, self.epoch, self._limits.frame_bytes))
                size += len(some[-1].wire)
                window.add(some[-1])
            if size >= self._limits.low_bytes:
                # one client may have a burst more waiting than what is allowed
                await self._write(stream, Burst(some))
                some, size = [], 0
        if some:
            await self._write(stream, Burst(some))

    async def _write(self, stream: Stream, burst: Burst) -> None:
        began, written = self._clock.monotonic(), 0
        for number, (outlet, subscription) in enumerate(list(stream.subscribers.items()), 1):
            written += outlet.offer(subscription, burst)
            if outlet.lagging:
                self.lagging.add(outlet)
            if number % SLICE == 0:
                await asyncio.sleep(0)
        self._measure(stream.name, burst, written, began)

    def _measure(self, stream: str, burst: Burst, clients: int, began: float) -> None:
        metrics, channel = self._metrics, channel_of(stream)
        metrics.frames_out.labels(channel).inc(len(burst.frames) * clients)
        metrics.bytes_out.inc(len(burst.joined) * clients)
        metrics.fanout.labels(channel).observe(self._clock.monotonic() - began)
        metrics.lag.observe(max(0, self._clock.now_ms() - burst.frames[-1].at) / SECOND)

    async def _begin_anew(self, batch: Batch) -> None:
        """The journal is another one than before: nobody's place means anything."""
        log.warning("the journal was replaced: everybody is told to fetch anew", epoch=batch.epoch)
        tops = {name: await self._log.top(name, batch.last) for name in list(self._streams)}
        self.epoch, self.position = batch.epoch, batch.last
        for name, stream in self._streams.items():
            self._reset(stream, tops.get(name), Reset.EPOCH_CHANGED)

    def _reset(self, stream: Stream, top: int | None, why: Reset) -> None:
        """What a stream's subscribers have means nothing from here on; `top` is its last place, where that is known."""
        now, at = self._clock.monotonic(), self._clock.now_ms()
        stream.window = None
        if top is not None:
            self._open(stream.name, top)
        for outlet, subscription in list(stream.subscribers.items()):
            if not subscription.pending:
                outlet.forget(subscription.channel)
                outlet.resync(subscription, why, now, at, self.epoch)
                self._metrics.resyncs.labels(why).inc()
