"""Passes over accounts that were not heard for a while, begun together and no more often than they help."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import structlog
from sqlalchemy import Connection

from playhead.features.userdata import runs
from playhead.features.userdata.agenda import Swept
from playhead.features.userdata.runs import Begin
from playhead.identity import store as identity
from playhead.ingest.gaps import REST_MS, Gap, Known, Size, closed, owed
from playhead.journal.wake import Wake
from playhead.kit.clock import Clock
from playhead.kit.ids import IdSource
from playhead.ports.media_server import Only
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 1.0
"""Connections that broke together come back together: their accounts are read by one run."""
AGAIN_SECONDS = 60.0
"""An account whose connection comes and goes is not read each time."""
LATER_SECONDS = 10.0

WHY = "reconnect"
NEVER = -1


class CatchUp:
    """Begins the passes that one server's accounts are owed."""

    def __init__(
        self,
        server: str,
        database: Database,
        writer: Writer,
        clock: Clock,
        new_id: IdSource,
        on_begun: Callable[[], None],
    ) -> None:
        """`on_begun` is told when passes wait to be carried out."""
        self._server = server
        self._database = database
        self._writer = writer
        self._clock = clock
        self._new_id = new_id
        self._on_begun = on_begun
        self._wake = Wake()
        self._owed: dict[str, tuple[int, int]] = {}
        self._gaps: dict[str, Gap] = {}
        self._rests_until: dict[str, float] = {}

    def opened(self, user_ids: Iterable[str], heard_until: Mapping[str, int]) -> None:
        """These accounts are heard from now on; nothing of them was missed until `heard_until`, 0 for unknown."""
        now = self._clock.now_ms()
        for user_id in user_ids:
            # what is owed already reaches further back
            before = self._owed.get(user_id, (now, heard_until.get(user_id, 0)))
            self._owed[user_id] = (now, before[1])
        self._wake.set()

    def read_whole(self, user_id: str) -> None:
        """More was told of this account than was looked at."""
        self._owed[user_id] = (self._clock.now_ms(), NEVER)
        self._wake.set()

    async def run(self) -> None:
        """Begin passes for ever."""
        while True:
            await self._wake.wait(LATER_SECONDS)
            if not self._owed and not self._late(self._clock.now_ms()):
                continue
            await asyncio.sleep(SETTLE_SECONDS)
            try:
                await self.step()
            except StoreUnavailable as error:
                log.warning("no pass begins while nothing can be recorded", server=self._server, why=str(error))

    async def step(self) -> int:
        """Begin what is owed and may begin. Returns how many accounts are read."""
        now, elapsed = self._clock.now_ms(), self._clock.monotonic()
        self._rests_until = {who: at for who, at in self._rests_until.items() if at > elapsed}
        due = {who: what for who, what in self._owed.items() if who not in self._rests_until}
        late = {who: gap for who, gap in self._late(now).items() if who not in self._owed}
        if not due and not late:
            return 0
        sizes = await self._database.read(lambda connection: self._sizes(connection, due, late))
        count = 0
        for size, only in ((Size.QUICK, tuple(Only)), (Size.WHOLE, ())):
            chosen = tuple(f"{self._server}/{who}" for who in sizes if sizes[who] is size)
            if chosen:
                begin = Begin(
                    run_id=self._new_id(), why=WHY, now=now, servers=(self._server,), only=only, accounts=chosen
                )
                await self._writer.run(runs.begin, begin)
                log.info("accounts are read after a gap", server=self._server, accounts=len(chosen), size=str(size))
                count += len(chosen)
        self._rests_until |= {who: elapsed + AGAIN_SECONDS for who in sizes if sizes[who] is not None}
        for who in due.keys() | late.keys():
            self._note(who, due.get(who), sizes, now)
        if count:
            self._on_begun()
        return count

    def _late(self, now: int) -> dict[str, Gap]:
        return {who: gap for who, gap in self._gaps.items() if now - gap.asked_at >= REST_MS}

    def _note(self, who: str, what: tuple[int, int] | None, sizes: Mapping[str, Size | None], now: int) -> None:
        """What has become of one that was due, or late."""
        if what is not None and self._owed.get(who) == what:
            del self._owed[who]
        before = self._gaps.pop(who, None)
        if who in sizes:
            opened_at = what[0] if what is not None else before.opened_at if before is not None else now
            asked_at = now if before is None or sizes[who] is Size.WHOLE else before.asked_at
            self._gaps[who] = Gap(opened_at=opened_at, asked_at=asked_at)

    def _sizes(
        self, connection: Connection, due: Mapping[str, tuple[int, int]], late: Mapping[str, Gap]
    ) -> dict[str, Size | None]:
        """The pass that each account is owed, None where one that was asked for will do. Those that are not read, or
        of which nothing is left to read, are not among them."""
        row = identity.servers(connection).get(self._server)
        read = {
            one.account.user_id
            for one in identity.accounts_on(connection, self._server)
            if one.person_id is not None and not one.gone and not one.is_disabled
        }
        swept = runs.swept(connection)
        open_passes = runs.open_passes(connection, self._server)
        # the first of them may have begun: that is written down with its first page
        running = {one.ref for n, one in enumerate(open_passes) if (n == 0 or one.begun_at) and not one.only}
        queued = {one.ref for one in open_passes[1:] if not one.begun_at and not one.only}
        parts: dict[str, set[str]] = defaultdict(set)
        for one in open_passes[1:]:
            parts[one.ref] |= {one.only} if not one.begun_at else set()
        sizes: dict[str, Size | None] = {}
        for user_id in read & due.keys():
            opened_at, heard_until = due[user_id]
            ref = f"{self._server}/{user_id}"
            known = Known(
                now=opened_at,
                heard_until=max(0, heard_until),
                swept=swept.get(ref, Swept()),
                back_at=row.back_at if row is not None else 0,
                queued=ref in queued,
                running=ref in running,
                quick_queued=parts[ref] >= set(Only),
            )
            asked = heard_until == NEVER and ref not in queued
            sizes[user_id] = Size.WHOLE if asked else owed(known)
        for user_id in read & late.keys():
            ref = f"{self._server}/{user_id}"
            if not closed(late[user_id], swept.get(ref, Swept())):
                sizes[user_id] = None if ref in queued | running else Size.WHOLE
        return sizes
