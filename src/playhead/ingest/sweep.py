"""Passes over user data: every account's pages, compared with what is known before anything is journaled.

One loop a server. A pass goes on from the page where it broke; what a row would take away is held back until the pass
is whole, so that a server that lost its memory cannot take everybody's with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.errors import NoAnswerInTime, NotThere, ServerError, Unreachable
from playhead.domain.events import SYNC_UPDATES, ItemsSeen, PageDiffered, PageRow, SyncUpdate
from playhead.domain.userdata import UserData
from playhead.features.userdata import closing as closing_runs
from playhead.features.userdata import pages, runs
from playhead.features.userdata.agenda import FULL_MS, QUICK_MS, Agenda, agenda, ended
from playhead.features.userdata.brakes import Decision
from playhead.features.userdata.closing import Closing
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.pages import Compared, asks, counted
from playhead.features.userdata.runs import Begin, Pass, Progress
from playhead.features.userdata.view import Policy
from playhead.identity import store as identity
from playhead.identity.place import Selection
from playhead.ingest.decided import Decided
from playhead.ingest.reader import ALL, Page, PageRepeated, Reader
from playhead.journal.record import Draft
from playhead.journal.wake import Wake, Wakes
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.ids import IdSource
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.media_server import IDS_A_CALL, MediaServer, Only
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

ROWS_A_RECORD = 100
"""So that the pump, which folds whole records, never holds the writer for long."""

TRIES = 4
AGAIN_MS = 5 * SECOND
AWAY_MS = 30 * SECOND
"""A server that does not answer at all is given longer: most are back after a restart."""

SCAN_MS = 30 * SECOND
"""How long a pass is put off while a library scan runs."""

IDLE_SECONDS = 5.0
CLOSING_SECONDS = 0.1
RETRY_MS = 5 * MINUTE
"""After a pass by itself was broken off, the account is left alone for this long."""


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
        served: tuple[str, ...],
        new_id: IdSource,
        chosen: Selection = ALL,
        ready: Callable[[], bool] = lambda: True,
        full_ms: int = FULL_MS,
        quick_ms: int = QUICK_MS,
        faults: Faults = NO_FAULTS,
        decided: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`served` are all servers that take part. `chosen` are the libraries that do: of others not one page is read.

        `ready` says whether the server's library was listed since it came up: rows of unknown items mean nothing.
        `full_ms` and `quick_ms` are the times between passes by the clock; `full_ms` 0 for none."""
        self._server = server
        self._database = database
        self._writer = writer
        self._clock = clock
        self._wakes = wakes
        self._policy = policy
        self._brake = brake
        self._served = served
        self._new_id = new_id
        self._ready = ready
        self._full_ms = full_ms
        self._quick_ms = quick_ms
        self._faults = faults
        self._reader = Reader(server, database, clock, chosen)
        self._decided = decided or Decided(database, wakes)
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
                open_runs = 0 if busy else await self._close_runs()
            except StoreUnavailable as error:
                log.warning("no pass goes on while nothing can be recorded", server=self._server.name, why=str(error))
                busy, open_runs = False, 0
            if not busy:
                await self._nudge.wait(CLOSING_SECONDS if open_runs else IDLE_SECONDS)

    async def _close_runs(self) -> int:
        """End what is over; nothing is written while nothing is. Returns how many runs go on."""
        closing = Closing(now=self._clock.now_ms(), served=self._served)
        looked = await self._database.read(lambda c: closing_runs.look(c, closing))
        return await self._writer.run(closing_runs.close_finished, closing) if looked.over else looked.going

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
        if not row.begun_at:
            before = await self._database.read(lambda c: runs.swept_one(c, row.ref))
            row = msgspec.structs.replace(row, begun_at=self._clock.now_ms(), since=before.taken_at)
            await self._decided()
        await self._end(await self._reader.read(row, self))

    async def moved(self, row: Pass) -> Pass:
        """The pass goes on elsewhere."""
        return await self._save(Progress(row=row))

    async def taken(self, row: Pass, page: Page) -> Pass:
        """A page of the pass was read."""
        compared = await self._database.read(lambda c: self._compared(c, row, page.data))
        if compared.strange and await self._looked_up(row, compared.strange):
            compared = await self._database.read(lambda c: self._compared(c, row, page.data))
        after = counted(row, page.rows, page.total, compared)
        drafts = self._drafts(row, compared.rows, page.asked_at)
        self._faults.hit(Point.SWEEP_AFTER_PAGE)
        if not drafts and not compared.held_back and not compared.backward and after.start >= page.total:
            # the end of the pass is saved next, and this with it
            return after
        return await self._save(
            Progress(row=after, drafts=drafts, held_back=compared.held_back, backward=compared.backward)
        )

    async def _looked_up(self, row: Pass, item_ids: Sequence[str]) -> bool:
        """Ask for those of the items that the index lacks: what came after the last listing is not passed over. Returns
        whether anything is known of any of them now."""
        unlisted = await self._database.read(lambda c: pages.unlisted(c, row.server, item_ids))
        drafts = []
        for first in range(0, len(unlisted), IDS_A_CALL):
            found = await self._server.items_by_id(unlisted[first : first + IDS_A_CALL])
            if found:
                drafts.append(Draft(event=ItemsSeen(server=row.server, items=found), subject=row.server))
        if drafts:
            await self._save(Progress(row=row, drafts=tuple(drafts)))
            await self._decided()
        return bool(drafts)

    def _compared(self, connection: Connection, row: Pass, data: Mapping[str, UserData]) -> Compared:
        found = pages.compared(connection, row, data, self._policy)
        if found.lacking:
            owed = pages.owed(connection, row, [one.item_id for one in found.lacking])
            lacking = tuple(one for one in found.lacking if one.item_id not in owed)
            found = msgspec.structs.replace(found, rows=found.rows + lacking, lacking=())
        return found

    def _drafts(
        self, row: Pass, rows: Sequence[PageRow], asked_at: int, *, overwrite: bool = False
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
                    since=row.since,
                    overwrite=overwrite,
                    dated=self._server.last_date,
                ),
                subject=row.ref,
            )
            for first in range(0, len(rows), ROWS_A_RECORD)
        )

    async def _end(self, row: Pass) -> None:
        """The pass is whole: what is of an earlier time is written over; what would take something away is read again
        and told, unless a person has to be asked (`Brake` says when) or is asked already."""
        before = await self._database.read(lambda c: runs.swept_one(c, row.ref))
        if row.backward:
            earlier = await self._database.read(lambda c: runs.backward(c, row.id))
            await self._read_again(row, earlier, overwrite=True)
        row, waits = await self._without_what_waits(row)
        if waits or asks(self._brake, row):
            log.warning("a pass is held for a person", server=row.server, user=row.username, items=row.regressions)
            swept = ended(before, row.begun_at, quick=bool(row.only), held=True)
            held = msgspec.structs.replace(row, state="held")
            await self._save(Progress(row=held, drafts=(_told(row),), swept=swept))
            return
        if row.regressions:
            ids = await self._database.read(lambda c: runs.held_back(c, row.id))
            await self._read_again(row, ids, overwrite=self._brake.restored(row.backward, row.differences))
        swept = ended(before, row.begun_at, quick=bool(row.only), held=False)
        if not row.only and before.full_at in (0, row.begun_at):
            await self._save(Progress(row=row, swept=swept))
            await self._make_up(row)
        await self._save(Progress(row=msgspec.structs.replace(row, state="done"), swept=swept))

    async def _without_what_waits(self, row: Pass) -> tuple[Pass, bool]:
        """The pass without what another one asks a person about, and whether a person is asked about the rest."""
        lost, asked = await self._database.read(lambda c: (runs.held_back(c, row.id), runs.asked_about(c, row)))
        left = tuple(one for one in lost if one in asked.elsewhere)
        if left:
            fewer = msgspec.structs.replace(row, regressions=row.regressions - len(left))
            row = await self._save(Progress(row=fewer, left=left))
        return row, not asked.here.isdisjoint(set(lost) - set(left))

    async def _make_up(self, row: Pass) -> None:
        """After an account's first pass: what was agreed for it while its pages were read, too late for its page and
        too early to be written unread."""
        await self._decided()
        can = await self._server.capabilities()
        ids = await self._database.read(lambda c: pages.never_told(c, row, self._policy.fields, can))
        await self._read_again(row, ids)

    async def _read_again(self, row: Pass, ids: Sequence[str], *, overwrite: bool = False) -> None:
        for first in range(0, len(ids), IDS_A_CALL):
            chosen = ids[first : first + IDS_A_CALL]
            page = await self._reader.named(row, chosen)
            rows = [PageRow(item_id, page.data[item_id]) for item_id in chosen if item_id in page.data]
            drafts = self._drafts(row, rows, page.asked_at, overwrite=overwrite)
            if drafts:
                await self._save(Progress(row=row, drafts=drafts))

    async def _failed(self, pass_id: int, error: ServerError) -> None:
        """A pass that carries out what a person has decided is put off for as long as it takes; any other ends after
        some tries, and says why: after a return, everything is read anyway."""
        row, there = await self._database.read(lambda c: self._found(c, pass_id))
        if row is None:
            return
        log.warning("a pass was broken off", server=row.server, user=row.username, at=row.start, why=str(error))
        away = isinstance(error, Unreachable | NoAnswerInTime)
        due = self._clock.now_ms() + (AWAY_MS if away or row.decision else AGAIN_MS)
        if row.decision and there:
            await self._save(Progress(row=_later(row, due)))
        elif isinstance(error, NotThere | PageRepeated) or row.tries + 1 >= TRIES:
            await self._save(Progress(row=msgspec.structs.replace(row, state="failed", problem=str(error))))
        else:
            await self._save(Progress(row=msgspec.structs.replace(_later(row, due), tries=row.tries + 1)))

    def _found(self, connection: Connection, pass_id: int) -> tuple[Pass | None, bool]:
        """The pass, if it is open, and whether its account is still there."""
        rows = runs.open_passes(connection, self._server.name)
        row = next((one for one in rows if one.id == pass_id), None)
        account = None if row is None else identity.accounts_by_ref(connection, {row.ref}).get(row.ref)
        return row, account is not None and not account.gone

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
    return Draft(event=update, subject=row.ref, stream=SYNC_UPDATES)


def _later(row: Pass, due_at: int) -> Pass:
    return msgspec.structs.replace(row, due_at=due_at)
