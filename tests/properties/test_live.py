"""Any mix of subscribing, resuming, leaving, publishing, pruning, restoring and slow reading: on each channel a client
gets exactly the published sequence, or is told that it does not."""

from __future__ import annotations

import asyncio
import json

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from prometheus_client import CollectorRegistry

from playhead.delivery.live.codes import Close
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.joining import Want
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.outlet import Outlet
from playhead.delivery.live.resume import Position
from playhead.journal.streams import Range
from playhead.journal.wake import Wake
from playhead.kit.clock import ManualClock
from tests.support.live import HeldPipe, MemoryLog
from tests.support.live_model import ClientModel, Place, Published
from tests.support.profiles import machine

CLIENTS = st.integers(0, 2)
CHANNELS = st.sampled_from(["activity", "media_updates"])
LIMITS = Limits(
    replay_events=8,
    window_frames=4,
    soft_bytes=1_500,
    low_bytes=500,
    soft_frames=6,
    resyncs=10_000,
    hard_bytes=10**9,
    log_wait_seconds=0,
)


class BusyLog(MemoryLog):
    """While somebody looks something up, others publish."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = 0

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        found = await super().missed(stream, after, to, count)
        while self.meanwhile:
            self.meanwhile -= 1
            self.busy(stream)
            await asyncio.sleep(0)
        return found

    def busy(self, stream: str) -> None:
        """Publish."""


class Client:
    """One connection."""

    def __init__(self, published: Published, ends: list[Close]) -> None:
        self.pipe = HeldPipe()
        self.outlet = Outlet(self.pipe, LIMITS, ends.append, 0)
        self.model = ClientModel(published)

    def look(self) -> None:
        """Go through what came."""
        for frame in self.pipe.got:
            self.model.hears(frame, json.loads(frame.payload))
        self.pipe.got.clear()


class Live(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.published, self.log, self.ends = Published(), BusyLog(), list[Close]()
        self.log.busy = self._publish  # type: ignore[method-assign,assignment]  # the model has to know of each event
        self.hub = Hub(self.log, ManualClock(), Wake(), LiveMetrics(CollectorRegistry()), LIMITS)
        self.clients = [Client(self.published, self.ends) for _ in range(3)]
        self.known: list[tuple[str, Place]] = []
        self.runner.run(self.hub.step())

    def teardown(self) -> None:
        for client in self.clients:
            client.pipe.reading = True
        for _ in range(60):
            for client in self.clients:
                client.pipe.read()
            self.runner.run(self.hub.step())
            self.hub.catch_up()
        self.everybody_gets_what_was_published_or_is_told()
        assert not self.hub.lagging
        for client in self.clients:
            for channel, (epoch, offset) in client.model.at.items():
                assert (epoch, offset) == (self.log.epoch, self.published.top(epoch, channel)), "left behind"
        assert self.ends == []
        self.runner.close()

    def _publish(self, channel: str) -> None:
        self.published.add(self.log.epoch, channel, self.log.add(channel))

    @rule(channels=st.lists(CHANNELS, min_size=1, max_size=7), shown=st.booleans())
    def publish(self, channels: list[str], shown: bool) -> None:
        for channel in channels:
            self._publish(channel)
        if shown:
            self.runner.run(self.hub.step())

    @rule()
    def show(self) -> None:
        self.runner.run(self.hub.step())

    @rule(number=CLIENTS, channel=CHANNELS)
    def subscribe(self, number: int, channel: str) -> None:
        self._join(number, channel, None)

    @rule(number=CLIENTS, pick=st.integers(0, 99), meanwhile=st.integers(0, 6))
    def resume(self, number: int, pick: int, meanwhile: int) -> None:
        if self.known:
            channel, place = self.known[pick % len(self.known)]
            self.log.meanwhile = meanwhile
            self._join(number, channel, place)
            self.log.meanwhile = 0

    @rule(number=CLIENTS, channel=CHANNELS, offset=st.integers(0, 60))
    def resume_anywhere(self, number: int, channel: str, offset: int) -> None:
        self._join(number, channel, (self.log.epoch, offset))

    def _join(self, number: int, channel: str, place: Place | None) -> None:
        client = self.clients[number]
        client.look()
        # what was written before the answer is read before it; what waited for it is taken back
        client.model.asks(channel, place)
        client.pipe.read()
        position = None if place is None else Position(place[1], place[0])
        self.runner.run(self.hub.join(client.outlet, [Want(channel, channel, position)]))

    @rule(number=CLIENTS, channel=CHANNELS)
    def leave(self, number: int, channel: str) -> None:
        client = self.clients[number]
        client.pipe.read()
        client.look()
        self._note(client)
        self.hub.leave(client.outlet, channel)
        client.model.leaves(channel)

    @rule(number=CLIENTS)
    def disconnect(self, number: int) -> None:
        client = self.clients[number]
        client.look()
        self._note(client)
        self.hub.remove(client.outlet)
        self.clients[number] = Client(self.published, self.ends)

    def _note(self, client: Client) -> None:
        self.known += client.model.at.items()

    @rule(number=CLIENTS, reading=st.booleans(), count=st.integers(0, 5))
    def read(self, number: int, reading: bool, count: int) -> None:
        pipe = self.clients[number].pipe
        pipe.reading = reading
        pipe.read(None if reading else count)

    @rule()
    def catch_up(self) -> None:
        self.hub.catch_up()

    @rule(count=st.integers(1, 10))
    def prune(self, count: int) -> None:
        # what is pruned is days old, and was shown long ago
        self.runner.run(self.hub.step())
        self.log.forget(count)

    @rule()
    def restore(self) -> None:
        self.log.replace()
        self.runner.run(self.hub.step())

    @invariant()
    def everybody_gets_what_was_published_or_is_told(self) -> None:
        for client in self.clients:
            client.look()

    @invariant()
    def nobody_is_owed_more_than_the_bound(self) -> None:
        assert all(client.pipe.most <= LIMITS.soft_bytes + 8 * 450 for client in self.clients)


TestLive = Live.TestCase
TestLive.settings = machine(steps=40)
