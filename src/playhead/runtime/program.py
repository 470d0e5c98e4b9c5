"""One process as objects: built by `wiring`, run by `embedded`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playhead.config.settings import Settings
from playhead.delivery.api.services import Services
from playhead.identity.passwords import Passwords
from playhead.ingest.playlists import PlaylistReader
from playhead.ingest.refresh import Refresher
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import Watch
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.wake import Wakes
from playhead.journal.worker import Worker
from playhead.kit.clock import Clock
from playhead.kit.supervise import Supervisor
from playhead.ports.media_server import MediaServer
from playhead.runtime.ears import Ears
from playhead.runtime.facts import Facts
from playhead.storage.engine import Database
from playhead.storage.writer import ThreadWriter


@dataclass
class Program:
    """Everything one process has, built and not yet running."""

    settings: Settings
    clock: Clock
    database: Database
    writer: ThreadWriter
    journal: Journal
    wakes: Wakes
    features: Sequence[Consumer]
    pump: Pump
    worker: Worker
    servers: Mapping[str, MediaServer]
    watches: dict[str, Watch]
    refresher: Refresher
    sweeps: dict[str, Sweep]
    ears: dict[str, Ears]
    readers: dict[str, PlaylistReader]
    supervisor: Supervisor
    facts: Facts
    passwords: Passwords
    services: Services
