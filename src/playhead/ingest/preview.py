"""Looking ahead: every account is read as a run would, and nothing is journaled, saved or written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.domain.events import PageDiffered, PageRow
from playhead.features.userdata import pages, runs
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.load import view_for
from playhead.features.userdata.pages import asks, counted
from playhead.features.userdata.preview import Planned, Preview, planned
from playhead.features.userdata.runs import Begin, Pass
from playhead.features.userdata.view import Policy
from playhead.identity import store as identity
from playhead.identity.held import held_names
from playhead.identity.place import Selection
from playhead.ingest.reader import ALL, Page, Reader
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer
from playhead.storage.engine import Database

WORKS = 100
"""Works are decided about so many at a time, each with all its copies and accounts: no reader of the database, and
nothing else in the process, waits for a whole house."""

ITEMS = 500

APART = "it seems not to be the server that is meant; it is read once that is answered, on Sync → Servers"


class Look:
    """What was read of one account: what is news, and what would take something away."""

    def __init__(self, database: Database, clock: Clock, policy: Policy) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self.told: list[PageDiffered] = []
        self.lost: list[PageDiffered] = []
        self.backward: list[PageDiffered] = []

    async def moved(self, row: Pass) -> Pass:
        """Nothing is kept of where the reading is."""
        return row

    async def taken(self, row: Pass, page: Page) -> Pass:
        """A page was read."""
        found = await self._database.read(lambda c: pages.compared(c, row, page.data, self._policy))
        self._add(self.told, row, (*found.rows, *found.lacking), page.asked_at)
        for to, ids in ((self.lost, found.held_back), (self.backward, found.backward)):
            self._add(to, row, tuple(PageRow(item_id, page.data[item_id]) for item_id in ids), page.asked_at)
        return counted(row, page.rows, page.total, found)

    def lost_items(self) -> frozenset[str]:
        """The items that would lose something."""
        return frozenset(row.item_id for page in self.lost for row in page.rows)

    def _add(self, to: list[PageDiffered], row: Pass, rows: tuple[PageRow, ...], asked_at: int) -> None:
        if rows:
            now = self._clock.now_ms()
            page = PageDiffered(
                server=row.server, user_id=row.user_id, rows=rows, asked_at=asked_at, answered_at=now, since=row.since
            )
            to.append(page)


class Previewer:
    """Tells what a reconciliation would write."""

    def __init__(
        self,
        servers: Mapping[str, MediaServer],
        database: Database,
        clock: Clock,
        policy: Policy,
        brake: Brake,
        decided: Callable[[], Awaitable[None]],
        chosen: Mapping[str, Selection] = MappingProxyType({}),
    ) -> None:
        """`decided` waits until the listings before are decided; `chosen` are, by server, the libraries that take
        part."""
        self._readers = {
            name: Reader(server, database, clock, chosen.get(name, ALL)) for name, server in servers.items()
        }
        self._database = database
        self._clock = clock
        # what a dry run has foretold is still to be written, and the first thing that is once it is over
        self._policy = msgspec.structs.replace(policy, dry_run=False)
        self._brake = brake
        self._decided = decided

    async def preview(self, asked: Begin) -> Preview:
        """The writes that would follow from a run. A server that cannot be read is named, and left out; so is what a
        run would hold until a person has decided."""
        await self._decided()
        rows = await self._database.read(lambda c: [_begun(c, row, self._clock) for row in runs.fresh(c, asked)])
        found: list[PageDiffered] = []
        problems = await self._database.read(lambda c: runs.unreached(c, asked))
        apart = await self._database.read(held_names)
        problems += [f"{name}: {APART}" for name in sorted({row.server for row in rows} & apart)]
        rows = [row for row in rows if row.server not in apart]
        held: list[str] = []
        for row in rows:
            look = Look(self._database, self._clock, self._policy)
            try:
                whole = await self._readers[row.server].read(row, look)
            except ServerError as error:
                problems.append(f"{row.username} on {row.server}: {error}")
                continue
            waiting = await self._database.read(lambda c, row=row: runs.asked_about(c, row).here)  # type: ignore[misc]  # bound now
            found += look.told + [msgspec.structs.replace(one, overwrite=True) for one in look.backward]
            if asks(self._brake, whole) or not waiting.isdisjoint(look.lost_items()):
                held.append(f"{row.username} on {row.server}: {whole.regressions} of {whole.entries} entries")
            else:
                restored = self._brake.restored(whole.backward, whole.differences)
                found += [msgspec.structs.replace(one, overwrite=restored) for one in look.lost]
        writes = await self._writes(found, frozenset(row.ref for row in rows))
        wanted = sorted(
            (one for one in writes if one.server in asked.servers),
            key=lambda one: (one.server, one.username, one.item_name, one.item_id),
        )
        return Preview(writes=tuple(wanted), problems=tuple(problems), held=tuple(held))

    async def _writes(self, found: Sequence[PageDiffered], everybody: frozenset[str]) -> list[Planned]:
        writes: list[Planned] = []
        for piece in await self._database.read(lambda c: pieces(c, found)):
            # on the reader's thread: deciding takes the time here, and webhooks are answered meanwhile
            writes += await self._database.read(lambda c, piece=piece: self._planned(c, piece, everybody))  # type: ignore[misc]  # bound now
        return writes

    def _planned(
        self, connection: Connection, piece: Sequence[PageDiffered], everybody: frozenset[str]
    ) -> tuple[Planned, ...]:
        view = msgspec.structs.replace(view_for(connection, piece, self._policy), swept=everybody)
        return planned(view, self._policy, piece, self._clock.now_ms())


def _begun(connection: Connection, row: Mapping[str, object], clock: Clock) -> Pass:
    begun = msgspec.convert({"id": 0, **row}, Pass)
    since = runs.swept_one(connection, begun.ref).taken_at
    return msgspec.structs.replace(begun, begun_at=clock.now_ms(), since=since)


def pieces(connection: Connection, found: Sequence[PageDiffered]) -> list[list[PageDiffered]]:
    """The rows of all pages by blocks of works, each in the order of the pages: works do not concern each other."""
    works = {name: _works(connection, name, found) for name in {page.server for page in found}}
    blocks: dict[int, list[PageDiffered]] = defaultdict(list)
    for page in found:
        rows: dict[int, list[PageRow]] = defaultdict(list)
        for row in page.rows:
            work = works[page.server].get(row.item_id)
            if work is not None:
                rows[work // WORKS].append(row)
        for block, chosen in rows.items():
            blocks[block].append(msgspec.structs.replace(page, rows=tuple(chosen)))
    return [blocks[block] for block in sorted(blocks)]


def _works(connection: Connection, server: str, found: Sequence[PageDiffered]) -> dict[str, int]:
    refs = sorted({f"{server}/{row.item_id}" for page in found if page.server == server for row in page.rows})
    pieces_of = (refs[first : first + ITEMS] for first in range(0, len(refs), ITEMS))
    return {row.item_id: row.work_id for piece in pieces_of for row in identity.matched_items(connection, piece)}
