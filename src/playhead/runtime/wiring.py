"""The one place where ports and adapters meet: from settings to objects. Starts nothing."""

from __future__ import annotations

import contextlib
import importlib
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from playhead import __version__
from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.webhook_plugin import EVENTS
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.services import Services
from playhead.features.userdata.awaiting import AwaitWork
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.jobs import WRITE, decode
from playhead.features.userdata.perform import ReadWork, WriteWork
from playhead.features.userdata.view import Policy
from playhead.identity.consumer import IdentityConsumer
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.identity.logins import Logins
from playhead.identity.passwords import Passwords, argon2
from playhead.identity.place import Selection
from playhead.identity.tokens import AccessTokens
from playhead.ingest.index import Index
from playhead.ingest.preview import Previewer
from playhead.ingest.refresh import Refresher
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import OnState, Watch
from playhead.journal.gates import Gates
from playhead.journal.lanes import Job
from playhead.journal.log import Journal
from playhead.journal.outcomes import Done, GateDown, Outcome
from playhead.journal.pump import Consumer, Pump
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock, SystemClock
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.kit.ids import random_id, secret_token
from playhead.kit.supervise import Supervisor
from playhead.kit.times import HOUR, SECOND
from playhead.ports.media_server import MediaServer
from playhead.runtime.facts import Facts
from playhead.runtime.keys import kept, signing_secret, webhook_secrets
from playhead.runtime.parts import brake_of, door_of, doors_of, policy_of, revealed, rules_of
from playhead.runtime.webhooks import WebhookInstaller
from playhead.storage.engine import Database
from playhead.storage.revision import is_current
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
    sweeps: dict[str, Sweep]
    supervisor: Supervisor
    facts: Facts
    metrics: Metrics
    passwords: Passwords
    services: Services
    epoch: str


def open_database(settings: Settings) -> Database:
    """The database, brought to the current schema. Raises StoreInUse, StoreUnsuitable."""
    with contextlib.ExitStack() as stack:
        database = Database(settings.database.url.get_secret_value())
        stack.callback(database.close)
        with contextlib.closing(database.write_connection()) as connection:
            if not is_current(connection):
                # by name, as most starts do without it: the machinery takes a tenth of their time to import
                importlib.import_module("playhead.storage.migrate").upgrade(connection)
        stack.pop_all()
    return database


def build(settings: Settings, database: Database, *, faults: Faults = NO_FAULTS, site: Path | None = SITE) -> Program:
    """Objects for one process on an open database. Blocks shortly: secrets are read or made."""
    base = _base(settings, database, faults)
    servers = {one.name: _server(one, base) for one in settings.servers}
    policy = policy_of(settings)
    features: Sequence[Consumer] = (IdentityConsumer(rules_of(settings)), UserDataFeature(policy))
    watches: dict[str, Watch] = {}
    index = Index(database, base.journal, rules_of(settings))
    worker = _worker(settings, base, servers, policy, faults, watches, Refresher(index, servers, base.clock))
    watches |= _watches(settings, database, base, servers, worker, index)
    sweeps = _sweeps(settings, database, base, servers, policy, watches, faults)
    supervisor = Supervisor(base.clock, base.chance)
    facts = Facts(base.clock, supervisor, worker.gates, base.writer)
    passwords = Passwords(argon2())
    services = Services(
        door=door_of(settings),
        database=database,
        writer=base.writer,
        journal=base.journal,
        wakes=base.wakes,
        clock=base.clock,
        new_id=random_id,
        logins=_logins(settings, database, base, passwords),
        servers=doors_of(settings, base.kept.webhook_secrets),
        parse_webhook=parse_webhook,
        webhook_events=EVENTS,
        capabilities_of=capabilities_of,
        sync_policy=policy,
        runtime=facts,
        gates=worker,
        metrics=base.metrics,
        site=site if site is not None and (site / "index.html").exists() else None,
        preview=Previewer(
            servers, database, base.clock, policy, brake_of(settings), rules_of(settings).libraries
        ).preview,
        wake_sweeps=lambda: _nudge(sweeps),
        install_webhook=WebhookInstaller(servers, base.kept.webhook_secrets).install,
    )
    return Program(
        settings=settings,
        clock=base.clock,
        database=database,
        writer=base.writer,
        journal=base.journal,
        wakes=base.wakes,
        features=features,
        pump=Pump(base.writer, features, base.clock, base.wakes, faults),
        worker=worker,
        servers=servers,
        watches=watches,
        sweeps=sweeps,
        supervisor=supervisor,
        facts=facts,
        metrics=base.metrics,
        passwords=passwords,
        services=services,
        epoch=base.kept.epoch,
    )


@dataclass(frozen=True)
class Base:
    """What nearly every part is built with."""

    clock: Clock
    chance: Chance
    metrics: Metrics
    wakes: Wakes
    writer: ThreadWriter
    journal: Journal
    kept: Kept


def _base(settings: Settings, database: Database, faults: Faults) -> Base:
    clock, wakes, metrics = SystemClock(), Wakes(), Metrics(__version__)
    writer = ThreadWriter(database, faults=faults, on_commit=metrics.on_commit)
    return Base(
        clock=clock,
        chance=random.SystemRandom().random,
        metrics=metrics,
        wakes=wakes,
        writer=writer,
        journal=Journal(writer, clock, wakes, faults),
        kept=_kept(database, settings),
    )


def _worker(
    settings: Settings,
    base: Base,
    servers: Mapping[str, MediaServer],
    policy: Policy,
    faults: Faults,
    watches: Mapping[str, Watch],
    refresher: Refresher,
) -> Worker:
    handlers: Sequence[Handler] = (
        WriteWork(servers, policy, base.clock),
        ReadWork(servers, base.clock),
        AwaitWork(policy, refresher.refresh),
        LookUpWork(servers),
        ListUsersWork(servers),
    )
    return Worker(
        base.writer,
        handlers,
        # what is owed to a server that is left alone stays, and nothing of it begins
        Gates({one.name: one.max_concurrency if one.takes_part else 0 for one in settings.servers}),
        base.clock,
        base.chance,
        base.wakes,
        owner=random_id(),
        backstop_seconds=settings.sync.worker_interval_seconds,
        faults=faults,
        on_outcome=_noting(base, watches),
    )


def _logins(settings: Settings, database: Database, base: Base, passwords: Passwords) -> Logins:
    secret = signing_secret(settings.data_dir, revealed(settings.auth.secret), secret_token)
    return Logins(
        database,
        base.writer,
        base.wakes,
        base.clock,
        passwords,
        AccessTokens(secret, settings.auth.access_minutes),
        new_secret=secret_token,
        refresh_days=settings.auth.refresh_days,
    )


def _watches(
    settings: Settings,
    database: Database,
    base: Base,
    servers: Mapping[str, MediaServer],
    worker: Worker,
    index: Index,
) -> dict[str, Watch]:
    keeper = _gate_keeper(worker)
    return {
        one.name: Watch(
            servers[one.name],
            base.journal,
            database,
            index,
            base.clock,
            keeper,
            listing_ms=int(one.sweep_hours * HOUR),
        )
        for one in settings.servers
        if one.takes_part
    }


def _sweeps(
    settings: Settings,
    database: Database,
    base: Base,
    servers: Mapping[str, MediaServer],
    policy: Policy,
    watches: Mapping[str, Watch],
    faults: Faults,
) -> dict[str, Sweep]:
    return {
        one.name: Sweep(
            servers[one.name],
            database,
            base.writer,
            base.clock,
            base.wakes,
            policy,
            brake_of(settings),
            new_id=random_id,
            chosen=rules_of(settings).libraries.get(one.name, Selection()),
            ready=watches[one.name].settled,
            full_ms=int(one.sweep_hours * HOUR),
            faults=faults,
        )
        for one in settings.servers
        if one.takes_part
    }


def _nudge(sweeps: Mapping[str, Sweep]) -> None:
    for sweep in sweeps.values():
        sweep.nudge()


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
    named = [(s.name, revealed(s.webhook.secret)) for s in settings.servers]
    return Kept(
        epoch=kept(connection, "epoch", random_id),
        device_id=kept(connection, "device_id", lambda: f"playhead-{secrets.token_hex(8)}"),
        webhook_secrets=webhook_secrets(connection, named, lambda: secret_token(24)),
    )


def _server(settings: ServerSettings, base: Base) -> MediaServer:
    def count(method: str, code: str, seconds: float) -> None:
        base.metrics.server_requests.labels(settings.name, method, code).inc()
        base.metrics.server_request_seconds.labels(settings.name).observe(seconds)

    return JellyfinServer(
        name=settings.name,
        url=str(settings.url),
        api_key=settings.api_key.get_secret_value(),
        device_id=base.kept.device_id,
        clock=base.clock,
        max_concurrency=settings.max_concurrency,
        counter=count,
    )


def _noting(base: Base, watches: Mapping[str, Watch]) -> Callable[[Job, Outcome, float], None]:
    def note(job: Job, outcome: Outcome, seconds: float) -> None:
        base.metrics.on_outcome(job.kind, type(outcome).__name__.lower(), seconds)
        if job.kind == WRITE and isinstance(outcome, Done):
            base.metrics.sync_latency.observe((base.clock.now_ms() - decode(job.args).decided_at) / SECOND)
        elif isinstance(outcome, GateDown):
            # the page should say so now and not at the watch's next look
            watches[job.gate].nudge()

    return note


def _gate_keeper(worker: Worker) -> OnState:
    async def on_state(name: str, state: str, error: str) -> None:
        if state == "up":
            await worker.reopen(name)
        elif state == "key_refused":
            await worker.shut(name, error)

    return on_state
