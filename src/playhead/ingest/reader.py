"""Reading all of one account: its pages, smaller ones where they take too long, and by id what pages do not show.

A pass and its preview read the same way; what becomes of a page is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import NoAnswerInTime, ServerError
from playhead.domain.userdata import UserData
from playhead.features.userdata import pages, runs
from playhead.features.userdata.runs import Pass
from playhead.identity import store as identity
from playhead.identity.place import Selection, parts
from playhead.kit.clock import Clock
from playhead.ports.media_server import IDS_A_CALL, MediaServer, Only
from playhead.storage.engine import Database

SMALLEST_PAGE = 50

ALL = Selection()


class PageRepeated(ServerError):
    """A page came twice: what should have been on it was not read, and no later page will show it."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered: user data by item id, how many rows the server sent, how many there are, and when it was asked
    (UTC milliseconds). `rows` is 0 of what was read by id."""

    data: Mapping[str, UserData]
    rows: int
    total: int
    asked_at: int


class Taker(Protocol):
    """Who takes what is read. Both answer the pass as it goes on."""

    async def taken(self, row: Pass, page: Page) -> Pass:
        """A page, or rows that were read by id."""
        ...

    async def moved(self, row: Pass) -> Pass:
        """The pass goes on elsewhere, or by smaller pages."""
        ...


class Reader:
    """Reads accounts of one server."""

    def __init__(self, server: MediaServer, database: Database, clock: Clock, chosen: Selection = ALL) -> None:
        """`chosen` are the libraries that take part: of others not one page is read."""
        self._server = server
        self._database = database
        self._clock = clock
        self._chosen = chosen

    async def read(self, row: Pass, taker: Taker) -> Pass:
        """Read the account from the place where the pass is. Raises ServerError, PageRepeated too."""
        # of a pass that goes on where it broke nobody remembers the earlier pages; what it held back is counted already
        seen = set(await self._database.read(lambda c: runs.held_back(c, row.id) + runs.backward(c, row.id)))
        chosen = await self._database.read(lambda c: parts(self._chosen, identity.libraries(c, row.server)))
        for library in chosen[chosen.index(row.library) :] if row.library in chosen else chosen:
            if library != row.library:
                row = await taker.moved(msgspec.structs.replace(row, library=library, start=0, total=-1))
            row = await self._pages(row, taker, seen)
        others = await self._database.read(lambda c: unlisted(c, row))
        return await self.by_ids(row, taker, [one for one in others if one not in seen])

    async def _pages(self, row: Pass, taker: Taker, seen: set[str]) -> Pass:
        """Read the pages of one library, or of all as a whole."""
        before: Set[str] = frozenset()
        while row.total < 0 or row.start < row.total:
            page = await self._page(row)
            if page is None:
                row = await taker.moved(msgspec.structs.replace(row, size=max(SMALLEST_PAGE, row.size // 2)))
                continue
            if page.data and page.data.keys() == before:
                raise PageRepeated("a page came twice")
            row = await taker.taken(row, page)
            before = page.data.keys()
            seen.update(page.data)
            if not page.rows:
                break
        return row

    async def by_ids(self, row: Pass, taker: Taker, ids: Sequence[str]) -> Pass:
        """Read by id what pages do not show: other files of items; what was marked, and is not among what is marked."""
        for first in range(0, len(ids), IDS_A_CALL):
            row = await taker.taken(row, await self.named(row, ids[first : first + IDS_A_CALL]))
        return row

    async def named(self, row: Pass, ids: Sequence[str]) -> Page:
        """The named items of the account, IDS_A_CALL at most."""
        asked_at = self._clock.now_ms()
        data = await self._server.user_data(row.user_id, ids)
        return Page(data=data, rows=0, total=row.total, asked_at=asked_at)

    async def _page(self, row: Pass) -> Page | None:
        """None when it took too long and can be asked for in smaller pieces."""
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
        return Page(data=page.data, rows=page.rows, total=page.total, asked_at=asked_at)


def unlisted(connection: Connection, row: Pass) -> list[str]:
    """The items that pages may not show: what was marked, of a pass over what is marked; else other files of items, and
    artists where pages are of libraries."""
    if row.only:
        return sorted(pages.marked(connection, row, Only(row.only)))
    artists = identity.artist_ids_on(connection, row.server) if row.library else []
    return [*artists, *identity.file_ids_on(connection, row.server)]
