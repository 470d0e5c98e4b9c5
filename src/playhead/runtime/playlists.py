"""The parts that keep playlists in step, from the settings and the ports. Starts nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from playhead.config.settings import Settings
from playhead.features.playlists.feature import PlaylistsFeature
from playhead.features.playlists.perform import BringWork
from playhead.ingest.playlists import PlaylistReader
from playhead.ingest.watch import Watch
from playhead.journal.pump import Consumer
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer
from playhead.ports.playlists import Playlists
from playhead.runtime.parts import playlists_policy_of
from playhead.storage.engine import Database
from playhead.storage.writer import Writer


@dataclass(frozen=True)
class PlaylistParts:
    """What hears of playlists and what acts; who looks at them, by server. Nothing of it where that is switched off."""

    features: Sequence[Consumer] = ()
    works: Sequence[Handler] = ()
    readers: dict[str, PlaylistReader] = field(default_factory=dict)

    def hear(self, server: str, removed: Collection[str]) -> None:
        """A library changed, and these items were deleted."""
        if server in self.readers:
            self.readers[server].hear(removed)


def playlist_parts(
    settings: Settings,
    ports: Mapping[str, Playlists],
    servers: Mapping[str, MediaServer],
    watches: Mapping[str, Watch],
    shared: tuple[Database, Writer, Clock, Wakes],
) -> PlaylistParts:
    """`ports` and `servers` by name; `watches` need not be there before the readers run."""
    if not settings.sync.playlists:
        return PlaylistParts()
    policy, (database, writer, clock, wakes) = playlists_policy_of(settings), shared

    def reader(name: str) -> PlaylistReader:
        def ready() -> bool:
            return watches[name].settled()

        return PlaylistReader(ports[name], servers[name], database, writer, clock, wakes, ready=ready)

    return PlaylistParts(
        features=(PlaylistsFeature(policy),),
        works=(BringWork(ports, servers, policy, clock),),
        readers={one.name: reader(one.name) for one in settings.servers if one.takes_part},
    )
