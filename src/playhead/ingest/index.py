"""The item index: list a server's library page by page and append what is new, different or gone.

A listing is compared with what is known before anything is journaled. It is complete or it says that it is not: only
a complete one may declare items gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.errors import NoAnswerInTime
from playhead.domain.events import ItemsGone, ItemsSeen, LibrariesListed
from playhead.domain.items import Item
from playhead.identity import store
from playhead.identity.consumer import Rules
from playhead.identity.place import Scope
from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.ports.media_server import ItemPage, MediaServer
from playhead.storage.engine import Database

log = structlog.get_logger(__name__)

PAGE = 500
SMALLEST_PAGE = 50


OnPage = Callable[[int, int], None]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass found. `complete` is False when the server's count moved or a page brought nothing it should have."""

    read: int
    changed: int
    gone: int
    complete: bool


class Index:
    """Keeps the index of every server."""

    def __init__(self, database: Database, journal: Journal, rules: Rules) -> None:
        self._database = database
        self._journal = journal
        self._rules = rules

    async def list_server(self, server: MediaServer, on_page: OnPage = lambda _read, _total: None) -> Listing:
        """One pass over all items of `server`. Raises ServerError when a page cannot be had.

        `on_page(read, total)` is called after each page.
        """
        known = await self._database.read(lambda connection: store.digests(connection, server.name))
        scope = await self._scope(server)
        seen: set[str] = set()
        files: dict[str, Item] = {}
        changed = start = repeated = unusable = 0
        total, size, steady = -1, PAGE, True
        while start < total or total < 0:
            page, size = await self._page(server, start, size)
            fresh = different(page.items, known, seen, scope)
            ids = {item.item_id for item in page.items}
            repeated += len(ids & seen)
            unusable += page.rows - len(page.items)
            seen |= ids
            files |= hidden(page.items)
            changed += len(fresh)
            steady = steady and page.rows > 0 and total in (-1, page.total)
            start, total = start + page.rows, page.total
            await self._say_seen(server.name, fresh)
            on_page(start, total)
            if page.rows == 0:
                break
        # a count that moved, a page that came twice: something may have been missed
        empty = total == 0 and start == 0
        complete = empty or (steady and not repeated and len(seen) + unusable == total)
        missing = set(known) - seen - set(files)
        if complete and missing and await server.scanning():
            # what a library scan has taken out may be put back before it ends
            complete = False
        # a file that is listed by itself as well is an item of its own, which only the whole listing shows
        others = different(list(files.values()), known, seen, scope) if complete else ()
        await self._say_seen(server.name, others)
        gone = tuple(sorted(missing)) if complete else ()
        await self._say_gone(server.name, gone)
        changed += len(others)
        log.info("library listed", server=server.name, items=len(seen), changed=changed, complete=complete)
        return Listing(read=len(seen), changed=changed, gone=len(gone), complete=complete)

    async def _page(self, server: MediaServer, start: int, size: int) -> tuple[ItemPage, int]:
        """A page, and the size in which the server could be asked for it: halved as long as it takes too long."""
        while True:
            try:
                return await server.items(start=start, limit=size), size
            except NoAnswerInTime:
                if size <= SMALLEST_PAGE:
                    raise
                size //= 2

    async def _scope(self, server: MediaServer) -> Scope:
        """What decides of the items. Libraries are asked for only where the configuration names some."""
        if server.name not in self._rules.libraries:
            return self._rules.scope(server.name, ())
        listed = await server.libraries()
        before = await self._database.read(lambda connection: store.libraries(connection, server.name))
        if listed != before:
            event = LibrariesListed(server=server.name, libraries=listed)
            await self._journal.append(Draft(event=event, subject=server.name))
        return self._rules.scope(server.name, listed)

    async def _say_seen(self, name: str, items: Sequence[Item]) -> None:
        for begin in range(0, len(items), PAGE):
            event = ItemsSeen(server=name, items=tuple(items[begin : begin + PAGE]))
            await self._journal.append(Draft(event=event, subject=name))

    async def _say_gone(self, name: str, gone: Sequence[str]) -> None:
        for begin in range(0, len(gone), PAGE):
            event = ItemsGone(server=name, item_ids=tuple(gone[begin : begin + PAGE]))
            await self._journal.append(Draft(event=event, subject=name))


def different(items: Sequence[Item], known: Mapping[str, str], seen: set[str], scope: Scope) -> tuple[Item, ...]:
    """The items of a page that the index lacks or has otherwise, or that the configuration places anew; one that was on
    an earlier page is left out. Pure."""
    fresh: dict[str, Item] = {}
    for item in items:
        if item.item_id not in seen and known.get(item.item_id) != store.digest(item, scope.place(item)):
            fresh[item.item_id] = item
    return tuple(fresh.values())


def hidden(items: Sequence[Item]) -> dict[str, Item]:
    """The other files of listed items, by id: they are there although no listing shows them. Pure."""
    return {one.item_id: one for item in items for one in item.hidden()}


def same_users(connection: Connection, server_name: str) -> dict[str, tuple[str, bool, bool]]:
    """User id → (name, administrator, disabled) of a server's accounts that are there."""
    return {
        row.account.user_id: (row.name, row.is_administrator, row.is_disabled)
        for row in store.accounts_on(connection, server_name)
        if not row.gone
    }
