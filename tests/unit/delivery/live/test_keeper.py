"""What happens by the clock."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry

from playhead.delivery.live.codes import Close
from playhead.delivery.live.connection import Connection, who_of
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.keeper import Keeper
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.roster import Roster
from playhead.delivery.live.session import Session
from playhead.identity.callers import Caller
from playhead.journal.wake import Wake
from playhead.kit.clock import ManualClock
from playhead.kit.times import HOUR, SECOND
from playhead.storage.errors import StoreUnavailable
from tests.support.live import HeldPipe, MemoryLog, frame


class Post:
    """A keeper, and what it is told of people."""

    def __init__(self, limits: Limits | None = None, chance: float = 0.5) -> None:
        self.limits, self.clock = limits or Limits(), ManualClock()
        self.answers: dict[int | None, Caller | None] = {}
        self.asked: list[list[Caller]] = []
        self.error: Exception | None = None
        metrics = LiveMetrics(CollectorRegistry())
        self.roster = Roster(self.limits, 0)
        self.hub = Hub(MemoryLog(), self.clock, Wake(), metrics, self.limits)
        self.keeper = Keeper(self.hub, self.roster, self.clock, lambda: chance, metrics, self.limits, self.recheck)

    async def recheck(self, callers: Sequence[Caller]) -> list[Caller | None]:
        self.asked.append(list(callers))
        if self.error is not None:
            raise self.error
        return [self.answers.get(one.login_id, one) for one in callers]

    def connect(self, login_id: int = 7, expires_in: int | None = None, *, admin: bool = False) -> Connection:
        expires_at = None if expires_in is None else self.clock.now_ms() + expires_in
        caller = Caller(login_id=login_id, username="", is_admin=admin, expires_at=expires_at)
        session = Session(self.limits, 0, who_of(caller))
        made = Connection(f"c{len(self.roster)}", caller, HeldPipe(), session, self.limits, self.clock)
        made.on_end = lambda: self.roster.remove(made)
        self.roster.add(made)
        self.keeper.begin(made)
        return made

    async def after(self, seconds: float) -> None:
        self.clock.advance(int(seconds * SECOND))
        await self.keeper.tick()


def kinds(connection: Connection) -> list[str]:
    pipe = connection.outlet.pipe
    assert isinstance(pipe, HeldPipe)
    return [body["type"] for body in pipe.bodies()]


async def test_heartbeats_begin_at_thirty_seconds_and_then_spread() -> None:
    for chance, second in ((0.0, 27), (0.5, 30), (1.0, 33)):
        post = Post(chance=chance)
        one = post.connect()
        await post.after(29.9)
        assert kinds(one) == []
        await post.after(0.1)
        assert kinds(one) == ["heartbeat"]
        await post.after(second - 0.1)
        assert kinds(one) == ["heartbeat"]
        await post.after(0.1)
        assert kinds(one) == ["heartbeat"] * 2


async def test_expiry_is_told_a_minute_before_and_a_renewed_credential_begins_anew() -> None:
    post = Post(Limits(heartbeat_seconds=9_999))
    one, kept = post.connect(7, HOUR), post.connect(8, HOUR)
    await post.after(3_540)
    assert (kinds(one), kinds(kept)) == (["token_expiring"], ["token_expiring"])
    kept.caller = Caller(login_id=8, username="", is_admin=False, expires_at=post.clock.now_ms() + HOUR)
    post.keeper.watch_expiry(kept)
    await post.after(60)
    assert [one.code, kept.code] == [Close.EXPIRED, None]
    await post.after(3_480)
    assert kinds(kept) == ["token_expiring"] * 2


async def test_everybody_is_looked_up_every_fifteen_seconds_with_one_question() -> None:
    post = Post()
    ones = [post.connect(7), post.connect(7), post.connect(8)]
    await post.after(15)
    assert [len(asked) for asked in post.asked] == [2]
    post.answers[7] = None
    await post.after(14.9)
    assert len(post.asked) == 1
    await post.after(0.1)
    assert [one.code for one in ones] == [Close.REVOKED, Close.REVOKED, None]


async def test_a_change_is_looked_up_at_once_and_again_where_that_failed() -> None:
    post = Post()
    await post.after(15)
    one, other = post.connect(7), post.connect(8)
    post.answers = {7: None, 8: None}
    post.error = StoreUnavailable("gone")
    post.keeper.note(7)
    await post.after(0.25)
    assert [one.code] == [None]
    post.error = None
    await post.after(0.25)
    assert [one.code, other.code] == [Close.REVOKED, None]


async def test_what_a_lost_role_may_not_see_is_taken_away() -> None:
    post = Post()
    one = post.connect(7, admin=True)
    post.hub.attach(one.outlet, "sync_updates", "sync_updates")
    post.hub.attach(one.outlet, "activity", "activity")
    post.answers[7] = Caller(login_id=7, username="", is_admin=False)
    post.keeper.note(7)
    await post.after(0)
    assert kinds(one) == ["unsubscribed"]
    assert set(one.outlet.subscriptions) == {"activity"}


async def test_beyond_the_budget_of_the_process_the_slowest_go() -> None:
    size = len(frame(1, 0).wire)
    post = Post(Limits(node_bytes=5 * size))
    ones = [post.connect(number) for number in (1, 2, 3)]
    for one, count in zip(ones, (1, 4, 2), strict=True):
        pipe = one.outlet.pipe
        assert isinstance(pipe, HeldPipe)
        pipe.reading = False
        one.outlet.begin([], [frame(n + 1, n) for n in range(count)])
    await post.after(1)
    assert [one.code for one in ones] == [None, Close.SLOW, None]


async def test_a_drain_tells_everybody_a_time_of_its_own_and_waits_for_them() -> None:
    post = Post(chance=0.5)
    ones = [post.connect(number) for number in range(1, 401)]
    await post.keeper.drain(5)
    assert {one.code for one in ones} == {Close.RESTART}
    pipe = ones[0].outlet.pipe
    assert isinstance(pipe, HeldPipe)
    assert pipe.bodies()[0]["data"] == {"reason": "drain", "after_ms": 1_000}
    assert post.roster.refusal("a", 0) == 503


async def test_a_drain_does_not_wait_for_ever() -> None:
    post = Post()
    post.connect().on_end = lambda: None
    await post.keeper.drain(0.01)
    assert len(post.roster) == 1


async def test_who_comes_in_right_after_something_changed_about_him_is_looked_up_again() -> None:
    post = Post(Limits(recheck_seconds=9_999))
    await post.after(10_000)
    post.keeper.note(7)
    await post.after(0.25)
    post.answers[7] = None
    late, other = post.connect(7), post.connect(8)
    await post.after(0.25)
    assert (late.code, other.code) == (Close.REVOKED, None)


async def test_after_a_while_he_comes_in_like_anybody() -> None:
    post = Post()
    post.keeper.note(7)
    await post.after(61)
    await post.after(15)
    post.asked.clear()
    post.connect(7)
    await post.after(0.25)
    assert post.asked == []
