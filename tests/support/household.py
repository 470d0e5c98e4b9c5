"""The whole sync in memory: fake servers, the real journal, identity and user-data feature, one thread, no waiting.

home = Household({"wan": "12.0.0", "lan": "10.11.11"}, people=("alice",), films=3)
home.settle()
home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
home.settle()
home.truth("lan", "alice", 1).played   # True
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.domain.errors import ServerError
from playhead.domain.events import (
    Event,
    PlaybackNotice,
    ServerSeen,
    UserDataNotice,
    UserDataRead,
    UsersListed,
)
from playhead.domain.items import Item
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata.awaiting import AwaitWork
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import WriteWork
from playhead.features.userdata.readings import ReadWork
from playhead.features.userdata.view import Peer, Policy
from playhead.identity.consumer import IdentityConsumer, rules_from
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.ingest.index import Index
from playhead.journal.gates import Gates
from playhead.journal.log import Journal
from playhead.journal.pump import Consumer, Pump
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler, Worker
from playhead.kit.clock import ManualClock
from playhead.kit.faults import NO_FAULTS, Faults
from playhead.ports.media_server import ItemPage, Only, UserDataPage
from playhead.storage.writer import Batches, InlineWriter
from tests.support import folders
from tests.support.engine import at_once, database_at, drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer


async def _at_once(ms: int) -> None:
    """Nothing waits here: time passes only when a test lets it."""


HEARD = UserDataNotice | PlaybackNotice
MEMORY = Path("/dev/shm")
"""Where a database costs no disk; a crash here is never the machine's."""

ROOTS = ("/media", "/mnt/nas", "D:/Media", "/srv/share")


class Interruptible(FakeMediaServer):
    """A fake in which something may happen right before a write is done, or between that and its answer."""

    beforehand: Callable[[], None] | None = None
    meanwhile: Callable[[], None] | None = None
    rows_a_page: int = 500

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at_page: dict[str, tuple[int, Callable[[], None]]] = {}

    def at_page(self, method: str, number: int, happening: Callable[[], None]) -> None:
        """Let something happen right before the n-th page from now on of `items` or `user_data_page` is answered."""
        self._at_page[method] = number, happening

    def recover(self) -> None:
        super().recover()
        self._at_page.clear()

    def _turn(self, method: str) -> None:
        left, happening = self._at_page.pop(method, (0, lambda: None))
        if left > 1:
            self._at_page[method] = left - 1, happening
        elif left == 1:
            happening()

    async def items(self, *, start: int, limit: int) -> ItemPage:
        self._turn("items")
        return await super().items(start=start, limit=min(limit, self.rows_a_page))

    async def user_data_page(
        self, user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        self._turn("user_data_page")
        return await super().user_data_page(
            user_id, start=start, limit=min(limit, self.rows_a_page), only=only, within=within
        )

    def _interrupt(self) -> None:
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            happening()

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        happening, self.beforehand = self.beforehand, None
        if happening is not None:
            happening()
        answer = await super().write_user_data(user_id, item_id, part)
        self._interrupt()
        return answer

    async def mark_unplayed(self, user_id: str, item_id: str) -> UserData:
        answer = await super().mark_unplayed(user_id, item_id)
        self._interrupt()
        return answer


class Household:
    """Servers with the same people and films under different roots, and Playhead between them."""

    def __init__(
        self,
        servers: Mapping[str, str],
        *,
        people: Sequence[str] = ("alice",),
        films: int = 1,
        shows: bool = False,
        skew_ms: Mapping[str, int] | None = None,
        drift_ppm: Mapping[str, float] | None = None,
        faults: Faults = NO_FAULTS,
        policy: Mapping[str, Any] | None = None,
        people_config: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        feature: Callable[[Policy], Consumer] = UserDataFeature,
        running: bool = True,
    ) -> None:
        """`feature` makes the sync: a test may put a broken one in its place. `shows`: with a series and an artist, and
        what they hold. `running` False: not opened yet."""
        self.clock = ManualClock()
        self.folder = Path(tempfile.mkdtemp(prefix="household-", dir=MEMORY if MEMORY.is_dir() else None))
        self.people, self.films, self.faults = tuple(people), films, faults
        self.works = (*range(1, films + 1), *(folders.FOLDERS if shows else ()))
        """The numbers of films and, beyond them, of what `folders` has."""
        self.people_config, self.feature = people_config or {}, feature
        skews, drifts = skew_ms or {}, drift_ppm or {}
        self.fakes: dict[str, Interruptible] = {}
        self._items: dict[tuple[str, int], str] = {}
        self._turns: dict[tuple[str, int], int] = {}
        for name, version in servers.items():
            self.fakes[name] = Interruptible(
                name,
                self.clock,
                version=version,
                skew_ms=skews.get(name, 0),
                drift_ppm=drifts.get(name, 0),
                pause=_at_once,
            )
            self._furnish(name)
        self.paths = {name: [(root, "/media")] for name, root in zip(servers, ROOTS, strict=False)}
        peers = {name: Peer(rank=rank) for rank, name in enumerate(servers, 1)}
        self.policy = replace(Policy(peers=peers, capabilities_of=capabilities_of), **dict(policy or {}))
        self.unlisted: set[str] = set()
        """Servers whose library was not listed as a whole since they came up."""

        self.is_open = False
        if running:
            self.open()

    def _furnish(self, name: str) -> None:
        for person in self.people:
            self.fakes[name].add_user(remote_user(int(self.user(name, person), 16), person))
        for number in self.works:
            self.fakes[name].add_item(self.described(name, number), quiet=True)
            self._items[(name, number)] = self.described(name, number).item_id
        self.fakes[name].take_notices()

    def open(self) -> None:
        """Start Playhead: on an empty database, or on what the run before left."""
        self.database = database_at(self.folder / "playhead.db")
        self.batches = Batches(self.database, self.faults)
        writer = InlineWriter(self.batches)
        wakes = Wakes()
        self.journal = Journal(writer, self.clock, wakes, self.faults)
        self.rules = rules_from(self.paths, self.people_config)
        self.index = Index(at_once(self.database), self.journal, writer, self.clock, self.rules, self._decided)
        consumers: list[Consumer] = [IdentityConsumer(self.rules), *self.features()]
        self.pump = Pump(writer, consumers, self.clock, wakes, self.faults)
        works: list[Handler] = [
            *self.handlers(),
            WriteWork(self.fakes, self.policy, self.clock),
            ReadWork(self.fakes, self.clock),
            AwaitWork(self.policy, self.refresh, writer),
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
        self.is_open = True
        drive(self.worker.recover())
        for name in self.fakes:
            self.look(name, fresh=True)

    def features(self) -> Sequence[Consumer]:
        """What hears the journal besides identity."""
        return [self.feature(self.policy)]

    def handlers(self) -> Sequence[Handler]:
        """Work for the jobs of another feature than the sync of user data."""
        return ()

    def look(self, name: str, *, fresh: bool = False) -> None:
        """What the watch of a server does when it looks after a time without looking: see it, list users and items."""
        fake = self.fakes[name]
        self.unlisted.add(name)
        if fake.down:
            self.append(ServerSeen(server=name, state="down", error="connection refused", fresh=fresh))
            return
        info = drive(fake.info())
        self.append(
            ServerSeen(server=name, state="up", version=info.version, server_id=info.server_id, fresh=fresh),
            UsersListed(server=name, users=drive(fake.users())),
        )
        with suppress(ServerError):
            if drive(self.index.list_server(fake)).complete:
                self.unlisted.discard(name)
        drive(self.worker.reopen(name))

    async def refresh(self, name: str) -> None:
        """What a job that waits for an item does: what was saved lately is listed, and all where that does not tell.
        Raises ServerError."""
        if await self.index.list_saved(self.fakes[name]) is None:
            await self.index.list_server(self.fakes[name])

    async def _decided(self) -> None:
        while await self.pump.step():
            pass

    def read_all(self) -> None:
        """Read every known account's data of every item, as a sweep does."""
        now = self.clock.now_ms()
        for name, fake in self.fakes.items():
            for user in drive(fake.users()):
                for item_id, data in drive(fake.user_data(user.user_id, list(fake._items))).items():
                    read = UserDataRead(
                        server=name, user_id=user.user_id, item_id=item_id, data=data, asked_at=now, answered_at=now
                    )
                    self.append(read)

    def close(self) -> None:
        """End Playhead without any good-bye; the database stays."""
        self.is_open = False
        self.batches.close()
        self.database.close()

    def remove(self) -> None:
        """End Playhead and delete its folder."""
        if self.is_open:
            self.close()
        shutil.rmtree(self.folder)

    def append(self, *events: Event) -> None:
        """Put records into the journal."""
        drive(self.journal.append(*[Draft(event=event) for event in events]))

    def take(self) -> list[Event]:
        """The notices that the servers have sent since the last call."""
        return [notice for fake in self.fakes.values() for notice in fake.take_notices()]

    def deliver(self, notices: Sequence[Event] | None = None) -> int:
        """Deliver notices (None: every waiting one), in order, as heard now. Returns how many there were."""
        now = self.clock.now_ms()
        chosen = self.take() if notices is None else notices
        heard = [replace(n, heard_at=now) if isinstance(n, HEARD) else n for n in chosen]
        if heard:
            self.append(*heard)
        return len(heard)

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
        """The person's user id on a server: another one on each."""
        place = list(self.fakes).index(server)
        return f"{0x1000 * (place + 1) + self.people.index(person) + 1:032x}"

    def film(self, server: str, number: int) -> str:
        """The item id that a film has on a server now."""
        return self._items[(server, number)]

    def described(self, server: str, number: int) -> Item:
        """A film as the server has it from the start, anything else as its folder is called now."""
        root, kin = ROOTS[list(self.fakes).index(server)], folders.family(number)
        if kin:
            return folders.described(number, root=root, turn=self._turns.get((server, kin[0]), 0))
        return film(number, root=root)

    def move_folder(self, server: str, number: int) -> None:
        """The folder that all of a family is in gets another name: new paths, and by that new ids."""
        kin = [one for one in folders.family(number) if self.has_film(server, one)]
        self._turns[(server, number)] = self._turns.get((server, number), 0) + 1
        for one in kin:
            old, moved = self.film(server, one), self.described(server, one)
            self._items[(server, one)] = moved.item_id
            self.fakes[server].rename_item(old, moved)

    def move_film(self, server: str, number: int) -> None:
        """The film's file gets another name: a new path, and by that a new id."""
        old = self.film(server, number)
        turn = int(old[:8], 16) + 1
        item = self.described(server, number)
        moved = replace(
            item, item_id=f"{turn:08x}{old[8:]}", path=(item.path or "").replace(".mkv", f" - {turn:x}.mkv")
        )
        self._items[(server, number)] = moved.item_id
        self.fakes[server].rename_item(old, moved)

    def truth(self, server: str, person: str, number: int) -> UserData:
        """What the server really stores."""
        return self.fakes[server].truth(self.user(server, person), self.film(server, number))

    def changing_calls(self) -> int:
        """State-changing calls so far, on all servers."""
        return sum(len(fake.changing_calls()) for fake in self.fakes.values())

    def has_film(self, server: str, number: int) -> bool:
        """Whether the server has the film now."""
        return self.film(server, number) in self.fakes[server]._items

    def restore_film(self, server: str, number: int) -> None:
        """A removed film is there again, at its first path; anything else with all that its folder has."""
        for one in folders.family(number) or (number,):
            if not self.has_film(server, one):
                item = self.described(server, one)
                self._items[(server, one)] = item.item_id
                self.fakes[server].add_item(item)
