"""The hub over a journal in memory: who gets what, and what happens while somebody asks for what he missed."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from playhead.delivery.live import hub
from playhead.delivery.live.codes import Close
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.joining import Want
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.outlet import Outlet
from playhead.delivery.live.resume import Position
from playhead.domain.events import UserChanged
from playhead.journal.streams import Range
from playhead.journal.wake import Wake
from playhead.kit.clock import ManualClock
from playhead.storage.errors import StoreUnavailable
from tests.support.live import EPOCH, HeldPipe, MemoryLog
from tests.support.loops import turn, until


class House:
    """A hub, its journal, and who was told about."""

    def __init__(self, limits: Limits | None = None, log: MemoryLog | None = None) -> None:
        self.limits = limits or Limits()
        self.log = log or MemoryLog()
        self.users: list[int] = []
        self.ends: list[Close] = []
        self.metrics = LiveMetrics(CollectorRegistry())
        self.wake = Wake()
        self.hub = Hub(self.log, ManualClock(), self.wake, self.metrics, self.limits)
        self.hub.on_user = self.users.append

    def client(self) -> tuple[Outlet, HeldPipe]:
        pipe = HeldPipe()
        return Outlet(pipe, self.limits, self.ends.append, 0), pipe

    async def join(self, outlet: Outlet, *channels: str, at: int | None = None, epoch: str = EPOCH) -> None:
        place = None if at is None else Position(at, epoch)
        await self.hub.join(outlet, [Want(one, one, place) for one in channels])

    async def publish(self, *streams: str) -> None:
        for stream in streams:
            self.log.add(stream)
        await self.hub.step()


@pytest.fixture
async def house() -> House:
    made = House()
    await made.hub.step()
    return made


async def test_only_who_subscribed_gets_it_and_nobody_after_he_left(house: House) -> None:
    (outlet, pipe), (other, others) = house.client(), house.client()
    await house.join(outlet, "a")
    await house.publish("a", "b", "a")
    assert (pipe.offsets("a"), pipe.offsets("b"), others.got) == ([1, 3], [], [])
    assert house.hub.leave(outlet, "a")
    assert not house.hub.leave(outlet, "a")
    await house.publish("a")
    house.hub.remove(other)
    assert pipe.offsets("a") == [1, 3]


async def test_every_subscriber_gets_the_same_bytes_and_so_does_who_comes_later() -> None:
    house = House(Limits(window_frames=2))
    await house.hub.step()
    (outlet, pipe), (late, later) = house.client(), house.client()
    await house.join(outlet, "a")
    await house.publish("a", "b", "a", "a", "a")
    await house.join(late, "a", at=1)
    events = [one.wire for one in pipe.got if one.offset > 1]
    assert [one.wire for one in later.got if one.offset] == events
    assert later.bodies()[0]["data"]["replayed"] == 3
    assert [body.get("previous") for body in pipe.bodies()[1:]] == [0, 1, 3, 4]


async def test_a_stream_that_is_delivered_unasked_begins_with_its_next_event_and_costs_no_look(house: House) -> None:
    house.log.add("notifications:7")
    await house.hub.step()
    house.log.error = StoreUnavailable("gone")
    outlet, pipe = house.client()
    house.hub.attach(outlet, "notifications", "notifications:9")
    house.log.error = None
    await house.publish("notifications:9", "notifications:7", "notifications:9")
    assert pipe.offsets("notifications") == [2, 4]
    await house.join(outlet, "a")
    assert [body["type"] for body in pipe.bodies()] == ["sync_update", "sync_update", "subscribed"]


async def test_what_happens_while_it_is_looked_up_comes_after_it_and_once() -> None:
    class Busy(MemoryLog):
        async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
            found = await super().missed(stream, after, to, count)
            await busy.publish("a", "a")
            return found

    busy = House(Limits(window_frames=4), Busy())
    await busy.publish(*["a"] * 10)
    outlet, pipe = busy.client()
    await busy.hub.step()
    await busy.join(outlet, "a", at=3)
    await busy.publish("a")
    assert pipe.bodies()[0]["type"] == "subscribed"
    assert pipe.bodies()[0]["data"] | {"epoch": ""} == {
        "offset": 12, "epoch": "", "recoverable": True, "was_recovering": True, "recovered": True, "replayed": 9,
    }  # fmt: skip
    assert pipe.offsets("a") == list(range(4, 14))


async def test_two_channels_are_replayed_in_one_order_so_that_one_position_is_enough(house: House) -> None:
    outlet, pipe = house.client()
    await house.publish("a", "b", "a", "b")
    await house.join(outlet, "a", "b", at=1)
    assert [body["offset"] for body in pipe.bodies() if "previous" in body] == [2, 3, 4]


async def test_subscribing_again_delivers_once(house: House) -> None:
    outlet, pipe = house.client()
    await house.join(outlet, "a")
    await house.join(outlet, "a")
    await house.publish("a")
    assert pipe.offsets("a") == [1]
    await house.join(outlet, "a", at=0)
    await house.publish("a")
    assert pipe.offsets("a") == [1, 1, 2]


async def test_a_journal_that_cannot_be_read_leaves_nobody_half_subscribed(house: House) -> None:
    outlet, pipe = house.client()
    house.log.error = StoreUnavailable("gone")
    with pytest.raises(StoreUnavailable):
        await house.join(outlet, "a")
    house.log.error = None
    await house.publish("a")
    assert (outlet.subscriptions, pipe.got) == ({}, [])


async def test_another_journal_sends_everybody_to_fetch_anew(house: House) -> None:
    outlet, pipe = house.client()
    await house.publish("a")
    await house.join(outlet, "a")
    house.log.replace()
    await house.hub.step()
    await house.publish("a")
    resync = pipe.bodies()[1]
    assert (resync["type"], resync["data"]["reason"], resync["data"]["offset"]) == ("resync", "epoch_changed", 0)
    assert (pipe.bodies()[2]["offset"], pipe.bodies()[2]["previous"]) == (1, 0)
    await house.join(outlet, "a", at=0)
    assert pipe.bodies()[3]["data"]["reason"] == "epoch_mismatch"


async def test_a_change_of_a_user_is_told(house: House) -> None:
    house.log.add(None, UserChanged(action="disabled", user_id=7, username="vera"))
    await house.hub.step()
    assert house.users == [7]


async def test_one_that_does_not_read_costs_the_others_nothing_and_is_made_up_for() -> None:
    house = House(Limits(soft_bytes=2_000, low_bytes=1_000))
    await house.hub.step()
    (stuck, held), (outlet, pipe) = house.client(), house.client()
    for one in (stuck, outlet):
        await house.join(one, "a")
    held.reading = False
    for _ in range(30):
        await house.publish("a")
    assert pipe.offsets("a") == list(range(1, 31))
    assert house.hub.lagging == {stuck}
    assert held.most < 4_000
    held.reading = True
    while house.hub.lagging:
        held.read()
        house.hub.catch_up()
    assert held.offsets("a") == list(range(1, 31))


async def test_who_goes_away_while_it_is_looked_up_leaves_nothing_behind() -> None:
    class Slow(MemoryLog):
        async def top(self, stream: str, to: int) -> int:
            await asyncio.Event().wait()
            return 0

    house = House(log=Slow())
    await house.hub.step()
    outlet, pipe = house.client()
    joining = asyncio.create_task(house.join(outlet, "a"))
    await turn()
    joining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joining
    await house.publish("a")
    assert (pipe.got, dict(house.hub.subscribers())) == ([], {"a": 0})


async def test_a_place_that_a_list_told_and_that_is_not_shown_yet_is_waited_for(house: House) -> None:
    outlet, pipe = house.client()
    running = asyncio.create_task(house.hub.run())
    await turn()
    house.log.add("a")
    await house.join(outlet, "a", at=1)
    await house.join(outlet, "a", at=2)
    running.cancel()
    assert [body["data"]["recovered"] for body in pipe.bodies()] == [True, False]


async def test_what_another_process_wrote_is_found_without_a_bell_and_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "BACKSTOP_SECONDS", 0.01)
    lost = house.metrics.bell_lost._value.get
    running = asyncio.create_task(house.hub.run())
    place = house.log.add("activity")
    house.wake.set()
    await until(lambda: house.hub.position == place)
    assert lost() == 0
    place = house.log.add("activity")
    await until(lambda: house.hub.position == place and lost() == 1)
    running.cancel()


async def test_records_that_were_never_shown_are_a_gap_and_everybody_fetches_anew(house: House) -> None:
    outlet, pipe = house.client()
    await house.join(outlet, "a")
    await house.publish("a")
    await house.hub.check()
    assert [one["type"] for one in pipe.bodies()] == ["subscribed", "sync_update"]
    house.log.add("a")
    house.hub.position = house.log.last
    await house.hub.check()
    resync = pipe.bodies()[-1]
    assert (resync["type"], resync["data"]["reason"], resync["data"]["offset"]) == ("resync", "gap", 2)
    await house.hub.check()
    await house.publish("a")
    assert [one["type"] for one in pipe.bodies()][2:] == ["resync", "sync_update"]
    assert pipe.bodies()[-1]["previous"] == 2
