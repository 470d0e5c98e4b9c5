"""The one place where ports and adapters meet: from settings to objects. Starts nothing."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from playhead.adapters.jellyfin.accounts import JellyfinAccounts
from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.playlists import JellyfinPlaylists
from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.features.userdata.awaiting import AwaitWork
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import WriteWork
from playhead.features.userdata.readings import ReadWork
from playhead.features.userdata.view import Policy
from playhead.identity.consumer import IdentityConsumer
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.identity.place import Selection
from playhead.identity.vault import TokenVault
from playhead.ingest.decided import Decided
from playhead.ingest.index import Index
from playhead.ingest.refresh import Refresher
from playhead.ingest.sweep import Sweep
from playhead.ingest.watch import Watch
from playhead.journal.gates import Gates
from playhead.journal.pump import Consumer, Pump
from playhead.journal.worker import Handler, Worker
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.kit.ids import random_id
from playhead.kit.times import HOUR
from playhead.ports.media_server import MediaServer
from playhead.ports.vault import Vault
from playhead.runtime import serving
from playhead.runtime.accounts import AccountParts, account_parts
from playhead.runtime.base import Base, base_of
from playhead.runtime.ears import Ears, Shared, all_ears, gate_keeper
from playhead.runtime.facts import Facts
from playhead.runtime.history import history_features
from playhead.runtime.parts import alerts_of, brake_of, noting, policy_of, rules_of
from playhead.runtime.playlists import PlaylistParts, playlist_parts
from playhead.runtime.program import Program
from playhead.storage.engine import Database
from playhead.storage.revision import is_current

SITE = Path(__file__).parent.parent / "delivery" / "static"


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
    base = base_of(settings, database, faults)
    servers, watches, ears = _servers(settings, database, base), dict[str, Watch](), dict[str, Ears]()
    policy = msgspec.structs.replace(policy_of(settings), capabilities_of=capabilities_of)
    playlists, accounts = _playlists(settings, database, base, servers, watches), _accounts(settings, base, servers)
    features = _features(settings, policy, accounts, playlists)
    index, refresher = _listers(settings, database, base, servers)
    worker = _worker(settings, base, servers, policy, faults, watches, refresher, (*accounts.works, *playlists.works))
    watches |= _watches(settings, database, base, servers, worker, refresher, ears)
    sweeps = _sweeps(settings, database, base, servers, policy, watches, faults)
    ears |= all_ears(settings, _shared(database, base, index, refresher, playlists, watches), servers, sweeps)
    facts = Facts(base.clock, base.supervisor, worker.gates, base.writer, ears)
    made = serving.Parts(servers, watches, sweeps, worker, facts, policy, accounts)
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
        refresher=refresher,
        sweeps=sweeps,
        ears=ears,
        readers=playlists.readers,
        supervisor=base.supervisor,
        facts=facts,
        passwords=base.passwords,
        services=serving.services_of(settings, database, base, made, site),
    )


def _listers(
    settings: Settings, database: Database, base: Base, servers: Mapping[str, MediaServer]
) -> tuple[Index, Refresher]:
    decided = Decided(database, base.wakes)
    index = Index(database, base.journal, base.writer, base.clock, rules_of(settings), decided)
    return index, Refresher(index, servers, base.clock)


def _worker(
    settings: Settings,
    base: Base,
    servers: Mapping[str, MediaServer],
    policy: Policy,
    faults: Faults,
    watches: Mapping[str, Watch],
    refresher: Refresher,
    more: Sequence[Handler],
) -> Worker:
    handlers: Sequence[Handler] = (
        WriteWork(servers, policy, base.clock),
        ReadWork(servers, base.clock),
        AwaitWork(policy, refresher.refresh, base.writer),
        LookUpWork(servers),
        ListUsersWork(servers),
        *more,
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
        on_outcome=noting(base.metrics, base.clock, watches),
    )


def _watches(
    settings: Settings,
    database: Database,
    base: Base,
    servers: Mapping[str, MediaServer],
    worker: Worker,
    refresher: Refresher,
    ears: Mapping[str, Ears],
) -> dict[str, Watch]:
    keeper = gate_keeper(worker, ears)
    taking = [one for one in settings.servers if one.takes_part]
    return {
        one.name: Watch(
            servers[one.name],
            base.journal,
            database,
            refresher,
            base.clock,
            keeper,
            earlier=[other.name for other in taking[:place]],
            listing_ms=int(one.sweep_hours * HOUR),
        )
        for place, one in enumerate(taking)
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
    served = tuple(one.name for one in settings.servers if one.takes_part)
    return {
        one.name: Sweep(
            servers[one.name],
            database,
            base.writer,
            base.clock,
            base.wakes,
            policy,
            brake_of(settings),
            served=served,
            new_id=random_id,
            chosen=rules_of(settings).libraries.get(one.name, Selection()),
            ready=watches[one.name].settled,
            full_ms=int(one.sweep_hours * HOUR),
            faults=faults,
        )
        for one in settings.servers
        if one.takes_part
    }


def _shared(
    database: Database,
    base: Base,
    index: Index,
    refresher: Refresher,
    playlists: PlaylistParts,
    watches: Mapping[str, Watch],
) -> Shared:
    def count(kind: str, source: str, number: int) -> None:
        base.metrics.records.labels(kind, source).inc(number)

    return Shared(
        database=database,
        writer=base.writer,
        journal=base.journal,
        clock=base.clock,
        chance=base.chance,
        new_id=random_id,
        index=index,
        list_all=refresher.list_now,
        count=count,
        on_told=playlists.hear,
        on_data=lambda server: base.notices.told_by_socket(server, base.clock.now_ms()),
        on_lost=lambda server: watches[server].nudge(),
    )


def _features(settings: Settings, policy: Policy, accounts: AccountParts, lists: PlaylistParts) -> Sequence[Consumer]:
    told: Sequence[Consumer] = (*lists.features, *history_features(settings), alerts_of(settings))
    return (IdentityConsumer(rules_of(settings)), UserDataFeature(policy), accounts.feature, *told)


def _accounts(settings: Settings, base: Base, servers: Mapping[str, JellyfinServer]) -> AccountParts:
    return account_parts(settings, {name: JellyfinAccounts(one) for name, one in servers.items()}, base.secret)


def _playlists(
    settings: Settings,
    database: Database,
    base: Base,
    servers: Mapping[str, JellyfinServer],
    watches: Mapping[str, Watch],
) -> PlaylistParts:
    ports = {name: JellyfinPlaylists(one, base.clock) for name, one in servers.items()}
    return playlist_parts(settings, ports, servers, watches, (database, base.writer, base.clock, base.wakes))


def _servers(settings: Settings, database: Database, base: Base) -> dict[str, JellyfinServer]:
    vault = TokenVault(database, base.writer, base.clock, base.secret)
    return {one.name: _server(one, base, vault, mints=not settings.sync.dry_run) for one in settings.servers}


def _server(settings: ServerSettings, base: Base, vault: Vault, *, mints: bool) -> JellyfinServer:
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
        vault=vault,
        mints=mints,
    )
