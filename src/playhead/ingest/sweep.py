"""Passes over user data: every account's pages, compared with what is known before anything is journaled.

One loop a server. A pass goes on from the page where it broke; what a row would take away is held back until the pass
is whole, so that a server that lost its memory cannot take everybody's with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set

import msgspec
import structlog
from sqlalchemy import Connection, text

from playhead.domain.errors import NoAnswerInTime, NotThere, ServerError
from playhead.domain.events import PageDiffered, PageRow, SyncUpdate
from playhead.domain.userdata import UserData
from playhead.features.userdata import pages, runs
from playhead.features.userdata.agenda import FULL_MS, QUICK_MS, Agenda, Swept, agenda
from playhead.features.userdata.brakes import Decision
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.pages import Compared
from playhead.features.userdata.runs import Begin, Pass, Progress
from playhead.features.userdata.view import Policy
from playhead.identity import store as identity
from playhead.identity.place import Selection, parts
from playhead.journal.record import Draft
from playhead.journal.wake import Wake, Wakes
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.ids import IdSource
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.media_server import MediaServer, Only
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

SMALLEST_PAGE = 50
IDS_A_CALL = 100
ROWS_A_RECORD = 100
"""So that the pump, which folds whole records, never holds the writer for long."""

TRIES = 4
AGAIN_MS = 5 * SECOND
SCAN_MS = 30 * SECOND
"""How long a pass is put off while a library scan runs."""

IDLE_SECONDS = 5.0
CLOSING_SECONDS = 0.1
BEHIND_SECONDS = 0.02
RETRY_MS = 5 * MINUTE
"""After a pass by itself was broken off, the account is left alone for this long."""

ALL = Selection()

REPEATS = "a page came twice"

LAST = text("SELECT max(seq) FROM journal")
SLOWEST = text("SELECT min(seq) FROM cursor")
HELD_STREAM = "sync_updates"


class Sweep:
    """Carries out the passes over one server's accounts."""

    def __init__(
        self,
        server: MediaServer,
        database: Database,
        writer: Writer,
        clock: Clock,
        wakes: Wakes,
        policy: Policy,
        brake: Brake,
        *,
        new_id: IdSource,
        chosen: Selection = ALL,
        ready: Callable[[], bool] = lambda: True,
        full_ms: int = FULL_MS,
        quick_ms: int = QUICK_MS,
        faults: Faults = NO_FAULTS,
    ) -> None:
        """`chosen` are the libraries that take part: of others not one page is read.

        `ready` says whether the server's library was listed since it came up: rows of unknown items mean nothing.
        `full_ms` and `quick_ms` are the times between passes by the clock; `full_ms` 0 for none."""
        self._server = server
        self._database = database
        self._writer = writer
        self._clock = clock
        self._wakes = wakes
        self._policy = policy
        self._brake = brake
        self._new_id = new_id
        self._chosen = chosen
        self._ready = ready
        self._full_ms = full_ms
        self._quick_ms = quick_ms
        self._faults = faults
        self._nudge = Wake()
        self._asked: dict[str, int] = {}

    def nudge(self) -> None:
        """There may be something to do."""
        self._nudge.set()

    async def run(self) -> None:
        """Carry out passes for ever."""
        while True:
            try:
                busy = await self.step() or await self.plan()
                open_runs = 0 if busy else await self._writer.run(runs.close_finished, self._clock.now_ms())
            except StoreUnavailable as error:
                log.warning("no pass goes on while nothing can be recorded", server=self._server.name, why=str(error))
                busy, open_runs = False, 0
            if not busy:
                await self._nudge.wait(CLOSING_SECONDS if open_runs else IDLE_SECONDS)

    async def plan(self) -> bool:
        """Begin the runs that are due by themselves. Returns whether there were any."""
        if not self._ready():
            return False
        now = self._clock.now_ms()
        what = await self._database.read(lambda c: self._agenda(c, now))
        chosen = {"catch_up": (what.catch_up, ()), "full": (what.full, ()), "quick": (what.quick, tuple(Only))}
        begun = False
        for why, (accounts, only) in chosen.items():
            if accounts:
                begin = Begin(
                    run_id=self._new_id(),
                    why=why,
                    now=now,
                    servers=(self._server.name,),
                    only=only,
                    accounts=accounts,
                )
                begun = await self._writer.run(runs.begin, begin) > 0 or begun
                self._asked |= dict.fromkeys(accounts, now)
        return begun

    def _agenda(self, connection: Connection, now: int) -> Agenda:
        name = self._server.name
        row = identity.servers(connection).get(name)
        if row is None or row.state != "up":
            return Agenda()
        under_way = {one.ref for one in runs.open_passes(connection, name)}
        lately = {ref for ref, at in self._asked.items() if at >= row.back_at and now - at < RETRY_MS}
        accounts = [
            str(one.account)
            for one in identity.accounts_on(connection, name)
            if one.person_id is not None and not one.gone and not one.is_disabled
        ]
        free = [ref for ref in accounts if ref not in under_way and ref not in lately]
        swept = runs.swept(connection)
        return agenda(free, swept, row.back_at, now, full_ms=self._full_ms, quick_ms=self._quick_ms)

    async def step(self) -> bool:
        """Carry out one pass that is due, as far as it goes now. Returns whether there was one."""
        if not self._ready():
            return False
        chosen = await self._database.read(lambda c: runs.next_pass(c, self._server.name, self._clock.now_ms()))
        if chosen is None:
            return False
        try:
            await self._carry_on(chosen)
        except ServerError as error:
            await self._failed(chosen.id, error)
        return True

    async def _carry_on(self, row: Pass) -> None:
        if row.decision:
            ids = await self._database.read(lambda c: runs.held_back(c, row.id))
            await self._read_again(row, ids, overwrite=row.decision == Decision.DISCARD)
            await self._save(Progress(row=msgspec.structs.replace(row, state="done")))
            return
        if await self._server.scanning():
            await self._save(Progress(row=_later(row, self._clock.now_ms() + SCAN_MS)))
            return
        chosen = await self._database.read(lambda c: parts(self._chosen, identity.libraries(c, row.server)))
        if row.start == 0 and row.library in ("", *chosen[:1]):
            row = msgspec.structs.replace(row, begun_at=self._clock.now_ms())
            await self.decided()
        # of a pass that goes on where it broke nobody remembers the earlier pages; what it held back is counted already
        seen = set(await self._database.read(lambda c: runs.held_back(c, row.id)))
        for library in chosen[chosen.index(row.library) :] if row.library in chosen else chosen:
            if library != row.library:
                row = await self._save(Progress(row=msgspec.structs.replace(row, library=library, start=0, total=-1)))
            row = await self._pages(row, seen)
            if row.state == "failed":
                return
        others = await self._database.read(lambda c: _unlisted(c, row))
        row = await self._by_ids(row, [one for one in others if one not in seen])
        await self._end(row)

    async def _pages(self, row: Pass, seen: set[str]) -> Pass:
        """Read the pages of one library, or of all as a whole. A page that comes twice ends the pass as failed."""
        before: Set[str] = frozenset()
        while row.total < 0 or row.start < row.total:
            page = await self._page(row)
            if page is None:
                row = await self._save(Progress(row=msgspec.structs.replace(row, size=row.size // 2)))
                continue
            if page[0] and page[0].keys() == before:
                # what should have been on it was not read, and no later page will show it
                return await self._save(Progress(row=msgspec.structs.replace(row, state="failed", problem=REPEATS)))
            row, more = await self._taken(row, page)
            before = page[0].keys()
            seen |= before
            if not more:
                break
        return row

    async def _by_ids(self, row: Pass, ids: Sequence[str]) -> Pass:
        """Read by id what pages do not show: other files of items; what was marked, and is not among what is marked."""
        for first in range(0, len(ids), IDS_A_CALL):
            asked_at = self._clock.now_ms()
            data = await self._server.user_data(row.user_id, ids[first : first + IDS_A_CALL])
            row, _ = await self._taken(row, (data, 0, row.total, asked_at))
        return row

    async def _page(self, row: Pass) -> tuple[Mapping[str, UserData], int, int, int] | None:
        """(data, rows, total, asked at); None when it took too long and can be asked for in smaller pieces."""
        asked_at = self._clock.now_ms()
        only = Only(row.only) if row.only else None
        try:
            page = await self._server.user_data_page(
                row.user_id, start=row.start, limit=row.size, only=only, within=row.library or None
            )
        except NoAnswerInTime:
            if row.size <= SMALLEST_PAGE:
                raise
            return None
        return page.data, page.rows, page.total, asked_at

    async def _taken(self, row: Pass, page: tuple[Mapping[str, UserData], int, int, int]) -> tuple[Pass, bool]:
        data, count, total, asked_at = page
        compared, since = await self._database.read(lambda c: self._compared(c, row, data))
        after = msgspec.structs.replace(
            row,
            start=row.start + count,
            total=total,
            tries=0,
            read=row.read + count,
            differences=row.differences + len(compared.rows) + len(compared.held_back),
            entries=row.entries + compared.entries,
            regressions=row.regressions + len(compared.held_back),
            backward=row.backward + compared.backward,
        )
        drafts = self._drafts(row, compared.rows, asked_at, since)
        self._faults.hit(Point.SWEEP_AFTER_PAGE)
        if not drafts and not compared.held_back and after.start >= total:
            # the end of the pass is saved next, and this with it
            return after, count > 0
        return await self._save(Progress(row=after, drafts=drafts, held_back=compared.held_back)), count > 0

    def _compared(self, connection: Connection, row: Pass, data: Mapping[str, UserData]) -> tuple[Compared, int]:
        known = pages.known_of(connection, row, list(data))
        since = runs.swept_one(connection, row.ref).full_at
        found = pages.compare(data, known, self._policy.fields)
        if found.lacking:
            owed = pages.owed(connection, row, [one.item_id for one in found.lacking])
            lacking = tuple(one for one in found.lacking if one.item_id not in owed)
            found = msgspec.structs.replace(found, rows=found.rows + lacking, lacking=())
        return found, since

    def _drafts(
        self, row: Pass, rows: Sequence[PageRow], asked_at: int, since: int, *, overwrite: bool = False
    ) -> tuple[Draft, ...]:
        now = self._clock.now_ms()
        return tuple(
            Draft(
                event=PageDiffered(
                    server=row.server,
                    user_id=row.user_id,
                    rows=tuple(rows[first : first + ROWS_A_RECORD]),
                    asked_at=asked_at,
                    answered_at=now,
                    run_id=row.run_id,
                    since=since,
                    overwrite=overwrite,
                    dated=self._server.last_date,
                ),
                subject=row.ref,
            )
            for first in range(0, len(rows), ROWS_A_RECORD)
        )

    async def _end(self, row: Pass) -> None:
        """The pass is whole: what would take something away is read again and told, unless a person has to be asked."""
        if row.regressions and not row.backward and self._brake.holds(row.regressions, row.entries):
            log.warning("a pass is held for a person", server=row.server, user=row.username, items=row.regressions)
            swept = Swept(full_at=row.begun_at, quick_at=row.begun_at)
            held = msgspec.structs.replace(row, state="held")
            await self._save(Progress(row=held, drafts=(_told(row),), swept=swept))
            return
        if row.regressions:
            ids = await self._database.read(lambda c: runs.held_back(c, row.id))
            await self._read_again(row, ids, overwrite=row.backward > 0)
        before = await self._database.read(lambda c: runs.swept_one(c, row.ref))
        if row.only:
            swept = Swept(full_at=before.full_at, quick_at=row.begun_at)
        else:
            swept = Swept(full_at=row.begun_at, quick_at=row.begun_at)
            if before.full_at in (0, row.begun_at):
                await self._save(Progress(row=row, swept=swept))
                await self._make_up(row)
        await self._save(Progress(row=msgspec.structs.replace(row, state="done"), swept=swept))

    async def _make_up(self, row: Pass) -> None:
        """After an account's first pass: what was agreed for it while its pages were read, too late for its page and
        too early to be written unread."""
        await self.decided()
        ids = await self._database.read(lambda c: pages.never_told(c, row, self._policy.fields))
        await self._read_again(row, ids)

    async def _read_again(self, row: Pass, ids: Sequence[str], *, overwrite: bool = False) -> None:
        for first in range(0, len(ids), IDS_A_CALL):
            chosen = ids[first : first + IDS_A_CALL]
            asked_at = self._clock.now_ms()
            data = await self._server.user_data(row.user_id, chosen)
            rows = [PageRow(item_id, data[item_id]) for item_id in chosen if item_id in data]
            since = (await self._database.read(lambda c: runs.swept_one(c, row.ref))).full_at
            drafts = self._drafts(row, rows, asked_at, since, overwrite=overwrite)
            if drafts:
                await self._save(Progress(row=row, drafts=drafts))

    async def decided(self) -> None:
        """Wait until the listings before are decided: a row of an item that is not known yet would be passed over."""
        last = await self._database.read(lambda c: int(c.execute(LAST).scalar() or 0))
        while await self._database.read(lambda c: int(c.execute(SLOWEST).scalar() or 0)) < last:
            self._wakes.records.set()
            await asyncio.sleep(BEHIND_SECONDS)

    async def _failed(self, pass_id: int, error: ServerError) -> None:
        rows = await self._database.read(lambda c: runs.open_passes(c, self._server.name))
        row = next((one for one in rows if one.id == pass_id), None)
        if row is None:
            return
        log.warning("a pass was broken off", server=row.server, user=row.username, at=row.start, why=str(error))
        if isinstance(error, NotThere) or row.tries + 1 >= TRIES:
            ended = msgspec.structs.replace(row, state="failed", problem=str(error))
            await self._save(Progress(row=ended))
            return
        again = msgspec.structs.replace(_later(row, self._clock.now_ms() + AGAIN_MS), tries=row.tries + 1)
        await self._save(Progress(row=again))

    async def _save(self, step: Progress) -> Pass:
        await self._writer.run(runs.advance, step)
        self._faults.hit(Point.SWEEP_AFTER_COMMIT)
        if step.drafts:
            self._wakes.records.set()
        return step.row


def _told(row: Pass) -> Draft:
    update = SyncUpdate(
        action="brake",
        event_type="watched",
        source_server=row.server,
        target_server="",
        username=row.username,
        item_id="",
        item_name="",
        value=f"{row.regressions} of {row.entries} entries",
    )
    return Draft(event=update, subject=row.ref, stream=HELD_STREAM)


def _unlisted(connection: Connection, row: Pass) -> list[str]:
    """The items that pages may not show: what was marked, of a pass over what is marked; else other files of items, and
    artists where pages are of libraries."""
    if row.only:
        return sorted(pages.marked(connection, row, Only(row.only)))
    artists = identity.artist_ids_on(connection, row.server) if row.library else []
    return [*artists, *identity.file_ids_on(connection, row.server)]


def _later(row: Pass, due_at: int) -> Pass:
    return msgspec.structs.replace(row, due_at=due_at)
