"""The one place where ports and adapters meet: from settings to objects. Starts nothing."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Connection

from playhead import __version__
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.webhook_plugin import EVENTS
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.services import Door, MediaServerDoor, Services
from playhead.domain.userdata import Field
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.jobs import WRITE, decode
from playhead.features.userdata.model import SYNCED
from playhead.features.userdata.perform import ReadWork, WriteWork
from playhead.features.userdata.view import Peer, Policy
from playhead.identity.consumer import IdentityConsumer, Rules, rules_from
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.identity.logins import Logins
from playhead.identity.passwords import Passwords
from playhead.identity.tokens import AccessTokens
from playhead.ingest.index import Index
from playhead.ingest.watch import OnState, Watch
from playhead.journal.gates import Gates
from playhead.journal.lanes import Job
from playhead.journal.log import Journal
from playhead.journal.outcomes import Done, Outcome
from playhead.journal.pump import Consumer, Pump
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import Clock, SystemClock
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.kit.ids import random_id, secret_token
from playhead.kit.supervise import Supervisor
from playhead.kit.times import HOUR, SECOND
from playhead.ports.media_server import MediaServer
from playhead.runtime.facts import Facts
from playhead.runtime.keys import kept, signing_secret, webhook_secrets
from playhead.runtime.webhooks import WebhookInstaller
from playhead.storage.engine import Database
from playhead.storage.migrate import upgrade
from playhead.storage.writer import ThreadWriter

SITE = Path(__file__).parent.parent / "delivery" / "static"


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
    servers: dict[str, MediaServer]
    watches: dict[str, Watch]
    supervisor: Supervisor
    facts: Facts
    metrics: Metrics
    passwords: Passwords
    services: Services
    epoch: str


def open_database(settings: Settings) -> Database:
    """The database, brought to the current schema. Raises StoreInUse, StoreUnsuitable."""
    database = Database(settings.database.url.get_secret_value())
    connection = database.write_connection()
    try:
        upgrade(connection)
    except BaseException:
        database.close()
        raise
    finally:
        connection.close()
    return database


def rules_of(settings: Settings) -> Rules:
    """What the configuration says about paths and people."""
    paths = {s.name: [(pair.from_, pair.to) for pair in s.path_map] for s in settings.servers}
    return rules_from(paths, {p.name: p.accounts for p in settings.people})


def policy_of(settings: Settings) -> Policy:
    """What the configuration says about the sync."""
    peers = {
        s.name: Peer(rank=s.rank, hears=s.direction in ("both", "source"), writes=s.direction in ("both", "target"))
        for s in settings.servers
    }
    fields: tuple[Field, ...] = SYNCED if settings.sync.watched_status else ()
    attempts = settings.sync.max_retries + 1
    return Policy(peers=peers, fields=fields, max_attempts=attempts, dry_run=settings.sync.dry_run)


def build(settings: Settings, database: Database, *, faults: Faults = NO_FAULTS, site: Path | None = SITE) -> Program:
    """Objects for one process on an open database. Blocks shortly: secrets are read or made."""
    clock, chance = SystemClock(), random.SystemRandom().random
    metrics, wakes = Metrics(__version__), Wakes()
    kept_values = _kept(database, settings)
    writer = ThreadWriter(database, faults=faults, on_commit=metrics.on_commit)
    journal = Journal(writer, clock, wakes, faults)
    servers = {s.name: _server(s, kept_values.device_id, clock, metrics) for s in settings.servers}
    policy = policy_of(settings)
    features: Sequence[Consumer] = (IdentityConsumer(rules_of(settings)), UserDataFeature(policy))
    handlers: Sequence[Handler] = (
        WriteWork(servers, policy, clock),
        ReadWork(servers, clock),
        LookUpWork(servers),
        ListUsersWork(servers),
    )
    worker = Worker(
        writer,
        handlers,
        Gates({s.name: s.max_concurrency for s in settings.servers}),
        clock,
        chance,
        wakes,
        owner=random_id(),
        backstop_seconds=settings.sync.worker_interval_seconds,
        faults=faults,
        on_outcome=_counting(metrics, clock),
    )
    supervisor = Supervisor(clock, chance)
    facts = Facts(clock, supervisor, worker.gates, writer)
    index = Index(database, journal)
    keeper = _gate_keeper(worker)
    watches = {
        s.name: Watch(servers[s.name], journal, database, index, clock, keeper, listing_ms=int(s.sweep_hours * HOUR))
        for s in settings.servers
    }
    passwords = Passwords(PasswordHasher())
    secret = signing_secret(settings.data_dir, _revealed(settings.auth.secret), secret_token)
    logins = Logins(
        database,
        writer,
        wakes,
        clock,
        passwords,
        AccessTokens(secret, settings.auth.access_minutes),
        new_secret=secret_token,
        refresh_days=settings.auth.refresh_days,
    )
    installer = WebhookInstaller(servers, kept_values.webhook_secrets, database, clock)
    services = Services(
        door=door_of(settings),
        database=database,
        writer=writer,
        journal=journal,
        wakes=wakes,
        clock=clock,
        new_id=random_id,
        logins=logins,
        servers=_doors(settings, kept_values.webhook_secrets),
        parse_webhook=parse_webhook,
        webhook_events=EVENTS,
        runtime=facts,
        gates=worker,
        metrics=metrics,
        site=site if site is not None and (site / "index.html").exists() else None,
        install_webhook=installer.install,
    )
    return Program(
        settings=settings,
        clock=clock,
        database=database,
        writer=writer,
        journal=journal,
        wakes=wakes,
        features=features,
        pump=Pump(writer, features, clock, wakes, faults),
        worker=worker,
        servers=servers,
        watches=watches,
        supervisor=supervisor,
        facts=facts,
        metrics=metrics,
        passwords=passwords,
        services=services,
        epoch=kept_values.epoch,
    )


@dataclass(frozen=True)
class Kept:
    """What the database keeps about this installation."""

    epoch: str
    device_id: str
    webhook_secrets: dict[str, str]


def _kept(database: Database, settings: Settings) -> Kept:
    connection = database.write_connection()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        values = _keep(connection, settings)
        connection.exec_driver_sql("COMMIT")
    finally:
        connection.close()
    return values


def _keep(connection: Connection, settings: Settings) -> Kept:
    named = [(s.name, _revealed(s.webhook.secret)) for s in settings.servers]
    return Kept(
        epoch=kept(connection, "epoch", random_id),
        device_id=kept(connection, "device_id", lambda: f"playhead-{secrets.token_hex(8)}"),
        webhook_secrets=webhook_secrets(connection, named, lambda: secret_token(24)),
    )


def door_of(settings: Settings) -> Door:
    """How this process is reached."""
    own = settings.server
    host = f"[{own.host}]" if ":" in own.host else own.host
    return Door(
        version=__version__,
        own_url=f"http://{host}:{own.port}",
        base_path=own.base_path,
        trusted_proxies=tuple(str(network) for network in own.trusted_proxies),
        allowed_origins=tuple(own.allowed_origins),
        metrics=own.metrics,
        auth=settings.auth.mode,
    )


def _doors(settings: Settings, webhook_secrets: dict[str, str]) -> dict[str, MediaServerDoor]:
    return {
        s.name: MediaServerDoor(
            name=s.name,
            url=str(s.url),
            passwordless=s.passwordless,
            webhook_secret=webhook_secrets[s.name],
            webhook_required=s.webhook.required,
        )
        for s in settings.servers
    }


def _server(settings: ServerSettings, device_id: str, clock: Clock, metrics: Metrics) -> MediaServer:
    def count(method: str, code: str, seconds: float) -> None:
        metrics.server_requests.labels(settings.name, method, code).inc()
        metrics.server_request_seconds.labels(settings.name).observe(seconds)

    return JellyfinServer(
        name=settings.name,
        url=str(settings.url),
        api_key=settings.api_key.get_secret_value(),
        device_id=device_id,
        clock=clock,
        max_concurrency=settings.max_concurrency,
        counter=count,
    )


def _counting(metrics: Metrics, clock: Clock) -> Callable[[Job, Outcome, float], None]:
    def count(job: Job, outcome: Outcome, seconds: float) -> None:
        metrics.on_outcome(job.kind, type(outcome).__name__.lower(), seconds)
        if job.kind == WRITE and isinstance(outcome, Done):
            metrics.sync_latency.observe((clock.now_ms() - decode(job.args).decided_at) / SECOND)

    return count


def _gate_keeper(worker: Worker) -> OnState:
    async def on_state(name: str, state: str, error: str) -> None:
        if state == "up":
            await worker.reopen(name)
        elif state == "key_refused":
            await worker.shut(name, error)

    return on_state


def _revealed(secret: object) -> str | None:
    reveal = getattr(secret, "get_secret_value", None)
    return reveal() if reveal is not None else None
