"""A simulated server without its port: memory, faults, calls, webhooks and clock brought together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from playhead.kit.clock import Clock
from playhead.simulators.jellyfin import library, ticks, webhooks
from playhead.simulators.jellyfin.actions import Actions
from playhead.simulators.jellyfin.app import Door
from playhead.simulators.jellyfin.calls import CallLog
from playhead.simulators.jellyfin.faults import Fault, Faults, Kind
from playhead.simulators.jellyfin.listener import Listener
from playhead.simulators.jellyfin.model import Json
from playhead.simulators.jellyfin.scenario import Scenario, data_fields
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.webhooks import Delivery, Sender


class Core(Actions):
    """What the control API and the runner work on."""

    def __init__(
        self, server: Server, clock: Clock, chance: Callable[[], float], client: Callable[[], httpx.AsyncClient]
    ) -> None:
        self.server = server
        self._clock = clock
        self._last, self._stamp = 0, 0
        self.listener: Listener | None = None
        self.returning: asyncio.Task[None] | None = None
        self.calls = CallLog()
        self.faults = Faults(chance)
        self.sender = Sender(server, self.faults, client)
        self.door = Door(server, self.faults, self.sender, self.calls, self.now)

    @property
    def name(self) -> str:
        return self.server.name

    @property
    def version(self) -> str:
        return self.server.version

    @property
    def url(self) -> str:
        """Base URL of the running server, with its base path."""
        return self.server.url + self.door.base_path

    def now(self) -> int:
        """The server's time in ticks, skew included; no two readings in a millisecond are equal."""
        skew = round(self.faults.skew() * ticks.SECOND)
        base = ticks.from_ms(self._clock.now_ms()) + skew
        self._stamp = self._stamp + 1 if base == self._last else 1
        self._last = base
        return base + self._stamp

    def webhook(self, target: str | Json | None) -> None:
        """Send all events to this URL, or to this destination of the plugin's configuration; None to nobody."""
        made = (
            webhooks.destination(target, early=self.server.traits.early_plugin) if isinstance(target, str) else target
        )
        options = [] if made is None else [made]
        self.server.plugin = {**self.server.plugin, "GenericOptions": options}

    async def load(self, plan: Scenario) -> None:
        """Add a scenario's users, files and user data."""
        for spec in plan.specs():
            await self.add_user(spec)
        library.add_all(self.server, plan.files(), self.now())
        for who, what, fields in data_fields(plan.data):
            await self.write(who, what, **fields)

    async def flush(self) -> None:
        await self.door.flush()

    async def settle(self) -> None:
        """Wait until every webhook was sent."""
        await self.sender.settle()

    @property
    def deliveries(self) -> list[Delivery]:
        """The webhook posts made so far."""
        return list(self.sender.deliveries)

    @property
    def state_changing_calls(self) -> int:
        """State-changing calls since `calls.clear()`."""
        return self.calls.changing

    async def fault(
        self,
        kind: Kind | str,
        *,
        path: str | None = None,
        count: int | None = None,
        probability: float = 1.0,
        seconds: float = 0.0,
    ) -> Fault:
        """Switch a fault on. A running server that refuses every connection closes its listener.

        `refuse` with `seconds` ends by itself. ValueError for an unknown kind, and for a path, count or
        probability of `refuse`: a closed port is closed for all.
        """
        if kind == Kind.REFUSE and (path is not None or count is not None or probability < 1):
            raise ValueError("refuse closes the port: it takes no path, count or probability")
        made = self.faults.set(kind, path=path, count=count, probability=probability, seconds=seconds)
        if made.kind is Kind.REFUSE and self.listener is not None:
            await self.listener.close()
            if seconds:
                self.returning = asyncio.create_task(self._return_after(seconds))
        return made

    async def _return_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.clear_faults(Kind.REFUSE)

    async def clear_faults(self, kind: Kind | str | None = None) -> None:
        """Switch faults off; a closed listener opens again on its port, silent requests end."""
        self.faults.clear(kind)
        self.door.release()
        if self.listener is not None and not self.faults.holds(Kind.REFUSE):
            await self.listener.open()
