"""Reconciling large libraries: nothing changed, one in a hundred changed, and the first merge with an edit meanwhile.

The journal, the pump, the worker and the passes are the real ones, on a file; the servers are in memory, answer a page
as fast as its JSON is parsed, and take 134 writes a second each, as a small machine does.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figure, at_most, beside
from playhead.adapters.jellyfin.wire_rest import parse_user_data_page
from playhead.domain.errors import Unreachable
from playhead.domain.events import ItemsSeen, ServerSeen, UserDataNotice, UsersListed
from playhead.domain.userdata import SaveReason, UserData, UserDataPart, part_of, with_part
from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import WriteWork
from playhead.features.userdata.readings import ReadWork
from playhead.features.userdata.run_queries import RunRow
from playhead.features.userdata.runs import Begin
from playhead.features.userdata.view import Peer, Policy
from playhead.identity.consumer import IdentityConsumer, rules_from
from playhead.ingest.sweep import Sweep
from playhead.journal.gates import Gates
from playhead.journal.log import Journal
from playhead.journal.pump import Pump
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.journal.worker import Worker
from playhead.kit.clock import SystemClock
from playhead.kit.ids import counted_ids
from playhead.ports.media_server import Only, UserDataPage
from playhead.storage.writer import ThreadWriter
from tests.support.engine import database_at
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer

WRITES_A_SECOND = 134
EDITS = 500
PLAYED_AT = 1_700_000_000_000
BODY = (
    b'{"Items":['
    + b",".join(
        b'{"Name":"A film with a name","ServerId":"57643f39bbc536e33c94112622621b18","Id":"%032x","Type":"Movie",'
        b'"UserData":{"PlaybackPositionTicks":0,"PlayCount":1,"IsFavorite":false,"Played":true,'
        b'"LastPlayedDate":"2024-01-01T00:00:00.0000000Z","Key":"1","ItemId":"%032x"},"MediaType":"Video"}' % (n, n)
        for n in range(1, 501)
    )
    + b'],"TotalRecordCount":20000,"StartIndex":0}'
)


class Shelf(FakeMediaServer):
    """A server whose rows are plain, whose pages cost their parsing, and whose writes cost their time."""

    def __init__(self, name: str, clock: SystemClock, films: int, users: int) -> None:
        super().__init__(name, clock, version="10.11.11")
        self.films = [film(number, root=f"/srv/{name}") for number in range(1, films + 1)]
        self.ids = [one.item_id for one in self.films]
        self.users_ = [remote_user(number, f"person{number}") for number in range(1, users + 1)]
        self.held: dict[str, dict[str, UserData]] = {one.user_id: {} for one in self.users_}
        self.reads = self.writes = 0
        self._turn = asyncio.Lock()

    async def scanning(self) -> bool:
        return False

    async def user_data_page(
        self, user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        self.reads += 1
        parse_user_data_page(BODY)
        await asyncio.sleep(0.002)
        ids, rows = self.ids[start : start + limit], self.held[user_id]
        data = {item_id: rows.get(item_id) or UserData() for item_id in ids}
        return UserDataPage(data=data, rows=len(ids), start=start, total=len(self.ids))

    async def user_data(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, UserData]:
        if self.down:
            raise Unreachable(f"{self.name}: connection refused")
        self.reads += 1
        await asyncio.sleep(0.002)
        return {item_id: self.held[user_id].get(item_id) or UserData() for item_id in item_ids}

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        if self.down:
            raise Unreachable(f"{self.name}: connection refused")
        self.writes += 1
        async with self._turn:
            await asyncio.sleep(1 / WRITES_A_SECOND)
        rows = self.held[user_id]
        rows[item_id] = with_part(rows.get(item_id) or UserData(), part)
        return rows[item_id]


class Quiet(Sweep):
    """Passes that are asked for alone: what begins by itself would be measured with it."""

    async def plan(self) -> bool:
        return False


class House:
    """The loops of one process over shelves."""

    def __init__(self, folder: Path, shelves: Mapping[str, Shelf]) -> None:
        self.shelves, self.clock, self.wakes = shelves, SystemClock(), Wakes()
        self.database = database_at(folder / "playhead.db")
        self.writer = ThreadWriter(self.database)
        self.journal = Journal(self.writer, self.clock, self.wakes)
        policy = Policy(peers={name: Peer(rank=rank) for rank, name in enumerate(shelves, 1)})
        rules = rules_from({name: [(f"/srv/{name}", "/media")] for name in shelves}, {})
        self.pump = Pump(self.writer, (IdentityConsumer(rules), UserDataFeature(policy)), self.clock, self.wakes)
        works = (WriteWork(shelves, policy, self.clock), ReadWork(shelves, self.clock))
        gates = Gates(dict.fromkeys(shelves, 4))
        chance = random.Random(1).random
        self.worker = Worker(self.writer, works, gates, self.clock, chance, self.wakes, owner="bench")
        self.new_id = counted_ids()
        self.sweeps = [
            Quiet(
                one,
                self.database,
                self.writer,
                self.clock,
                self.wakes,
                policy,
                Brake(),
                served=tuple(shelves),
                new_id=self.new_id,
            )
            for one in shelves.values()
        ]

    async def furnish(self) -> None:
        """What the watches would have listed."""
        for name, shelf in self.shelves.items():
            await self.journal.append(Draft(event=ServerSeen(server=name, state="up", version="10.11.11", fresh=True)))
            await self.journal.append(Draft(event=UsersListed(server=name, users=tuple(shelf.users_))))
            for first in range(0, len(shelf.films), 500):
                items = tuple(shelf.films[first : first + 500])
                await self.journal.append(Draft(event=ItemsSeen(server=name, items=items)))
        while await self.pump.step():
            pass

    async def reconcile(self) -> tuple[RunRow, float]:
        """A run over everything, and how many seconds it took."""
        run_id, began = self.new_id(), time.perf_counter()
        begin = Begin(run_id=run_id, why="asked", now=self.clock.now_ms(), servers=tuple(self.shelves))
        await self.writer.run(runs.begin, begin)
        for sweep in self.sweeps:
            sweep.nudge()
        while True:
            run = await self.database.read(lambda c: run_queries.run_by_id(c, run_id))
            if run is not None and run.state != "running":
                return run, time.perf_counter() - began
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def housed(servers: int, films: int, users: int, prepare: float) -> AsyncIterator[House]:
    """A running house; of each account `prepare` of the films were played on one of the servers, in turn."""
    clock = SystemClock()
    shelves = {name: Shelf(name, clock, films, users) for name in ("wan", "lan", "attic")[:servers]}
    names = list(shelves)
    for user in next(iter(shelves.values())).users_:
        for number in range(int(films * prepare)):
            shelf = shelves[names[number % servers]]
            row = UserData(played=True, play_count=1, last_played=PLAYED_AT + number * 1000)
            shelf.held[user.user_id][shelf.ids[number]] = row
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), shelves)
        house.writer.start()
        await house.furnish()
        loops = [house.pump.run(), house.worker.run(), *(sweep.run() for sweep in house.sweeps)]
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            yield house
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.writer.stop()
            house.database.close()


def run(quick: bool) -> list[Figure]:
    films = 2_000 if quick else 20_000
    return [*asyncio.run(_steady(films)), *asyncio.run(_first(films)), *asyncio.run(_away(EDITS))]


async def _steady(films: int) -> list[Figure]:
    """Three servers that are in step, and then not quite."""
    async with housed(3, films, 4, 0.0) as house:
        for shelf in house.shelves.values():
            for rows in shelf.held.values():
                seen = {i: UserData(played=True, play_count=1, last_played=PLAYED_AT) for i in shelf.ids[: films // 10]}
                rows |= seen
        await house.reconcile()
        for shelf in house.shelves.values():
            shelf.reads = shelf.writes = 0
        _, unchanged = await house.reconcile()
        calls = sum(shelf.reads for shelf in house.shelves.values())
        writes = sum(shelf.writes for shelf in house.shelves.values())
        wan = house.shelves["wan"]
        for rows in wan.held.values():
            for item_id in wan.ids[-films // 100 :]:
                rows[item_id] = UserData(played=True, play_count=1, last_played=PLAYED_AT)
        changed, took = await house.reconcile()
        again, _ = await house.reconcile()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{films:,} items × 4 accounts × 3 servers"
    return [
        at_most(f"reconcile {size}, nothing changed", 60, "s", [unchanged]),
        beside("calls of it", "", [calls]),
        at_most("state-changing calls of it", 0, "", [writes]),
        at_most(f"reconcile {size}, 1 % changed", 60, "s", [took], f"{changed.writes:,} writes at {WRITES_A_SECOND}/s"),
        at_most("writes of the one after it", 0, "", [again.writes]),
        at_most("memory at the most, servers' rows included", 300, "MB", [peak]),
    ]


async def _first(films: int) -> list[Figure]:
    """The first merge of two servers, and an edit in the middle of it."""
    async with housed(2, films, 4, 0.3) as house:
        merge = asyncio.create_task(house.reconcile())
        edits = []
        for number in range(5):
            await asyncio.sleep(2)
            edits.append(await _edit(house, films - 1 - number))
        done, took = await merge
        again, _ = await house.reconcile()
    return [
        at_most(f"first merge, 2 servers × {films:,} × 4, 30 % differing", 360, "s", [took], f"{done.writes:,} writes"),
        at_most("a live edit meanwhile", 2, "s", edits),
        at_most("writes of a second run", 0, "", [again.writes]),
    ]


async def _away(edits: int) -> list[Figure]:
    """Edits while a server is away, and its return."""
    async with housed(2, edits, 1, 0.0) as house:
        await house.reconcile()
        lan = house.shelves["lan"]
        lan.down = True
        for number in range(edits):
            await _mark(house, number)
        owed = "SELECT count(*) FROM job WHERE state < 3"
        while await house.database.read(lambda c: c.exec_driver_sql(owed).scalar_one()) < edits:  # noqa: ASYNC110 — the same
            await asyncio.sleep(0.05)
        lan.down, began = False, time.perf_counter()
        seen = [ServerSeen(server="lan", state=state, version="10.11.11") for state in ("down", "up")]
        await house.journal.append(*[Draft(event=event) for event in seen])
        await house.worker.reopen("lan")
        while len(lan.held[lan.users_[0].user_id]) < edits:  # noqa: ASYNC110 — rows have no event
            await asyncio.sleep(0.01)
        took = time.perf_counter() - began
        again, _ = await house.reconcile()
    return [
        at_most(f"{edits} edits while a server was away, after its return", 60, "s", [took]),
        at_most("writes of them", edits + 1, "", [lan.writes], f"and {again.writes} of a run after it"),
    ]


async def _edit(house: House, number: int) -> float:
    """Somebody marks a film on `wan`: seconds until `lan` has it."""
    lan, began = house.shelves["lan"], time.perf_counter()
    user = await _mark(house, number)
    while lan.ids[number] not in lan.held[user]:  # noqa: ASYNC110 — a row has no event
        await asyncio.sleep(0.005)
    return time.perf_counter() - began


async def _mark(house: House, number: int) -> str:
    """The first person marks a film on `wan`, which says so. Answers her user id."""
    wan = house.shelves["wan"]
    user, now = wan.users_[0].user_id, house.clock.now_ms()
    row = UserData(played=True, play_count=1, last_played=now)
    wan.held[user][wan.ids[number]] = row
    notice = UserDataNotice(
        server="wan",
        user_id=user,
        item_id=wan.ids[number],
        data=part_of(row),
        heard_at=now,
        said_at=now,
        reason=SaveReason.TOGGLE_PLAYED,
    )
    await house.journal.append(Draft(event=notice))
    return user
