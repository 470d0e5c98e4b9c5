"""Accounts on several servers in memory: fake servers, the real journal, identity and accounts feature, one thread.

estate = Estate({"wan": "12.0.0", "lan": "10.11.11"})
estate.ports["wan"].make("carol")      # her notice is in the fake's, until it is delivered
estate.settle()
estate.names("lan")                    # alice, carol, root
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from playhead.domain.errors import ServerError
from playhead.domain.events import Event, ServerSeen, UsersListed
from playhead.domain.people import RemoteUser
from playhead.features.accounts import queries, requests, store
from playhead.features.accounts.feature import AccountsFeature
from playhead.features.accounts.model import Request, State
from playhead.features.accounts.perform import LookWork, MakeWork, RemoveWork
from playhead.features.accounts.requests import Decision, Reveal, Revealed, Settle
from playhead.features.accounts.secrets import Keeper
from playhead.features.accounts.view import Policy, Site
from playhead.identity.consumer import IdentityConsumer, rules_from
from playhead.identity.jobs import ListUsersWork
from playhead.ingest.index import same_users
from playhead.journal.commands import Action, Command, obey
from playhead.journal.gates import Gates
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import ManualClock
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.kit.times import SECOND
from playhead.storage.writer import Batches, InlineWriter
from tests.support.engine import database_at, drive
from tests.support.fake_accounts import FakeAccounts
from tests.support.fake_media_server import FakeMediaServer
from tests.support.household import MEMORY, _at_once

SECRET = b"the installation's own"
OWNERS = ("root", "alice")


class Forgetful(FakeMediaServer):
    """A fake whose next list of users may lack some, as that of a server that is being restored does."""

    unlisted: frozenset[str] = frozenset()

    async def users(self) -> tuple[RemoteUser, ...]:
        listed = await super().users()
        lacking, self.unlisted = self.unlisted, frozenset()
        return tuple(user for user in listed if user.user_id not in lacking)


class Estate:
    """Servers with an administrator `root` and `alice` each, and Playhead between them."""

    def __init__(
        self,
        servers: Mapping[str, str],
        *,
        policy: Mapping[str, Any] | None = None,
        sites: Mapping[str, Site] | None = None,
        people_config: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        accounts: Mapping[str, Sequence[str]] | None = None,
        feature: Callable[[Policy], Consumer] = AccountsFeature,
        removes: type[RemoveWork] = RemoveWork,
        faults: Faults = NO_FAULTS,
    ) -> None:
        """`accounts` are more users from the start, by server. A test may put broken parts in the places of `feature`
        and `removes`."""
        self.clock = ManualClock()
        self.folder = Path(tempfile.mkdtemp(prefix="estate-", dir=MEMORY if MEMORY.is_dir() else None))
        self.faults, self.feature, self.removes = faults, feature, removes
        self.fakes = {n: Forgetful(n, self.clock, version=v, pause=_at_once) for n, v in servers.items()}
        self.ports = {name: FakeAccounts(fake) for name, fake in self.fakes.items()}
        for name, port in self.ports.items():
            for user in (*OWNERS, *(accounts or {}).get(name, ())):
                port.make(user, admin=user == "root")
            self.fakes[name].take_notices()
        self.people_config = people_config or {}
        all_sites = {name: Site() for name in servers} | dict(sites or {})
        self.rules = rules_from({}, self.people_config)
        self.policy = Policy(**({"sites": all_sites, "people": self.rules.people} | dict(policy or {})))
        self.random = random.Random(5)
        self.keeper = Keeper(SECRET, self.random.choice)
        self.open()

    def open(self) -> None:
        """Start Playhead: on an empty database, or on what the run before left."""
        self.database = database_at(self.folder / "playhead.db")
        self.batches = Batches(self.database, self.faults)
        self.writer = InlineWriter(self.batches)
        wakes = Wakes()
        self.journal = Journal(self.writer, self.clock, wakes, self.faults)
        features = [IdentityConsumer(self.rules), self.feature(self.policy)]
        self.pump = Pump(self.writer, features, self.clock, wakes, self.faults)
        works: list[Handler] = [
            ListUsersWork(self.fakes),
            MakeWork(self.ports, self.policy, self.keeper),
            self.removes(self.ports, self.policy),
            LookWork(self.ports),
        ]
        gates = Gates(dict.fromkeys(self.fakes, 4))
        self.worker = Worker(
            self.writer, works, gates, self.clock, self.random.random, wakes, owner="estate", faults=self.faults
        )
        drive(self.worker.recover())
        for name in self.fakes:
            self.look(name, fresh=True)

    def close(self) -> None:
        """End Playhead without any good-bye; the database stays."""
        self.batches.close()
        self.database.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def remove(self) -> None:
        self.close()
        shutil.rmtree(self.folder)

    # --- what servers tell

    def look(self, name: str, *, fresh: bool = False) -> None:
        """What the watch of a server does: see it, and journal its users where they differ from what is known."""
        fake = self.fakes[name]
        if fake.down:
            self.append(ServerSeen(server=name, state="down", error="connection refused", fresh=fresh))
            return
        if fresh:
            self.append(ServerSeen(server=name, state="up", version=fake.version, server_id=fake._name, fresh=True))
        drive(self.worker.reopen(name))
        try:
            users = drive(fake.users())
        except ServerError:
            return
        known = self.database.read_now(lambda connection: same_users(connection, name))
        if fresh or known != {u.user_id: (u.name, u.is_administrator, u.is_disabled) for u in users}:
            self.append(UsersListed(server=name, users=users))

    def poll(self) -> None:
        """A minute passes, and each server is looked at."""
        self.clock.advance(60 * SECOND)
        for name in self.fakes:
            self.look(name)
        self.settle(deliver=False)

    def append(self, *events: Event) -> None:
        drive(self.journal.append(*[Draft(event=event) for event in events]))

    def take(self) -> list[Event]:
        """The notices that the servers have sent since the last call."""
        return [notice for fake in self.fakes.values() for notice in fake.take_notices()]

    def step(self) -> int:
        """Pump and work once. Returns how much there was to do."""
        return drive(self.pump.step()) + drive(self.worker.step())

    def settle(self, *, deliver: bool = True, limit: int = 500) -> None:
        """Go on until nothing is left to do at this moment."""
        for _ in range(limit):
            heard = self.take() if deliver else []
            if heard:
                self.append(*heard)
            if len(heard) + self.step() == 0:
                return
        raise AssertionError("the estate does not come to rest")

    # --- what people do and see

    def decide(self, decision: Decision, request_id: int | None = None) -> requests.Answer:
        """Settle a request, the oldest that waits unless it is named, and go on."""
        number = request_id or min(one.id for one in self.requests(State.WAITING))
        asked = Settle(request_id=number, decision=decision, now=self.clock.now_ms(), actor="admin")
        answer: requests.Answer = self.writer.run_now(requests.settle, asked)
        self.settle()
        return answer

    def again(self) -> None:
        """Somebody tries the job that was parked last once more, and it goes on."""
        (row,) = self.rows("SELECT id FROM job WHERE state IN (5, 6) ORDER BY id DESC LIMIT 1")
        asked = Command(job_id=row.id, action=Action.RETRY, now=self.clock.now_ms(), actor="admin")
        self.writer.run_now(obey, asked)
        self.settle()

    def reveal(self, request_id: int) -> tuple[Revealed, ...]:
        asked = Reveal(request_id=request_id, keeper=self.keeper, now=self.clock.now_ms(), actor="admin")
        shown = self.writer.run_now(requests.reveal, asked)
        assert isinstance(shown, tuple)
        return shown

    def requests(self, *states: State) -> list[Request]:
        """Those in any of the states, the oldest first; all where none is named."""
        rows = self.database.read_now(lambda c: queries.page(c, states or None, unseen=False, limit=1000))
        return [row.request for row in reversed(rows)]

    def steps(self) -> list[tuple[str, str, str, str]]:
        """(action, name, server, step) of every part of every request, and (action, name, "", reason) of reports."""
        found = []
        for one in self.requests():
            found += [(one.action.value, t.name, t.server, t.step.value) for t in one.targets]
            found += [(one.action.value, one.name, "", one.reason)] if not one.targets else []
        return found

    def names(self, server: str) -> list[str]:
        return sorted(user.name for user in self.fakes[server]._users.values())

    def user(self, server: str, name: str) -> str:
        found = self.ports[server].named(name)
        assert found is not None
        return found.user_id

    def log(self) -> list[tuple[str, str, str, bool, bool, str]]:
        """(target, name, value, success, dry run, message) of the sync log's lines."""
        rows = self.rows("SELECT * FROM sync_log ORDER BY id")
        return [
            (r.target_server, r.username, r.synced_value, bool(r.success), bool(r.dry_run), r.message) for r in rows
        ]

    def updates(self) -> list[tuple[str, str, str]]:
        """(action, target, name) of what people were told live."""
        sql = (
            "SELECT json_extract(body, '$.action') AS said, json_extract(body, '$.target_server') AS target, "
            "json_extract(body, '$.username') AS who FROM journal WHERE kind = 'sync_update' ORDER BY seq"
        )
        return [(row.said, row.target, row.who) for row in self.rows(sql)]

    def changing_calls(self, server: str) -> list[str]:
        return [call.method for call in self.fakes[server].changing_calls()]

    def rows(self, sql: str) -> list[Any]:
        return self.database.read_now(lambda connection: list(connection.execute(text(sql))))

    def known(self, server: str) -> dict[str, str]:
        """Name → presence of what is known of a server's accounts."""
        users = self.database.read_now(lambda c: store.users_on(c, [server]))
        return {one.name: one.presence.value for one in users.values()}

    def owner(self, server: str, name: str) -> int | None:
        """The person that identity gives an account to."""
        ref = f"{server}/{self.user(server, name)}"
        rows = self.rows(f"SELECT person_id FROM account WHERE ref = '{ref}' AND NOT gone")
        return rows[0].person_id if rows else None
