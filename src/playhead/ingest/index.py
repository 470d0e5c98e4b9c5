"""The item index: list a server's library page by page and append what is new, different or gone.

A listing is compared with what is known before anything is journaled. It is complete or it says that it is not: only
a complete one may declare items gone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from functools import partial
from typing import Protocol

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.errors import NoAnswerInTime
from playhead.domain.events import ItemsGone, ItemsSeen, LibrariesListed
from playhead.domain.items import FOLDER_KINDS, Item
from playhead.identity import below, listings, store
from playhead.identity.consumer import Rules
from playhead.identity.listings import Begun, Ended, Page
from playhead.identity.place import Scope
from playhead.ingest.listing import OVERLAP_MS, UNDATED_MS, Progress, fingerprint, going_on
from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.ports.media_server import IDS_A_CALL, ItemPage, MediaServer
from playhead.storage.engine import Database
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

PAGE = 500
SMALLEST_PAGE = 50

HOLDING = FOLDER_KINDS - {"Series"}
"""Kinds that hold others, though the index may not know which."""


MOST_SLIPPED = 2_000
"""More that a listing lacks are gone: so many do not slip through while it is read."""


OnPage = Callable[[int, int], None]


class AskPage(Protocol):
    """A call for one page."""

    async def __call__(self, *, start: int, limit: int) -> ItemPage: ...


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass found. `complete` is False when the server's count moved or a page brought nothing it should have."""

    read: int
    changed: int
    gone: int
    complete: bool


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at some items found. `undecided` are missing while a library scan runs, and may come back;
    `unclear`: something is gone that held others, and only a listing tells which."""

    changed: int
    gone: int
    undecided: tuple[str, ...] = ()
    unclear: bool = False


async def at_once() -> None:
    """Nothing is waited for."""


class Index:
    """Keeps the index of every server."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        writer: Writer,
        clock: Clock,
        rules: Rules,
        decided: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        """`decided` waits until what was told before is part of the index."""
        self._database = database
        self._journal = journal
        self._writer = writer
        self._clock = clock
        self._rules = rules
        self._decided = decided

    async def list_server(self, server: MediaServer, on_page: OnPage = lambda _read, _total: None) -> Listing:
        """One pass over all items of `server`, or the rest of one that broke lately. Raises ServerError when a page
        cannot be had.

        `on_page(read, total)` is called after each page.
        """
        known = await self._database.read(lambda connection: store.digests(connection, server.name))
        scope = await self._scope(server)
        progress, size = await self._begin(server, scope), PAGE
        while not progress.over:
            page, size = await self._page(server.items, progress.start - progress.resumed, size)
            if progress.resumed:
                rest = progress.goes_on(page)
                if rest is None:
                    progress = self._new(server, scope)
                    continue
                page = rest
            fresh = different(page.items, known, progress.seen, scope)
            read = progress.take(page)
            progress.changed += len(fresh)
            await self._say_seen(server.name, fresh)
            await self._keep(server, progress, read)
            on_page(progress.start, progress.total)
            if page.rows == 0:
                break
        listing = await self._end(server, progress, known, scope)
        log.info("library listed", server=server.name, items=listing.read, changed=listing.changed, gone=listing.gone,
                 complete=listing.complete)  # fmt: skip
        return listing

    async def _begin(self, server: MediaServer, scope: Scope) -> Progress:
        kept = await self._database.read(lambda connection: listings.kept(connection, server.name))
        broken = going_on(kept, fingerprint(scope), self._clock.now_ms())
        if broken is not None:
            log.info("a listing goes on where it broke", server=server.name, read=broken.start, of=broken.begun.total)
        return broken or self._new(server, scope)

    def _new(self, server: MediaServer, scope: Scope) -> Progress:
        now = self._clock.now_ms()
        return Progress(Begun(server=server.name, begun_at=now, dated=self._dated(server), scope=fingerprint(scope)))

    def _dated(self, server: MediaServer) -> int:
        """What time it is on the server now, and no later."""
        told, now = server.last_date, self._clock.now_ms()
        return now - UNDATED_MS if told is None else told.date + max(0, now - told.answered_at)

    async def _keep(self, server: MediaServer, progress: Progress, read: Page) -> None:
        """Save how far the listing is, so that it can go on; one that cannot be believed begins again."""
        if progress.steady and read.rows:
            await self._writer.run(listings.add_page, (progress.begun, read))
        elif not progress.steady:
            await self._writer.run(listings.end, Ended(server=server.name))

    async def _end(self, server: MediaServer, progress: Progress, known: Mapping[str, str], scope: Scope) -> Listing:
        complete, gone, changed = progress.complete(), set[str](), progress.changed
        missing = set(known) - progress.seen - set(progress.files)
        if complete and missing and await server.scanning():
            # what a library scan has taken out may be put back before it ends
            complete = False
        if complete:
            # a file that is listed by itself as well is an item of its own, which only the whole listing shows
            others = different(list(progress.files.values()), known, progress.seen, scope)
            await self._say_seen(server.name, others)
            there, more = await self._still_there(server, missing, scope)
            gone = missing - there
            changed += len(others) + more
            await self._say_gone(server.name, sorted(gone))
        ended = Ended(server=server.name)
        if complete:
            surplus = progress.total - len(progress.seen) - (len(missing) - len(gone))
            ended = Ended(server=server.name, saved_at=progress.begun.dated, surplus=surplus)
        await self._writer.run(listings.end, ended)
        return Listing(read=len(progress.seen), changed=changed, gone=len(gone), complete=complete)

    async def _still_there(self, server: MediaServer, missing: set[str], scope: Scope) -> tuple[set[str], int]:
        """Which of them the server has after all, and how many are news: as many as went from earlier pages while it
        was read have slipped from one page to another unseen."""
        if len(missing) > MOST_SLIPPED:
            return set(), 0
        # one that somebody has told of meanwhile is gone already
        known = await self._database.read(lambda c: store.digests_of(c, server.name, missing))
        return await self._ask(server, [one for one, row in known.items() if not row.version], known, scope)

    async def list_saved(self, server: MediaServer) -> Listing | None:
        """What came or was edited since the last listing; it declares nothing gone. None when only a full one tells,
        as where the server counts other than what is known: of what went it says nothing else. Raises ServerError when
        a page cannot be had."""
        kept = await self._database.read(lambda connection: listings.kept(connection, server.name))
        if not kept.saved_at:
            return None
        scope, size = await self._scope(server), PAGE
        progress = self._new(server, scope)

        async def ask(*, start: int, limit: int) -> ItemPage:
            return await server.items_saved(kept.saved_at - OVERLAP_MS, start=start, limit=limit)

        while not progress.over:
            page, size = await self._page(ask, progress.start, size)
            if self._dated(server) + OVERLAP_MS < kept.saved_at:
                # its clock was set back: what it saves now looks older than what is known
                return None
            ids = {item.item_id for item in page.items}
            known = await self._database.read(partial(store.digests_of, server_name=server.name, item_ids=ids))
            fresh = different(page.items, {i: one.digest for i, one in known.items()}, progress.seen, scope)
            progress.take(page)
            progress.changed += len(fresh)
            await self._say_seen(server.name, fresh)
            if page.rows == 0:
                break
        complete = progress.complete()
        if complete:
            await self._writer.run(listings.saved, (server.name, progress.begun.dated))
        log.info("changed items listed", server=server.name, items=len(progress.seen), changed=progress.changed)
        if complete and not await self._adds_up(server, kept.surplus):
            if not await server.scanning():
                return None
            # what it has taken out may be put back before it ends: to be looked at again
            complete = False
        return Listing(read=len(progress.seen), changed=progress.changed, gone=0, complete=complete)

    async def _adds_up(self, server: MediaServer, surplus: int) -> bool:
        """Whether the server counts as many items as are known."""
        await self._decided()
        counted = (await server.items(start=0, limit=0)).total
        known = await self._database.read(lambda connection: store.listed_count(connection, server.name))
        return counted == known + surplus

    async def look_up(
        self, server: MediaServer, item_ids: Collection[str], *, removed: Set[str] = frozenset()
    ) -> Looked:
        """Ask for the named items, and say what is new, different or gone. Raises ServerError.

        `removed` are those of them that somebody said to be gone. A folder that is gone takes along what it held, which
        older servers do not name: each is asked for, and gone only where the server says so.
        """
        name, scope = server.name, await self._scope(server)
        known = await self._database.read(lambda c: store.digests_of(c, name, item_ids))
        # other files of items are told with their item: by themselves they would look like items of their own
        asked = {item_id for item_id in item_ids if item_id not in known or not known[item_id].version}
        found, changed = await self._ask(server, asked, known, scope)
        missing = {item_id for item_id in asked if item_id in known} - found
        held = await self._database.read(lambda c: below.items_below(c, name, missing))
        inside = {item_id for ids in held.values() for item_id in ids} - asked
        if inside:
            more = await self._database.read(lambda c: store.digests_of(c, name, inside))
            there, different_ones = await self._ask(server, inside, more, scope)
            changed, missing = changed + different_ones, missing | (inside - there)
        if missing and await server.scanning():
            return Looked(changed=changed, gone=0, undecided=tuple(sorted(missing)))
        await self._say_gone(name, sorted(missing))
        # of a folder that we never knew nobody can say what was in it
        strange = (asked & removed) - found - missing
        unclear = bool(strange) or any(known[i].kind in HOLDING and not held[i] for i in missing & known.keys())
        log.info("items looked up", server=name, items=len(found), changed=changed, gone=len(missing))
        return Looked(changed=changed, gone=len(missing), unclear=unclear)

    async def _ask(
        self, server: MediaServer, item_ids: Collection[str], known: Mapping[str, store.Digest], scope: Scope
    ) -> tuple[set[str], int]:
        """Which of them are there, and how many are news."""
        digests = {item_id: one.digest for item_id, one in known.items()}
        wanted, found, changed = sorted(item_ids), set[str](), 0
        for first in range(0, len(wanted), IDS_A_CALL):
            items = await server.items_by_id(wanted[first : first + IDS_A_CALL])
            fresh = different(items, digests, found, scope)
            found |= {item.item_id for item in items}
            changed += len(fresh)
            await self._say_seen(server.name, fresh)
        return found, changed

    async def _page(self, ask: AskPage, start: int, size: int) -> tuple[ItemPage, int]:
        """A page, and the size in which the server could be asked for it: halved as long as it takes too long."""
        while True:
            try:
                return await ask(start=start, limit=size), size
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


def same_users(connection: Connection, server_name: str) -> dict[str, tuple[str, bool, bool]]:
    """User id → (name, administrator, disabled) of a server's accounts that are there."""
    return {
        row.account.user_id: (row.name, row.is_administrator, row.is_disabled)
        for row in store.accounts_on(connection, server_name)
        if not row.gone
    }
