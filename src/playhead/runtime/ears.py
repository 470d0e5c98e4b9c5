"""The ways in which one server is heard without its webhook, built together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.ingest.cadence import Rhythm
from playhead.ingest.catch_up import CatchUp
from playhead.ingest.hearing import Hearing
from playhead.ingest.index import Index, Listing
from playhead.ingest.library import LibraryChanges
from playhead.ingest.reconnect import Pace
from playhead.ingest.sessions import Poller
from playhead.ingest.sockets import SocketTier, TierState
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import OnState
from playhead.journal.log import Journal
from playhead.journal.worker import Worker
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.ids import IdSource
from playhead.kit.times import SECOND
from playhead.ports.media_server import MediaServer
from playhead.ports.server_events import ServerEvents
from playhead.ports.sessions import Sessions
from playhead.storage.engine import Database
from playhead.storage.writer import Writer

OFF = TierState(detail="switched off in the configuration")

Loop = Callable[[], Awaitable[None]]


@dataclass
class Ears:
    """One server's loops by name, and what they know. None for what the configuration has switched off."""

    up: bool = False
    """Whether the server was up, and the one that is meant, at the last look."""
    sockets: SocketTier | None = None
    poller: Poller | None = None
    loops: dict[str, Loop] = field(default_factory=dict)

    def state(self) -> TierState:
        """How the server is heard by sockets."""
        return OFF if self.sockets is None else self.sockets.state()

    def poll_age_seconds(self) -> float | None:
        """How old the newest list of sessions is."""
        return None if self.poller is None else self.poller.age_seconds()

    def server_is_back(self) -> None:
        """It answers again."""
        if self.sockets is not None:
            self.sockets.server_is_back()
        if self.poller is not None:
            self.poller.server_is_back()


@dataclass(frozen=True)
class Shared:
    """What the ears of all servers are built with. `count` hears of records: kind, source, how many."""

    database: Database
    writer: Writer
    journal: Journal
    clock: Clock
    chance: Chance
    new_id: IdSource
    index: Index
    list_all: Callable[[str], Awaitable[Listing]]
    count: Callable[[str, str, int], None]
    on_told: Callable[[str, Collection[str]], None] = lambda _server, _removed: None
    """Hears of changes of a library, and of the items that were deleted."""
    on_data: Callable[[str], None] = lambda _server: None
    """Hears of each server whose sockets tell of user data."""
    on_lost: Callable[[str], None] = lambda _server: None
    """Hears of each server that has lost a socket."""


def pace_of(settings: Settings) -> Pace:
    """How connections are tried again."""
    first, longest = settings.reconnect_seconds
    return Pace(first_ms=int(first * SECOND), longest_ms=int(longest * SECOND))


class Audible(MediaServer, Sessions, Protocol):
    """A media server with all its ways to be heard."""

    @property
    def events(self) -> ServerEvents: ...


def all_ears(
    settings: Settings, shared: Shared, servers: Mapping[str, Audible], sweeps: Mapping[str, Sweep]
) -> dict[str, Ears]:
    """The ears of each server that takes part."""
    return {
        one.name: ears_of(settings, one, shared, servers[one.name], sweeps[one.name].nudge)
        for one in settings.servers
        if one.takes_part
    }


def ears_of(
    settings: Settings, one: ServerSettings, shared: Shared, server: Audible, nudge_sweep: Callable[[], None]
) -> Ears:
    """The ears of one server that takes part."""
    ears = Ears()
    if settings.history.enabled:
        ears.poller = _poller(one, shared, server, ears)
        ears.loops[f"sessions:{one.name}"] = ears.poller.run
    library = LibraryChanges(
        server,
        shared.index,
        shared.list_all,
        shared.clock,
        lambda removed: shared.on_told(one.name, removed),
        up=lambda: ears.up,
    )
    # also where no socket tells of changes, what was saved is looked at each hour
    ears.loops[f"library:{one.name}"] = library.run
    if one.socket == "auto":
        catch_up = CatchUp(one.name, shared.database, shared.writer, shared.clock, shared.new_id, nudge_sweep)
        poller = ears.poller
        ears.sockets = SocketTier(
            server.events,
            shared.database,
            shared.clock,
            shared.chance,
            pace=pace_of(settings),
            most=one.max_sockets,
            hearing=Hearing(one.name, shared.database, shared.journal, shared.clock, _telling(shared, one.name)),
            library=library,
            catch_up=catch_up,
            on_playing=poller.nudge if poller is not None else _nothing,
            on_lost=lambda: shared.on_lost(one.name),
        )
        ears.loops |= {
            f"socket:{one.name}": ears.sockets.run,
            f"catch_up:{one.name}": catch_up.run,
        }
    return ears


def _poller(one: ServerSettings, shared: Shared, sessions: Sessions, ears: Ears) -> Poller:
    return Poller(
        sessions,
        shared.database,
        shared.journal,
        shared.clock,
        Rhythm(active_ms=int(one.poll_seconds * SECOND), idle_ms=int(one.idle_poll_seconds * SECOND)),
        count=_counting(shared, "sessions"),
        on_active=lambda active: ears.sockets.note_active(active) if ears.sockets is not None else None,
    )


def _counting(shared: Shared, source: str) -> Callable[[str, int], None]:
    return lambda kind, number: shared.count(kind, source, number)


def _telling(shared: Shared, server: str) -> Callable[[str, int], None]:
    def count(kind: str, number: int) -> None:
        shared.count(kind, "socket", number)
        shared.on_data(server)

    return count


def gate_keeper(worker: Worker, ears: Mapping[str, Ears]) -> OnState:
    """What follows when a watch sees a server up, or refusing its key, or holds it: its gate, and who waits for it."""
    states: dict[str, str] = {}

    async def on_state(name: str, state: str, error: str) -> None:
        ears[name].up = state == "up"
        if state == "up" and states.get(name) != "up":
            ears[name].server_is_back()
        states[name] = state
        if state == "up":
            await worker.reopen(name)
        elif state in ("key_refused", "held"):
            await worker.shut(name, error)

    return on_state


def _nothing() -> None:
    return
