"""Any mix of subscribing, resuming, leaving, publishing, pruning, restoring and slow reading: on each channel a client
gets exactly the sequence that was published for it, or is told that it does not."""

from __future__ import annotations

import asyncio
import json

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from prometheus_client import CollectorRegistry

from playhead.delivery.live.codes import Close
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.joining import Want
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.outlet import Outlet
from playhead.delivery.live.resume import Position
from playhead.domain.channels import Who
from playhead.journal.streams import Range
from playhead.journal.wake import Wake
from playhead.kit.clock import ManualClock
from tests.support.live import HeldPipe, MemoryLog
from tests.support.live_model import ClientModel, Place, Published
from tests.support.profiles import machine

CLIENTS = st.integers(0, 2)
CHANNELS = st.sampled_from(["activity", "media_updates", "notifications", "system_updates"])
"""Two that are the same for all, one of which everybody has his own, one of which administrators see more."""
PEOPLE = [Who(1, False), Who(2, False), Who(3, True)]
STREAMS = st.sampled_from(
    ["activity", "media_updates", *(f"notifications:{n}" for n in (1, 2, 3)), "system_updates", "system_updates:admins"]
)
MANY = st.builds(lambda some, times: some * times, st.lists(STREAMS, min_size=1, max_size=4), st.integers(1, 4))
BACK = st.integers(-2, 25)
"""How many records before the journal's newest a client was; fewer than none is a place that does not exist yet."""
LIMITS = Limits(
    replay_events=6,
    window_frames=2,
    soft_bytes=1_500,
    low_bytes=500,
    soft_frames=6,
    resyncs=10_000,
    hard_bytes=10**9,
    log_wait_seconds=600,
)


class BusyLog(MemoryLog):
    """While somebody looks something up, others publish, and that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = 0

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        found = await super().missed(stream, after, to, count)
        while self.meanwhile:
            self.meanwhile -= 1
            await self.busy(stream)
        return found

    async def busy(self, stream: str) -> None:
        """Publish, and show it."""


class Client:
    """One connection."""

    def __init__(self, published: Published, who: Who, ends: list[Close]) -> None:
        self.pipe = HeldPipe()
        self.outlet = Outlet(self.pipe, LIMITS, ends.append, 0)
        self.model = ClientModel(published, who)

    def look(self) -> None:
        """Go through what came."""
        came, self.pipe.got = self.pipe.got, []
        for frame in came:
            self.model.hears(frame, json.loads(frame.payload))


class Live(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.published, self.log, self.ends = Published(), BusyLog(), list[Close]()
        self.log.busy = self._busy  # type: ignore[method-assign]  # the model has to know of each event
        self.hub = Hub(self.log, ManualClock(), Wake(), LiveMetrics(CollectorRegistry()), LIMITS)
        self.clients = [Client(self.published, who, self.ends) for who in PEOPLE]
        self.known: list[tuple[str, Place]] = []
        self.restored = 0
        self.runner.run(self.hub.step())

    @initialize(channels=st.lists(CHANNELS, min_size=3, max_size=3), streams=MANY)
    def begin(self, channels: list[str], streams: list[str]) -> None:
        self._join_all({number: (channel, None) for number, channel in enumerate(channels)})
        self.publish(streams, shown=True)

    def teardown(self) -> None:
        try:
            self._come_to_rest()
        finally:
            self.runner.close()

    def _come_to_rest(self) -> None:
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
                assert (epoch, offset) == (self.log.epoch, client.model.top(epoch, channel)), "left behind"
        assert self.ends == []

    def _publish(self, stream: str) -> None:
        self.published.add(self.log.epoch, stream, self.log.add(stream))

    async def _busy(self, stream: str) -> None:
        self._publish(stream)
        await self.hub.step()

    @rule(streams=MANY)
    def publish_and_show(self, streams: list[str]) -> None:
        self.publish(streams, shown=True)

    @rule(streams=MANY, shown=st.booleans())
    def publish(self, streams: list[str], shown: bool) -> None:
        for stream in streams:
            self._publish(stream)
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

    @rule(number=CLIENTS, channel=CHANNELS, back=BACK, meanwhile=st.integers(0, 3))
    def resume_anywhere(self, number: int, channel: str, back: int, meanwhile: int) -> None:
        self.log.meanwhile = meanwhile
        self._join(number, channel, self._before(number, channel, back))
        self.log.meanwhile = 0

    @rule(channel=CHANNELS, back=BACK)
    def all_come_back(self, channel: str, back: int) -> None:
        self._join_all({number: (channel, self._before(number, channel, back)) for number in range(3)})

    def _before(self, number: int, channel: str, back: int) -> Place:
        # the only places that anybody was ever told are those of events
        stream, last = self.clients[number].model.stream(channel), self.log.last
        seen = [one for one in self.published.after(self.log.epoch, stream, 0) if one <= last - back]
        return self.log.epoch, last - back if back < 0 else max(seen, default=0)

    def _join(self, number: int, channel: str, place: Place | None) -> None:
        self._join_all({number: (channel, place)})

    def _join_all(self, asked: dict[int, tuple[str, Place | None]]) -> None:
        async def together() -> None:
            entering = [asyncio.ensure_future(self._enter(number, *what)) for number, what in asked.items()]
            while not all(one.done() for one in entering):
                # who was told of a place that is not shown yet waits until it is
                await asyncio.sleep(0)
                await self.hub.step()
            await asyncio.gather(*entering)

        self.runner.run(together())

    async def _enter(self, number: int, channel: str, place: Place | None) -> None:
        client = self.clients[number]
        client.look()
        # what was written before the answer is read before it; what waited for it is taken back
        client.model.asks(channel, place)
        client.pipe.read()
        position = None if place is None else Position(place[1], place[0])
        await self.hub.join(client.outlet, [Want(channel, client.model.stream(channel), position)])

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
        self.clients[number] = Client(self.published, PEOPLE[number], self.ends)

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

    @precondition(lambda self: self.restored < 2)
    @rule()
    def restore(self) -> None:
        # each makes all that was seen so far worthless: more of them, and nothing else is seen
        self.restored += 1
        self.log.replace()
        self.runner.run(self.hub.step())

    @invariant()
    def everybody_gets_what_was_published_or_is_told(self) -> None:
        for client in self.clients:
            client.look()

    @invariant()
    def nobody_is_owed_more_than_the_bound(self) -> None:
        assert all(client.pipe.most <= LIMITS.soft_bytes + 16 * 450 for client in self.clients)


TestLive = Live.TestCase
TestLive.settings = machine(steps=40)
