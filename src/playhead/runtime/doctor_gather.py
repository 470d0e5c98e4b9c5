"""Looking at everything, for the doctor: asks each server, its questions in order, all servers at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.config.load import Loaded
from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.domain.errors import ServerError
from playhead.domain.items import LEAF_KINDS, Item
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import MediaServer
from playhead.runtime import operator as operators
from playhead.runtime.doctor_database import damage, schema_of
from playhead.runtime.doctor_facts import (
    Answered,
    Asked,
    DatabaseFacts,
    Facts,
    FolderFacts,
    HookFacts,
    Listing,
    ServerFacts,
    TierFacts,
    value_of,
)
from playhead.runtime.doctor_webhooks import known_base
from playhead.storage.engine import file_system

T = TypeVar("T")

PAGE = 500
MOST_ITEMS = 20_000
WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104 — compared, not opened
DEVICE = "playhead-doctor"


@contextlib.asynccontextmanager
async def connected(settings: Settings, clock: Clock) -> AsyncIterator[Mapping[str, MediaServer]]:
    """The configured servers, to be asked under a device id of the doctor's own."""
    servers = {one.name: _connection(one, clock) for one in settings.servers}
    try:
        yield servers
    finally:
        await asyncio.gather(*(one.close() for one in servers.values()))


def _connection(one: ServerSettings, clock: Clock) -> MediaServer:
    key = one.api_key.get_secret_value()
    return JellyfinServer(name=one.name, url=one.url, api_key=key, device_id=DEVICE, clock=clock)


class Look:
    """One look at everything. `address` is Playhead's as servers reach it; None: found out for each."""

    def __init__(
        self, loaded: Loaded, servers: Mapping[str, MediaServer], clock: Clock, address: str | None = None
    ) -> None:
        self._loaded = loaded
        self._servers = servers
        self._clock = clock
        self._address = address

    async def facts(self, operator: httpx.AsyncClient | None, database: DatabaseFacts) -> Facts:
        """Everything. `operator` is the interface; without it nothing is known of webhooks."""
        loaded = self._loaded
        names = [one.name for one in loaded.settings.servers if one.takes_part]
        servers = await asyncio.gather(*(self.server(name, operator) for name in names))
        running = await self.running(operator) if operator is not None and database.serving else {}
        roots = [Path(root.path) for root in loaded.settings.storage]
        return Facts(
            settings=loaded.settings,
            source=loaded.source,
            warnings=loaded.warnings,
            now=self._clock.now_ms(),
            data=folder(loaded.settings.data_dir),
            database=database,
            folders=tuple(folder(root) for root in roots),
            servers=tuple(with_running(one, running.get(one.name)) for one in servers),
        )

    async def running(self, operator: httpx.AsyncClient) -> Mapping[str, Mapping[str, Any]]:
        """What the running process says of each server now."""
        answer = await operator.get("/api/servers")
        return {} if answer.is_error else {one["name"]: one for one in answer.json()}

    async def server(self, name: str, operator: httpx.AsyncClient | None) -> ServerFacts:
        """One server. After a failure that the later questions would repeat, they are not asked."""
        settings = next(one for one in self._loaded.settings.servers if one.name == name)
        server = self._servers[name]
        facts = ServerFacts(settings=settings, ping=await _ask(server.ping()))
        if not isinstance(facts.ping, Answered):
            return facts
        facts = replace(facts, info=await _ask(server.info()), clock_offset=await self._offset(server))
        if not isinstance(facts.info, Answered):
            return facts
        facts = replace(
            facts,
            quick_connect=await _ask(server.quick_connect_enabled()),
            libraries=await _ask(server.libraries()),
            users=await _ask(server.users()),
            listing=await _ask(_listing(server)),
        )
        return await self.webhook(facts, operator)

    async def webhook(self, facts: ServerFacts, operator: httpx.AsyncClient | None) -> ServerFacts:
        """The same facts with what the plugin says now."""
        plugin = await _ask(self._servers[facts.name].webhook_configuration())
        found = value_of(plugin)
        told = self._address or known_base(found, facts.name)
        base = await asyncio.to_thread(self._guess, facts) if told is None else told
        hook = None if operator is None else await _hook(operator, facts.name, base)
        return replace(facts, plugin=plugin, hook=hook)

    def _guess(self, facts: ServerFacts) -> str:
        """Our address as that server may reach it: where we listen everywhere, the side that faces the server."""
        own = self._loaded.settings.server
        host = own.host
        if host in WILDCARDS:
            host = facing(facts.settings.url) or host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{own.port}{own.base_path.rstrip('/')}"

    async def _offset(self, server: MediaServer) -> float | None:
        asked = self._clock.now_ms()
        told = value_of(await _ask(server.server_time()))
        if told is None:
            return None
        # the header has whole seconds: on average half of one has passed
        middle = (asked + self._clock.now_ms()) / 2
        return (told + SECOND / 2 - middle) / SECOND


async def _ask(question: Awaitable[T]) -> Asked[T]:
    try:
        return Answered(await question)
    except ServerError as error:
        return error


async def _listing(server: MediaServer) -> Listing:
    found: list[Item] = []
    start = 0
    while start < MOST_ITEMS:
        page = await server.items(start=start, limit=PAGE)
        found += [item for item in page.items if item.path and item.kind in LEAF_KINDS]
        start += page.rows
        if page.rows == 0 or start >= page.total:
            return Listing(tuple(found))
    return Listing(tuple(found), complete=False)


def with_running(facts: ServerFacts, told: Mapping[str, Any] | None) -> ServerFacts:
    """The facts with how the running process hears the server, and what it finds wrong."""
    if told is None:
        return facts
    problem = told["problem"]
    return replace(
        facts,
        tiers=tuple(TierFacts(one["name"], one["state"], one["age_seconds"], one["detail"]) for one in told["tiers"]),
        told=None if problem is None else (problem["what"], problem["remedy"]),
    )


async def _hook(operator: httpx.AsyncClient, name: str, base: str) -> HookFacts | None:
    answer = await operator.get(f"/api/v1/servers/{name}/webhook")
    if answer.is_error:
        return None  # a running process that knows another configuration, without this server
    told = answer.json()
    query = urlsplit(told["url"]).query
    url = f"{base}/webhook/{name}" + (f"?{query}" if query else "")
    last = told["last_notice_at"]
    at = None if last is None else int(datetime.fromisoformat(last).timestamp() * SECOND)
    return HookFacts(url=url, secret=told["secret"], last_notice_at=at, quiet=told["quiet"], refused=told["refused"])


def facing(url: str) -> str | None:
    """This machine's address on the way to `url`. Nothing is sent: the kernel is asked for the way."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        family, _, _, _, there = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(there)
            return str(probe.getsockname()[0])
    except OSError:
        return None


def folder(path: Path) -> FolderFacts:
    """A folder as it is."""
    if not path.is_dir():
        return FolderFacts(path, exists=False)
    try:
        free: int | None = shutil.disk_usage(path).free
    except OSError:
        free = None
    return FolderFacts(
        path,
        exists=True,
        writable=os.access(path, os.W_OK | os.X_OK),
        file_system=file_system(path),
        free_bytes=free,
    )


async def database_facts(settings: Settings) -> DatabaseFacts:
    """The database before anybody opens it."""
    path = settings.database.sqlite_path
    if path is None:
        return DatabaseFacts(schema=schema_of(Path("/nowhere")))
    schema = await asyncio.to_thread(schema_of, path)
    wrong = await asyncio.to_thread(damage, path) if schema.exists and schema.trouble is None else None
    serving = await operators.running(settings.data_dir) is not None
    return DatabaseFacts(schema=schema, damage=wrong, serving=serving)


def usable(known: DatabaseFacts, settings: Settings) -> bool:
    """Whether the interface may be opened without changing what a person should look at first."""
    schema = known.schema
    readable = settings.database.sqlite_path is not None and schema.trouble is None and known.damage is None
    return readable and (schema.current or not schema.exists)


@contextlib.asynccontextmanager
async def entered(loaded: Loaded) -> AsyncIterator[tuple[httpx.AsyncClient | None, DatabaseFacts]]:
    """The operator's interface, where the database allows it, and how the database was before."""
    settings = loaded.settings
    known = await database_facts(settings)
    async with contextlib.AsyncExitStack() as stack:
        client = None
        if usable(known, settings):
            try:
                client = await stack.enter_async_context(operators.operator(settings))
            except operators.NotReady as error:
                known = replace(known, closed=str(error))
        yield client, known


def servers_heard(facts: Facts) -> Sequence[ServerFacts]:
    """Those whose webhook can be set up: heard, and with the plugin."""
    return [one for one in facts.servers if one.heard and value_of(one.plugin) is not None and one.hook is not None]
