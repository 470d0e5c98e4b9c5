"""One client that reads, reads slowly, or does not read."""

from __future__ import annotations

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Close, Reset
from playhead.delivery.live.frames import Frame
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.outlet import Burst, Outlet, Subscription
from playhead.delivery.live.window import Window
from tests.support.live import AT, EPOCH, HeldPipe, frame

SIZE = len(frame(1, 0).wire)
SMALL = Limits(
    soft_bytes=3 * SIZE, soft_frames=100, low_bytes=SIZE, hard_bytes=40 * SIZE, window_frames=6, resyncs=2,
    stuck_seconds=20,
)  # fmt: skip


class Feed:
    """One stream with one client."""

    def __init__(self, limits: Limits = SMALL) -> None:
        self.pipe = HeldPipe()
        self.ends: list[Close] = []
        self.outlet = Outlet(self.pipe, limits, self.ends.append, 0)
        self.window = Window(0, limits.window_frames, 10_000)
        self.subscription = Subscription("activity", "activity", 0)
        self.subscription.window = self.window
        self.outlet.subscriptions["activity"] = self.subscription

    def publish(self, *offsets: int) -> bool:
        some: list[Frame] = []
        for offset in offsets:
            some.append(frame(offset, self.window.top))
            self.window.add(some[-1])
        return self.outlet.offer(self.subscription, Burst(some))

    def got(self) -> list[int]:
        return [one.offset for one in self.pipe.got]

    def catch_up(self, now: float = 0) -> None:
        self.outlet.catch_up(now, AT, EPOCH)


def test_a_client_that_reads_gets_everything_once() -> None:
    feed = Feed()
    assert feed.publish(1, 2)
    assert feed.publish(5)
    assert not feed.outlet.offer(feed.subscription, Burst([frame(5, 2)]))
    assert feed.got() == [1, 2, 5]
    assert (feed.outlet.frames_out, feed.outlet.bytes_out) == (3, 3 * SIZE)


def test_of_frames_that_go_out_together_it_gets_those_it_lacks() -> None:
    feed = Feed()
    feed.publish(1)
    assert feed.outlet.offer(feed.subscription, Burst([frame(1, 0), frame(2, 1)]))
    assert feed.got() == [1, 2]


def test_for_one_that_does_not_read_nothing_is_stored_and_it_is_made_up_for() -> None:
    feed = Feed()
    feed.pipe.reading = False
    for offset in range(1, 9):
        feed.publish(offset)
    assert (len(feed.pipe.waiting), feed.outlet.lagging) == (4, True)
    feed.catch_up()
    assert len(feed.pipe.waiting) == 4
    feed.pipe.reading = True
    feed.pipe.read()
    feed.catch_up()
    assert (feed.got(), feed.outlet.lagging) == ([1, 2, 3, 4, 5, 6, 7, 8], False)
    feed.publish(9)
    assert feed.got()[-1] == 9


def test_what_is_made_up_for_is_bounded_too_and_newer_events_come_after_it() -> None:
    feed = Feed()
    feed.pipe.reading = False
    for offset in range(1, 11):
        feed.publish(offset)
    feed.pipe.read()
    feed.catch_up()
    assert feed.outlet.lagging
    assert feed.pipe.waiting_bytes() <= SMALL.soft_bytes + SIZE
    feed.publish(11)
    for _ in range(5):
        feed.pipe.read()
        feed.catch_up()
    assert (feed.got(), feed.outlet.lagging) == (list(range(1, 12)), False)


def test_what_the_window_has_no_more_is_a_resync_and_too_many_of_them_end_it() -> None:
    feed = Feed()
    for round_ in (1, 2):
        feed.pipe.reading = False
        for _ in range(12):
            feed.publish(feed.window.top + 1)
        feed.pipe.reading = True
        feed.pipe.read()
        feed.catch_up(now=round_)
    (first, *_) = (body for body in feed.pipe.bodies() if body.get("type") == "resync")
    assert first["data"] == {"reason": "slow_consumer", "offset": 12, "epoch": EPOCH, "missed": 8}
    assert feed.ends == [Close.SLOW]


def test_a_client_that_takes_nothing_is_closed_and_one_without_traffic_is_not() -> None:
    feed = Feed()
    feed.outlet.check(0)
    feed.outlet.check(1_000)
    feed.pipe.reading = False
    feed.publish(1, 2)
    for now in (1_001, 1_010):
        feed.outlet.check(now)
    feed.pipe.read(1)
    for now in (1_011, 1_030):
        feed.outlet.check(now)
    assert feed.ends == []
    feed.outlet.check(1_031)
    assert feed.ends == [Close.SLOW]


def test_replies_that_nobody_reads_end_it_as_well() -> None:
    feed = Feed()
    feed.pipe.reading = False
    for _ in range(40):
        feed.outlet.say(frames.plain("pong", AT))
    feed.outlet.check(0)
    feed.outlet.say(frames.plain("pong", AT))
    assert feed.ends == [Close.SLOW]
    assert len(feed.pipe.waiting) == 40


def test_what_is_not_written_yet_of_a_channel_can_be_taken_back() -> None:
    feed = Feed()
    feed.pipe.reading = False
    feed.outlet.begin([frames.plain("subscribed", AT)], [frame(n, n - 1) for n in range(1, 11)])
    assert feed.outlet.lagging
    feed.outlet.forget("activity")
    feed.pipe.reading = True
    feed.pipe.read()
    feed.catch_up()
    assert feed.pipe.bodies()[0]["type"] == "subscribed"
    assert len(feed.got()) < 10


def test_a_subscription_in_the_middle_of_lagging_does_not_hide_what_was_skipped() -> None:
    feed = Feed()
    feed.pipe.reading = False
    for offset in range(1, 9):
        feed.publish(offset)
    feed.outlet.begin([frames.plain("subscribed", AT)], [])
    assert feed.outlet.lagging
    feed.pipe.reading = True
    for _ in range(2):
        feed.pipe.read()
        feed.catch_up()
    assert [offset for offset in feed.got() if offset] == list(range(1, 9))


def test_a_resync_leaves_the_others_alone() -> None:
    feed = Feed()
    feed.publish(1)
    feed.outlet.resync(feed.subscription, Reset.EPOCH_CHANGED, 0, AT, "new")
    feed.outlet.resync(feed.subscription, Reset.EPOCH_CHANGED, 0, AT, "new")
    assert feed.ends == []
    assert feed.pipe.bodies()[-1]["data"] == {"reason": "epoch_changed", "offset": 1, "epoch": "new", "missed": 0}
