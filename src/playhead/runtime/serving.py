"""What the doors are given of everything that was built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.sign_in import JellyfinProof
from playhead.adapters.jellyfin.webhook_plugin import EVENTS
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.config.settings import Settings
from playhead.delivery.api.services import Services
from playhead.features.userdata.view import Policy
from playhead.ingest.decided import Decided
from playhead.ingest.preview import Previewer
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import Watch
from playhead.journal.worker import Worker
from playhead.kit.ids import random_id
from playhead.ports.media_server import MediaServer
from playhead.runtime.accounts import AccountParts
from playhead.runtime.base import Base
from playhead.runtime.facts import Facts
from playhead.runtime.history import history_defaults
from playhead.runtime.parts import brake_of, door_of, doors_of, rules_of
from playhead.runtime.people import account_door_of
from playhead.runtime.webhooks import WebhookInstaller, installer_of
from playhead.storage.engine import Database


@dataclass(frozen=True)
class Parts:
    """What the doors reach."""

    servers: Mapping[str, JellyfinServer]
    watches: Mapping[str, Watch]
    sweeps: Mapping[str, Sweep]
    worker: Worker
    facts: Facts
    policy: Policy
    accounts: AccountParts


def services_of(settings: Settings, database: Database, base: Base, made: Parts, site: Path | None) -> Services:
    """`site` is where the built web app lies, if it was built."""
    return Services(
        door=door_of(settings),
        database=database,
        writer=base.writer,
        journal=base.journal,
        wakes=base.wakes,
        clock=base.clock,
        new_id=random_id,
        logins=base.logins,
        live=base.live,
        servers=doors_of(settings, base.kept.webhook_secrets),
        parse_webhook=parse_webhook,
        webhook_events=EVENTS,
        sync_policy=made.policy,
        runtime=made.facts,
        gates=made.worker,
        metrics=base.metrics,
        site=site if site is not None and (site / "index.html").exists() else None,
        preview=_previewer(settings, database, base, made.servers, made.policy).preview,
        account_passwords=made.accounts.keeper,
        sign_in=account_door_of(settings, _proofs(base, made.servers)),
        wake_sweeps=lambda: _nudge(made.sweeps),
        look_at=lambda name: made.watches[name].nudge(),
        history=history_defaults(settings) if settings.history.enabled else None,
        notices=base.notices,
        install_webhook=_installer(settings, database, base, made.servers, made.facts).install,
    )


def _proofs(base: Base, servers: Mapping[str, JellyfinServer]) -> dict[str, JellyfinProof]:
    return {name: JellyfinProof(one, base.kept.device_id) for name, one in servers.items()}


def _nudge(sweeps: Mapping[str, Sweep]) -> None:
    for sweep in sweeps.values():
        sweep.nudge()


def _previewer(
    settings: Settings, database: Database, base: Base, servers: Mapping[str, MediaServer], policy: Policy
) -> Previewer:
    decided = Decided(database, base.wakes)
    return Previewer(servers, database, base.clock, policy, brake_of(settings), decided, rules_of(settings).libraries)


def _installer(
    settings: Settings, database: Database, base: Base, servers: Mapping[str, MediaServer], facts: Facts
) -> WebhookInstaller:
    secrets = base.kept.webhook_secrets
    return installer_of(settings, servers, secrets, database, base.notices, base.clock, facts.worker_running)
