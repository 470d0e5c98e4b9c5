"""What nearly every part of a process is built with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from playhead import __version__
from playhead.config.settings import Settings
from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.notices import Notices
from playhead.delivery.live.feed import Feed
from playhead.identity.logins import Logins
from playhead.identity.passwords import Passwords, argon2
from playhead.journal.log import Journal
from playhead.journal.wake import Wakes
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock, SystemClock
from playhead.kit.faults import Faults
from playhead.kit.ids import secret_token
from playhead.kit.supervise import Supervisor
from playhead.runtime.keys import Kept, kept_of, signing_secret
from playhead.runtime.parts import revealed
from playhead.runtime.people import feed_of, logins_of
from playhead.storage.engine import Database
from playhead.storage.writer import ThreadWriter


@dataclass(frozen=True)
class Base:
    """What nearly every part is built with."""

    clock: Clock
    chance: Chance
    metrics: Metrics
    wakes: Wakes
    notices: Notices
    writer: ThreadWriter
    journal: Journal
    kept: Kept
    supervisor: Supervisor
    passwords: Passwords
    logins: Logins
    live: Feed
    secret: bytes = field(repr=False)


def base_of(settings: Settings, database: Database, faults: Faults) -> Base:
    """Everything that needs no server. Blocks shortly: secrets are read or made."""
    clock, wakes, metrics, chance = SystemClock(), Wakes(), Metrics(__version__), random.SystemRandom().random
    writer = ThreadWriter(database, faults=faults, on_commit=metrics.on_commit)
    passwords = Passwords(argon2())
    secret = signing_secret(settings.data_dir, revealed(settings.auth.secret), secret_token)
    logins = logins_of(settings, database, writer, wakes, clock, passwords, secret)
    return Base(
        clock=clock,
        chance=chance,
        metrics=metrics,
        wakes=wakes,
        notices=Notices(),
        writer=writer,
        journal=Journal(writer, clock, wakes, faults),
        kept=kept_of(database, settings),
        supervisor=Supervisor(clock, chance),
        passwords=passwords,
        logins=logins,
        live=feed_of(database, logins, wakes, clock, chance, metrics.registry),
        secret=secret,
    )
