"""The HTTP door over one SQLite file, without sockets: real services, a manual clock, a runtime that says what it is
told."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from sqlalchemy import Connection, create_engine, insert

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.webhook_plugin import EVENTS
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.delivery.api.app import Api, create_app
from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.services import AccountDoor, Door, InstallWebhook, MediaServerDoor, Services, SocketWord
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.log import JournalLog
from playhead.features.accounts.secrets import Keeper
from playhead.features.history.settings import Poll
from playhead.features.userdata.jobs import WRITE, Target, encode
from playhead.features.userdata.view import Peer, Policy
from playhead.identity.callers import Caller
from playhead.identity.login_rows import Login
from playhead.identity.logins import Logins
from playhead.identity.passwords import Passwords
from playhead.identity.rows import ServerRow
from playhead.identity.store import save_servers
from playhead.identity.tokens import AccessTokens
from playhead.journal import store
from playhead.journal.jobs import Added, add
from playhead.journal.lanes import GateState, JobSpec, JobState
from playhead.journal.log import Journal
from playhead.journal.record import Record
from playhead.journal.sync_log import sync_log
from playhead.journal.wake import Wakes
from playhead.kit.clock import ManualClock
from playhead.kit.ids import IdSource, counted_ids
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.schema import job, metadata
from playhead.storage.writer import Batches, Handler, InlineWriter

ADMIN, PASSWORD = "admin", "correct horse battery"
SECRET = "s" * 40
WEBHOOK_SECRET = "wan-secret/+&"
NOBODY = Caller(login_id=None, username="test", is_admin=True)

SERVERS = (
    MediaServerDoor(name="wan", url="https://wan.example", webhook_secret=WEBHOOK_SECRET),
    MediaServerDoor(name="lan", url="http://lan:8096", passwordless=True, webhook_required=False),
)


class SaidRuntime:
    """A runtime whose facts the test sets."""

    def __init__(self) -> None:
        self.loop_words: dict[str, str] = {"pump": "running", "worker": "running"}
        self.gates: dict[str, GateState] = {}
        self.schema: str | None = None
        self.trouble: str | None = None
        self.stopping = False
        self.offsets: dict[str, float] = {}
        self.sockets: dict[str, SocketWord] = {}
        self.poll_ages: dict[str, float] = {}
        self.polls: dict[str, Poll] = {}

    def uptime_seconds(self) -> float:
        return 12.5

    def loops(self) -> Mapping[str, str]:
        return self.loop_words

    def worker_running(self) -> bool:
        return self.loop_words["worker"] == "running"

    def draining(self) -> bool:
        return self.stopping

    def schema_trouble(self) -> str | None:
        return self.schema

    def store_trouble(self) -> str | None:
        return self.trouble

    def gate(self, server: str) -> GateState:
        return self.gates.get(server, GateState())

    def poll_age_seconds(self, server: str) -> float | None:
        return self.poll_ages.get(server)

    def poll(self, server: str) -> Poll:
        return self.polls.get(server, Poll())

    def socket(self, server: str) -> SocketWord:
        return self.sockets.get(server, SocketWord())

    def offset_seconds(self, server: str) -> float | None:
        return self.offsets.get(server)


class NotedGates:
    """Remembers which gates were opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    async def reopen(self, name: str) -> None:
        self.opened.append(name)


class FailingWriter:
    """A writer that can be told that the disk is full."""

    def __init__(self, writer: InlineWriter) -> None:
        self._writer = writer
        self.trouble: StoreUnavailable | None = None

    async def run(self, handler: Handler[Any, Any], item: Any) -> Any:
        if self.trouble is not None:
            raise self.trouble
        return await self._writer.run(handler, item)


def cheap_passwords() -> Passwords:
    """Argon2 with the least work that it allows."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        engine = create_engine(f"sqlite:///{file}")
        metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()


def open_database(folder: Path) -> Database:
    """A new database with all tables."""
    file = folder / "playhead.db"
    file.write_bytes(_empty())
    return Database(f"sqlite:///{file}")


@dataclass
class Desk:
    """The application and everything behind it."""

    services: Services
    app: Api
    client: httpx.AsyncClient
    clock: ManualClock
    runtime: SaidRuntime
    gates: NotedGates
    writer: FailingWriter
    inline: InlineWriter
    _numbers: list[int] = field(default_factory=list)

    async def administrator(self) -> dict[str, str]:
        """Make the administrator, sign in, and give the header to send."""
        await self.services.logins.first(ADMIN, PASSWORD)
        return await self.sign_in(ADMIN, PASSWORD)

    async def sign_in(self, username: str, password: str) -> dict[str, str]:
        """The header of a session."""
        answer = await self.client.post("/api/v1/auth/login", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def viewer(self, username: str = "vera") -> dict[str, str]:
        """A login without rights, signed in."""
        added = await self.services.logins.add(NOBODY, username, PASSWORD)
        assert isinstance(added, Login)
        return await self.sign_in(username, PASSWORD)

    def records(self) -> list[Record]:
        """The whole journal."""
        return self.services.database.read_now(lambda c: store.read(c, after=0, count=10_000))

    def see(self, name: str, state: str = "up", error: str = "") -> None:
        """Note a media server's state."""
        row = ServerRow(name=name, state=state, version="10.11.11" if state == "up" else "", error=error)
        self.change(lambda c: save_servers(c, [row]))

    def owe(self, target: str = "lan", state: JobState = JobState.READY, **values: Any) -> int:
        """A job for `target` in `state`; `values` set columns, `spec` the parts of its spec. Returns its id."""
        number = len(self._numbers) + 1
        self._numbers.append(number)
        args = Target(
            server=target, user_id="u", item_id=f"i{number}", person_id=1, work_id=number, source_server="wan",
            username="alice", item_name=f"Film {number}", item_path=f"/media/{number}.mkv",
        )  # fmt: skip
        spec = {"lane": f"l{number}", "ckey": f"k{number}"} | values.pop("spec", {})
        added = Added(
            feature=values.pop("feature", "userdata"), cause_seq=number, ord=0,
            spec=JobSpec(kind=values.pop("kind", WRITE), gate=target, args=values.pop("args", encode(args)), **spec),
        )  # fmt: skip

        def plant(connection: Connection) -> int:
            add(connection, [added], self.clock.now_ms())
            made = int(connection.execute(job.select().order_by(job.c.id.desc()).limit(1)).one().id)
            final = {"finished_at": self.clock.now_ms(), "head": False} if state > JobState.WAITING else {}
            changed = {"state": int(state)} | final | values
            connection.execute(job.update().where(job.c.id == made).values(changed))
            return made

        made: int = self.change(plant)
        return made

    def log(self, **values: Any) -> None:
        """A line of the sync log."""
        line = {
            "at": self.clock.now_ms(), "event_type": "watched", "source_server": "wan", "target_server": "lan",
            "username": "alice", "item_id": "i", "item_name": "Arrival", "synced_value": "played=true",
            "success": True, "dry_run": False, "message": "",
        }  # fmt: skip
        self.change(lambda c: c.execute(insert(sync_log).values(line | values)))

    def change(self, step: Any) -> Any:
        """Run `step(connection)` in the writer's transaction."""
        return self.inline.run_now(lambda connection, items: [item(connection) for item in items], step)


def _feed(
    database: Database, logins: Logins, clock: ManualClock, wakes: Wakes, metrics: Metrics, ids: IdSource
) -> Feed:
    return Feed(JournalLog(database), logins, clock, wakes.live, metrics.registry, new_id=ids, chance=lambda: 0.5)


@asynccontextmanager
async def desk(
    folder: Path,
    *,
    door: Door | None = None,
    servers: tuple[MediaServerDoor, ...] = SERVERS,
    site: Path | None = None,
    install_webhook: InstallWebhook | None = None,
    sign_in: AccountDoor | None = None,
    peer: str = "127.0.0.1",
) -> AsyncIterator[Desk]:
    """The whole door over a new database in `folder`."""
    clock, wakes, ids = ManualClock(), Wakes(), counted_ids()
    database = open_database(folder)
    batches = Batches(database)
    # nothing here is about power cuts, and waiting for the disk is most of such a test's time
    batches._connection.exec_driver_sql("PRAGMA synchronous=OFF")
    inline = InlineWriter(batches)
    writer = FailingWriter(inline)
    passwords = cheap_passwords()
    logins = Logins(
        database, writer, wakes, clock, passwords, AccessTokens(SECRET.encode(), 60),
        new_secret=ids, refresh_days=30,
    )  # fmt: skip
    runtime, gates, metrics = SaidRuntime(), NotedGates(), Metrics("1.2.3")
    services = Services(
        door=door or Door(version="1.2.3"),
        database=database,
        writer=writer,
        journal=Journal(writer, clock, wakes),
        wakes=wakes,
        clock=clock,
        new_id=ids,
        logins=logins,
        servers={one.name: one for one in servers},
        parse_webhook=parse_webhook,
        webhook_events=EVENTS,
        sync_policy=Policy(
            peers={one.name: Peer(rank=rank) for rank, one in enumerate(servers, 1)}, capabilities_of=capabilities_of
        ),
        runtime=runtime,
        gates=gates,
        metrics=metrics,
        live=_feed(database, logins, clock, wakes, metrics, ids),
        account_passwords=Keeper(b"secret", lambda letters: letters[0]),
        sign_in=sign_in or AccountDoor(),
        site=site,
        install_webhook=install_webhook,
    )
    app = create_app(services)
    transport = httpx.ASGITransport(app, client=(peer, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://playhead.test") as client:
        yield Desk(services, app, client, clock, runtime, gates, writer, inline)
    passwords.close()
    batches.close()
    database.close()
