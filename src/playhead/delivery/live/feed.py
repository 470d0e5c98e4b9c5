"""The live feed of one process, put together: what the doors need of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry

from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.connection import Connection, who_of
from playhead.delivery.live.hub import Hub
from playhead.delivery.live.keeper import Keeper
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.log import Log
from playhead.delivery.live.metrics import LiveMetrics
from playhead.delivery.live.outlet import Pipe
from playhead.delivery.live.roster import Roster
from playhead.delivery.live.session import Session
from playhead.domain.channels import CHANNELS, NOTIFICATIONS, stream_of
from playhead.identity.callers import Caller
from playhead.journal.wake import Wake
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.ids import IdSource


class Identities(Protocol):
    """Who people are."""

    async def authenticate(self, bearer: str) -> Caller | None: ...

    async def redeem(self, secret: str) -> Caller | None: ...

    async def recheck(self, callers: Sequence[Caller]) -> list[Caller | None]: ...


class Feed:
    """The hub, who is connected, and what happens by the clock. `hub.run` and `keeper.run` are its two loops."""

    def __init__(
        self,
        journal: Log,
        identities: Identities,
        clock: Clock,
        wake: Wake,
        registry: CollectorRegistry,
        *,
        new_id: IdSource,
        chance: Chance,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.clock = clock
        self.identities = identities
        self.metrics = LiveMetrics(registry)
        self.roster = Roster(self.limits, clock.monotonic())
        self.hub = Hub(journal, clock, wake, self.metrics, self.limits)
        self.keeper = Keeper(self.hub, self.roster, clock, chance, self.metrics, self.limits, identities.recheck)
        self._new_id = new_id

    def enter(self, caller: Caller, pipe: Pipe, session: Session | None = None) -> Connection | None:
        """Somebody who has proven who he is; None when his user has as many connections as he may."""
        if session is None:
            session = Session(self.limits, self.clock.monotonic())
        session.who = who_of(caller)
        connection = Connection(self._new_id(), caller, pipe, session, self.limits, self.clock)
        if not self.roster.add(connection):
            return None
        stream = stream_of(NOTIFICATIONS, session.who)
        if stream is not None:
            self.hub.attach(connection.outlet, NOTIFICATIONS, stream)
        self.keeper.begin(connection)
        return connection

    def leave(self, connection: Connection) -> None:
        """It is gone."""
        self.roster.remove(connection)
        self.hub.remove(connection.outlet)


def streams_of(channels: Sequence[str], caller: Caller) -> dict[str, str] | Wrong:
    """The streams of some channels for somebody, or what is wrong with one of them. Pure."""
    found: dict[str, str] = {}
    for channel in channels:
        if channel not in CHANNELS:
            return Wrong.UNKNOWN_CHANNEL
        stream = stream_of(channel, who_of(caller))
        if stream is None:
            return Wrong.FORBIDDEN
        found[channel] = stream
    return found
