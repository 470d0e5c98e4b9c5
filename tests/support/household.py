"""The whole sync in memory: fake servers, the real journal, identity and user-data feature, one thread, no waiting.

home = Household({"wan": "12.0.0", "lan": "10.11.11"}, people=("alice",), films=3)
home.settle()
home.server("wan").toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
home.settle()
home.truth("lan", "alice", 1).played   # True
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playhead.domain.events import Event, ItemsSeen, ServerSeen, UsersListed
from playhead.domain.userdata import UserData
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import ReadWork, WriteWork
from playhead.features.userdata.view import Peer, Policy
from playhead.identity.consumer import IdentityConsumer, rules_from
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.journal.gates import Gates
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import ManualClock
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.storage.writer import Batches, InlineWriter
from tests.support.engine import database_at, drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer


async def _at_once(ms: int) -> None:
    """Nothing waits here: time passes only when a test lets it."""


ROOTS = ("/media", "/mnt/nas", "D:/Media", "/srv/share")


class Household:
    """Servers with the same people and films under different roots, and Playhead between them."""

    def __init__(
        self,
        servers: Mapping[str, str],
        *,
        people: Sequence[str] = ("alice",),
        films: int = 1,
        skew_ms: Mapping[str, int] | None = None,
        faults: Faults = NO_FAULTS,
        policy: Mapping[str, Any] | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.folder = Path(tempfile.mkdtemp(prefix="household-"))
        self.people, self.films, self.faults = tuple(people), films, faults
        skews = skew_ms or {}
        self.fakes: dict[str, FakeMediaServer] = {}
        for name, version in servers.items():
            self.fakes[name] = FakeMediaServer(
                name, self.clock, version=version, skew_ms=skews.get(name, 0), pause=_at_once
            )
            self._furnish(name)
        self.paths = {name: [(root, "/media")] for name, root in zip(servers, ROOTS, strict=False)}
        peers = {name: Peer(rank=rank) for rank, name in enumerate(servers, 1)}
        self.policy = Policy(peers=peers, **(policy or {}))
        self.open()

    def _furnish(self, name: str) -> None:
        root = ROOTS[list(self.fakes).index(name)]
        for number, person in enumerate(self.people, 1):
            self.fakes[name].add_user(remote_user(number, person))
        for number in range(1, self.films + 1):
            self.fakes[name].add_item(film(number, root=root), quiet=True)
        self.fakes[name].take_notices()

    def open(self) -> None:
        """Start Playhead: on an empty database, or on what the run before left."""
        self.database = database_at(self.folder / "playhead.db")
        self.batches = Batches(self.database, self.faults)
        writer = InlineWriter(self.batches)
        wakes = Wakes()
        self.journal = Journal(writer, self.clock, wakes, self.faults)
        consumers: list[Consumer] = [IdentityConsumer(rules_from(self.paths, {})), UserDataFeature(self.policy)]
        self.pump = Pump(writer, consumers, self.clock, wakes, self.faults)
        works: list[Handler] = [
            WriteWork(self.fakes, self.policy, self.clock),
            ReadWork(self.fakes, self.clock),
            LookUpWork(self.fakes),
            ListUsersWork(self.fakes),
        ]
        self.worker = Worker(
            writer,
            works,
            Gates(dict.fromkeys(self.fakes, 4)),
            self.clock,
            random.Random(1).random,
            wakes,
            owner="household",
            faults=self.faults,
        )
        drive(self.worker.recover())
        for name in self.fakes:
            self.look(name, fresh=True)

    def look(self, name: str, *, fresh: bool = False) -> None:
        """What the watch of a server does when it is up: see it, list users and items."""
        fake = self.fakes[name]
        info = drive(fake.info())
        page = drive(fake.items(start=0, limit=500))
        seen = ServerSeen(server=name, state="up", version=info.version, server_id=info.server_id, fresh=fresh)
        users = UsersListed(server=name, users=drive(fake.users()))
        self.append(seen, users, ItemsSeen(server=name, items=page.items))

    def close(self) -> None:
        """End Playhead without any good-bye; the database stays."""
        self.batches.close()
        self.database.close()

    def remove(self) -> None:
        """End Playhead and delete its folder."""
        self.close()
        shutil.rmtree(self.folder)

    def append(self, *events: Event) -> None:
        """Put records into the journal."""
        drive(self.journal.append(*[Draft(event=event) for event in events]))

    def deliver(self) -> int:
        """Deliver every waiting notice, in order. Returns how many there were."""
        notices = [notice for fake in self.fakes.values() for notice in fake.take_notices()]
        if notices:
            self.append(*notices)
        return len(notices)

    def step(self) -> int:
        """Pump and work once. Returns how much there was to do."""
        read = drive(self.pump.step())
        return read + drive(self.worker.step())

    def settle(self, *, deliver: bool = True, limit: int = 500) -> None:
        """Go on until nothing is left to do at this moment."""
        for _ in range(limit):
            heard = self.deliver() if deliver else 0
            if heard + self.step() == 0:
                return
        raise AssertionError("the household does not come to rest")

    def advance(self, ms: int) -> None:
        """Let time pass and settle."""
        self.clock.advance(ms)
        self.settle()

    def user(self, server: str, person: str) -> str:
        """The person's user id on a server."""
        return next(u.user_id for u in drive(self.fakes[server].users()) if u.name == person)

    def film(self, server: str, number: int) -> str:
        """The item id of a film on a server."""
        return film(number, root=ROOTS[list(self.fakes).index(server)]).item_id

    def truth(self, server: str, person: str, number: int) -> UserData:
        """What the server really stores."""
        return self.fakes[server].truth(self.user(server, person), self.film(server, number))

    def changing_calls(self) -> int:
        """State-changing calls so far, on all servers."""
        return sum(len(fake.changing_calls()) for fake in self.fakes.values())
