"""What happens to live connections by the clock: heartbeats, expiry, looks at slow ones, revocation, drain."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import Enum

import structlog

from playhead.delivery.live.codes import Close
from playhead.delivery.live.connection import Connection, who_of
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.joining import Want
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.roster import Roster
from playhead.delivery.live.timers import Timers
from playhead.domain.channels import channel_of, stream_of
from playhead.identity.callers import Caller
from playhead.journal.wake import Wake
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND, rfc3339
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.25
LOOK_SECONDS = 1.0
NOTED_SECONDS = 60.0
"""For how long who comes in is looked at again after something changed about him: longer than any proof takes."""
DRAIN_BATCH = 128
DRAIN_RATE = 200
"""How many clients a second may come back after a drain."""
DRAIN_SPREAD_SECONDS = 10.0

Recheck = Callable[[Sequence[Caller]], Awaitable[list[Caller | None]]]


class Due(Enum):
    """What falls due for a connection."""

    HEARTBEAT = "heartbeat"
    EXPIRING = "expiring"
    EXPIRED = "expired"


class Keeper:
    """One loop for all connections of this process; no connection has a timer of its own."""

    def __init__(
        self,
        hub: Hub,
        roster: Roster,
        clock: Clock,
        chance: Chance,
        metrics: LiveMetrics,
        limits: Limits,
        recheck: Recheck,
    ) -> None:
        self._hub = hub
        self._roster = roster
        self._clock = clock
        self._chance = chance
        self._metrics = metrics
        self._limits = limits
        self._recheck = recheck
        self._timers: Timers[tuple[Connection, Due, int]] = Timers()
        self._changed: set[int] = set()
        self._noted: dict[int, float] = {}
        self._wake = Wake()
        self._looked_at = 0.0
        self._rechecked_at = 0.0
        hub.on_user = self.note

    def note(self, user_id: int) -> None:
        """Something changed about a user: his connections are looked at now."""
        self._changed.add(user_id)
        self._noted[user_id] = self._clock.monotonic()
        self._wake.set()

    def begin(self, connection: Connection) -> None:
        """A connection is in: its heartbeats and its end by the clock are counted from now."""
        now = self._clock.monotonic()
        connection.heartbeat_at = now + self._limits.heartbeat_seconds
        self._timers.at(connection.heartbeat_at, (connection, Due.HEARTBEAT, 0))
        if len(self._roster) == 1:
            self._wake.set()
        self.watch_expiry(connection)

    def watch_expiry(self, connection: Connection) -> None:
        """Its credential is another one now."""
        connection.proofs += 1
        if connection.user_id in self._noted:
            # its proof may have been read just before, and been under way while the others were looked at
            self.note(connection.user_id)
        if connection.caller.expires_at is None:
            return
        left = (connection.caller.expires_at - self._clock.now_ms()) / SECOND
        end = self._clock.monotonic() + left
        self._timers.at(end - self._limits.expiry_warning_seconds, (connection, Due.EXPIRING, connection.proofs))
        self._timers.at(end, (connection, Due.EXPIRED, connection.proofs))

    async def run(self) -> None:
        """Keep everything going for ever."""
        while True:
            await self.tick()
            await self._wake.wait(TICK_SECONDS if len(self._roster) else LOOK_SECONDS)

    async def tick(self) -> None:
        """What is due now."""
        now = self._clock.monotonic()
        self._hub.catch_up()
        for connection, due, proof in self._timers.due(now):
            if self._roster.holds(connection):
                self._fall_due(connection, due, proof, now)
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._look(now)
        changed, self._changed = self._changed, set()
        if now - self._rechecked_at >= self._limits.recheck_seconds:
            self._rechecked_at = now
            self._noted = {user: at for user, at in self._noted.items() if now - at < NOTED_SECONDS}
            await self._recheck_all(list(self._roster), changed)
        elif changed:
            await self._recheck_all([one for user in changed for one in self._roster.of_user(user)], changed)

    async def drain(self, seconds: float) -> None:
        """Send everybody away, told when to come back, and wait until they are gone or `seconds` have passed."""
        self._roster.draining = True
        everybody, at = list(self._roster), self._clock.now_ms()
        spread = min(DRAIN_SPREAD_SECONDS, len(everybody) / DRAIN_RATE)
        for connection in everybody:
            connection.say("reconnect", at, {"reason": "drain", "after_ms": int(self._chance() * spread * SECOND)})
        for first in range(0, len(everybody), DRAIN_BATCH):
            for connection in everybody[first : first + DRAIN_BATCH]:
                connection.end(Close.RESTART)
            await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._roster.empty.wait()

    def _fall_due(self, connection: Connection, due: Due, proof: int, now: float) -> None:
        at = self._clock.now_ms()
        if due is Due.HEARTBEAT:
            connection.say("heartbeat", at)
            spread = 1 + self._limits.heartbeat_spread * (2 * self._chance() - 1)
            self._timers.at(now + self._limits.heartbeat_seconds * spread, (connection, due, 0))
        elif proof != connection.proofs or connection.caller.expires_at is None:
            return
        elif due is Due.EXPIRING:
            connection.say("token_expiring", at, {"expires_at": rfc3339(connection.caller.expires_at)})
        else:
            connection.end(Close.EXPIRED)

    def _look(self, now: float) -> None:
        waiting = {one: one.outlet.waiting_bytes() for one in self._roster}
        for connection in waiting:
            connection.outlet.check(now)
        self._keep_budget(waiting)
        metrics = self._metrics
        metrics.connections.labels("open").set(len(waiting))
        metrics.connections.labels("unproven").set(self._roster.unproven)
        metrics.users.set(self._roster.users())
        metrics.lagging.set(len(self._hub.lagging))
        metrics.buffered.labels("all").set(sum(waiting.values()))
        metrics.buffered.labels("one").set(max(waiting.values(), default=0))
        counts: dict[str, int] = {}
        for stream, number in self._hub.subscribers():
            counts[channel_of(stream)] = counts.get(channel_of(stream), 0) + number
        for channel, number in counts.items():
            metrics.subscriptions.labels(channel).set(number)
        tops: dict[str, int] = {}
        for stream, top in self._hub.tops():
            tops[channel_of(stream)] = max(top, tops.get(channel_of(stream), 0))
        for channel, top in tops.items():
            metrics.log_top.labels(channel).set(top)

    def _keep_budget(self, waiting: dict[Connection, int]) -> None:
        total = sum(waiting.values())
        for connection in sorted(waiting, key=lambda one: -waiting[one]):
            if total <= self._limits.node_bytes:
                return
            total -= waiting[connection]
            connection.end(Close.SLOW)

    async def _recheck_all(self, some: Collection[Connection], changed: set[int]) -> None:
        # one question for all connections of one credential
        asked = list(dict.fromkeys(one.caller for one in some))
        try:
            found = dict(zip(asked, await self._recheck(asked), strict=True)) if asked else {}
        except StoreUnavailable as error:
            log.warning("nobody's access can be looked up now", why=str(error))
            self._changed |= changed
            return
        for connection in some:
            now_is = found.get(connection.caller)
            if connection.caller not in found or not self._roster.holds(connection):
                continue
            if now_is is None:
                connection.end(self._why(connection))
            elif now_is != connection.caller:
                await self.apply(connection, now_is)

    def _why(self, connection: Connection) -> Close:
        expires_at = connection.caller.expires_at
        return Close.EXPIRED if expires_at is not None and self._clock.now_ms() >= expires_at else Close.REVOKED

    async def apply(self, connection: Connection, caller: Caller) -> None:
        """The connection's user has another role or name now: what he may see may be another thing."""
        connection.caller = caller
        who = connection.session.who = who_of(caller)
        moved = []
        for subscription in list(connection.outlet.subscriptions.values()):
            stream = stream_of(subscription.channel, who)
            if stream is None:
                self._hub.leave(connection.outlet, subscription.channel)
                connection.session.left(subscription.channel)
                data: dict[str, object] = {"reason": "permission_revoked"}
                connection.say("unsubscribed", self._clock.now_ms(), data, subscription.channel)
            elif stream != subscription.stream:
                moved.append(Want(subscription.channel, stream))
        try:
            if moved:
                await self._hub.join(connection.outlet, moved)
        except StoreUnavailable:
            connection.end(Close.TRY_LATER)
