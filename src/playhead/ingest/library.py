"""What changes in a server's library between the full listings: what it tells, and what it may have told nobody.

The named items alone are read as long as they are few, else what was saved since the last listing; so it is each hour,
too. What went without a word shows in the server's count; only then everything is listed. Every account's connection
tells the same change in its own view, so what comes within a moment is read once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

import structlog

from playhead.domain.errors import ServerError
from playhead.ingest.index import Index, Listing
from playhead.journal.wake import Wake
from playhead.kit.backoff import delay_ms
from playhead.kit.clock import Clock
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.media_server import MediaServer
from playhead.ports.server_events import LibraryTold
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

MOST_IDS = 1_000
"""More are not asked for by name, at 100 a call: what was saved is listed at 500, and what went by a full listing."""
SETTLE_SECONDS = 2.0
LISTING_SECONDS = 300.0
"""The least time between two listings of a library, however much is told of it."""
SAVED_SECONDS = 60.0
"""The least time between two looks at what was saved, however much is told."""
HOURLY_SECONDS = 3600.0
"""How often that is looked at by itself."""
SCAN_SECONDS = 30.0
IDLE_SECONDS = 30.0


class LibraryChanges:
    """Carries out what one server's connections tell of its library."""

    def __init__(
        self,
        server: MediaServer,
        index: Index,
        list_all: Callable[[str], Awaitable[Listing]],
        clock: Clock,
        on_told: Callable[[Collection[str]], None] = lambda _removed: None,
        *,
        up: Callable[[], bool] = lambda: True,
    ) -> None:
        """`list_all` lists the library of a server by name, or waits for the listing that is under way. `on_told` hears
        of each change, and of the items that were deleted. While the server is not `up` nothing is asked."""
        self._server = server
        self._index = index
        self._list_all = list_all
        self._clock = clock
        self._on_told = on_told
        self._up = up
        self._wake = Wake()
        self._ids: set[str] = set()
        self._removed: set[str] = set()
        self._listing = False
        self._listed_at: float | None = None
        self._saved = False
        self._saved_at = clock.monotonic() - SAVED_SECONDS
        self._failed = 0

    def hear(self, told: LibraryTold) -> None:
        """Items came, changed or went."""
        self._ids.update(told.added, told.updated, told.removed)
        self._removed.update(told.removed)
        self._on_told(told.removed)
        if len(self._removed) > MOST_IDS:
            self._listing = True
            self._ids.clear()
            self._removed.clear()
        elif len(self._ids) > MOST_IDS:
            # what is still there is among what was saved; only what went is not
            self._saved = True
            self._ids &= self._removed
        self._wake.set()

    def missed(self) -> None:
        """Nobody knows what changed."""
        self._saved = True
        self._wake.set()

    async def run(self) -> None:
        """Carry it out for ever."""
        wait = IDLE_SECONDS
        while True:
            await self._wake.wait(wait)
            if self.due():
                await asyncio.sleep(SETTLE_SECONDS)
                wait = await self.step()
            else:
                wait = IDLE_SECONDS

    def due(self) -> bool:
        """Whether there is something to be asked, and somebody who may be."""
        return self._up() and (bool(self._ids) or self._may_list() or self._may_read())

    async def step(self) -> float:
        """Read what was told. Returns after how many seconds to look again."""
        ids, removed = self._ids, self._removed
        self._ids, self._removed = set(), set()
        try:
            if ids and not self._may_list():
                # first of all: what they say is no difference of counts then
                await self._look_up(ids, removed)
            if self._may_read() and not self._may_list():
                await self._read_saved()
            if self._may_list():
                await self._list()
        except (ServerError, StoreUnavailable) as error:
            self._failed += 1
            self._ids |= ids
            self._removed |= removed
            log.warning("a change of the library waits", server=self._server.name, items=len(ids), why=str(error))
            return delay_ms(self._failed, 1.0, base_ms=5 * SECOND, cap_ms=5 * MINUTE) / SECOND
        self._failed = 0
        return SCAN_SECONDS if self._ids else IDLE_SECONDS

    def _may_list(self) -> bool:
        lately = self._listed_at is not None and self._clock.monotonic() - self._listed_at < LISTING_SECONDS
        return self._listing and not lately

    def _may_read(self) -> bool:
        least = SAVED_SECONDS if self._saved else HOURLY_SECONDS
        return self._clock.monotonic() - self._saved_at >= least

    async def _read_saved(self) -> None:
        owed, self._saved, self._saved_at = self._saved, False, self._clock.monotonic()
        try:
            listing = await self._index.list_saved(self._server)
        except (ServerError, StoreUnavailable):
            self._saved = owed
            raise
        self._listing = self._listing or listing is None
        self._saved = self._saved or (listing is not None and not listing.complete)

    async def _list(self) -> None:
        self._listing = False
        began = self._clock.monotonic()
        try:
            listing = await self._list_all(self._server.name)
        except (ServerError, StoreUnavailable):
            self._listing = True
            raise
        self._listed_at = self._saved_at = began
        # it may have been under way, and past the page that matters: the count tells
        self._saved = True
        self._listing = self._listing or not listing.complete

    async def _look_up(self, ids: set[str], removed: set[str]) -> None:
        looked = await self._index.look_up(self._server, ids, removed=removed)
        self._ids |= set(looked.undecided)
        self._saved = self._saved or looked.unclear
