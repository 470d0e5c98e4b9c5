"""A simulated server without its port: memory, faults, calls, webhooks and clock brought together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from playhead.kit.clock import Clock
from playhead.simulators.jellyfin import auth, library, ticks, webhooks
from playhead.simulators.jellyfin.actions import Actions, Unknown
from playhead.simulators.jellyfin.app import Door
from playhead.simulators.jellyfin.calls import CallLog
from playhead.simulators.jellyfin.faults import Fault, Faults, Kind
from playhead.simulators.jellyfin.hub import Hub
from playhead.simulators.jellyfin.listener import Listener
from playhead.simulators.jellyfin.model import Json, Told
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.scenario import Scenario, data_fields
from playhead.simulators.jellyfin.socket_faults import Outlet, odd, odd_kind
from playhead.simulators.jellyfin.sockets import Socket
from playhead.simulators.jellyfin.startup import Lengths, Phase, plan
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
        self._away = False
        self.returning: asyncio.Task[None] | None = None
        self.calls = CallLog()
        self.faults = Faults(chance)
        self.sender = Sender(server, self.faults, client)
        self.hub = Hub(server, Outlet(server, self.faults))
        self.door = Door(server, self.faults, self.sender, self.hub, self.calls, self.now)

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

    async def take_id(self, server_id: str) -> None:
        """Go by another id, as a server that was installed anew, or as the copy of another one."""
        self.server.id = server_id

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
        await self._come_and_go()

    async def _come_and_go(self) -> None:
        """Open or close the port as the phase of the start wants it."""
        if self._gone() == self._away:
            return
        self._away = not self._away
        if not self._away:
            await self._listen()
        elif self.listener is not None:
            await self.listener.close()

    def _gone(self) -> bool:
        return self.door.startup.phase(self.now()) is Phase.DOWN

    async def _listen(self) -> None:
        """Open the port again, unless something else keeps it closed."""
        if self.listener is not None and not self._gone() and not self.faults.holds(Kind.REFUSE):
            await self.listener.open()

    @property
    def due(self) -> int | None:
        """When there is something to do that no call brings about, in ticks; None for never."""
        moments = [self.hub.due, self.door.startup.next(self.now())]
        return min((moment for moment in moments if moment is not None), default=None)

    async def restart(self, lengths: Lengths | None = None) -> None:
        """Go and come back: the sockets are told and closed, then nobody is there.

        As seen, for 31 seconds with sockets open, else a fifth of one. Then 503 is answered for a while.
        All by the server's clock; tokens, keys and what is stored outlive it. `POST /System/Restart` takes no time.
        """
        now, sockets = self.now(), bool(self.hub.sockets)
        self.server.tell(Told.RESTARTING, now)
        self.server.restart()
        self.door.startup = plan(self.server, now, lengths or Lengths(), sockets=sockets)
        await self.flush()
        self.hub.on_change()

    async def open_socket(self, token: str, *, device: str = "watcher", client: str = "Watcher") -> Socket:
        """A socket without a wire, as one opened with this token: `take` reads it, `say` writes. Raises Unknown."""
        header = f'MediaBrowser Token="{token}", Client="{client}", Device="{device}", DeviceId="{device}", Version="1"'
        caller = auth.identify(self.server, {"authorization": header}, Query(()))
        if not caller.known:
            raise Unknown(f"{self.name} knows no such token")
        socket = self.hub.open(caller, "", self.now())
        await self.flush()
        return socket

    async def say(self, socket: Socket, body: str | bytes) -> None:
        """A frame from the client of a socket."""
        self.hub.receive(socket, body, self.now())
        await self.flush()

    async def leave(self, socket: Socket) -> None:
        """The client of a socket goes away."""
        self.hub.gone(socket, self.now())
        await self.flush()

    def sockets_of(self, who: str | None = None) -> list[Socket]:
        """The open sockets, of one user by name (or `key`) or of all."""
        return [socket for socket in self.hub.sockets if who in (None, socket.who)]

    async def drop_sockets(self, who: str | None = None) -> None:
        """Cut sockets without a close frame."""
        self.hub.cut(self.sockets_of(who), self.now())
        await self.flush()

    async def silence_sockets(self, who: str | None = None) -> None:
        """Leave sockets open and neither write to nor read them any more."""
        for socket in self.sockets_of(who):
            socket.die()

    async def disturb_sockets(self, kind: Kind | str, who: str | None = None) -> None:
        """Send sockets the odd frame of a fault's kind, at once. Raises ValueError for a kind that has none."""
        wanted = odd_kind(kind)
        for socket in self.sockets_of(who):
            socket.put(odd(wanted, self.server, socket))

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
        await self._listen()
