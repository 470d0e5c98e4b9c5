"""Mistakes in passes and links that tools of this kind have made, each put in the place of the real code for a while.

Each is a function that plants one with pytest's `MonkeyPatch`; the patch is undone by whoever made it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from playhead.domain.errors import ServerError
from playhead.domain.events import ItemsGone, ItemsSeen
from playhead.domain.items import Item
from playhead.domain.userdata import UserData
from playhead.features.userdata import arrivals, compare, load, observe, pages, perform
from playhead.features.userdata.compare import Verdict
from playhead.features.userdata.model import Shadow
from playhead.features.userdata.runs import Pass
from playhead.identity import linking
from playhead.identity import store as identity
from playhead.identity.match import link
from playhead.identity.rows import PINNED, ItemRow
from playhead.ingest.index import Index, Listing, different
from playhead.ingest.reader import Page, Reader
from playhead.ingest.sweep import Sweep
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft
from playhead.ports.media_server import MediaServer

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def incomplete_listing_believed(patch: Patch) -> None:
    """A listing that broke off is taken for the whole library: what it did not show is gone."""

    async def list_server(self: Index, server: MediaServer, on_page: object = None) -> Listing:
        known = await self._database.read(lambda connection: identity.digests(connection, server.name))
        seen: set[str] = set()
        start, total = 0, 1
        try:
            while start < total:
                page = await server.items(start=start, limit=500)
                fresh = different(page.items, known, seen, await self._scope(server))
                if fresh:
                    await self._journal.append(Draft(event=ItemsSeen(server=server.name, items=fresh)))
                seen |= {item.item_id for item in page.items}
                start, total = start + page.rows, page.total
        except ServerError:
            pass
        gone = tuple(sorted(set(known) - seen))
        if gone:
            await self._journal.append(Draft(event=ItemsGone(server=server.name, item_ids=gone)))
        return Listing(read=len(seen), changed=0, gone=len(gone), complete=True)

    patch.setattr(Index, "list_server", list_server)


def unseen_taken_as_blank(patch: Patch) -> None:
    """What a quick pass did not see among what is marked is taken to be marked no more, unread."""

    async def named(self: Reader, row: Pass, ids: Sequence[str]) -> Page:
        blank = {item_id: UserData() for item_id in ids}
        return Page(data=blank, rows=0, total=row.total, asked_at=self._clock.now_ms())

    patch.setattr(Reader, "named", named)


def register_not_compared(patch: Patch) -> None:
    """A page is compared with what the account was known to hold, and never with what was agreed."""
    real = compare.judge

    def judge(data: UserData, shadow: Shadow, register: object, *more: Any) -> Verdict:
        return real(data, shadow, None, *more)

    patch.setattr(pages, "judge", judge)


def brake_of_the_last_page(patch: Patch) -> None:
    """The brake is told what the last page would take away, not what the pass would."""
    real = Sweep.taken

    async def taken(self: Sweep, row: Pass, page: Page) -> Pass:
        return await real(self, msgspec.structs.replace(row, regressions=0), page)

    patch.setattr(Sweep, "taken", taken)


def links_forgotten(patch: Patch) -> None:
    """An item that is a copy of another work now keeps what was known of it as a copy of the old one."""

    def current(shadow: Shadow | None, links: int) -> Shadow:
        return shadow or Shadow(links=links)

    for module in (load, pages, perform):
        patch.setattr(module, "current", current)


def arrival_ignored(patch: Patch) -> None:
    """An item that comes back, or comes under a new id, gets nothing of what was agreed meanwhile."""
    nothing: tuple[JobSpec, ...] = ()
    patch.setattr(arrivals, "_lacking", lambda *_: nothing)
    patch.setattr(arrivals, "_unread", lambda *_: nothing)


def absence_forgotten(patch: Patch) -> None:
    """What a person did with a work that one of his servers lacks is not noted there."""
    nothing: tuple[JobSpec, ...] = ()
    patch.setattr(observe, "awaiting", lambda *_: nothing)


def pin_ignored(patch: Patch) -> None:
    """What a person said about an item's link holds until the item is listed again."""
    real = linking.chosen

    def chosen(
        before: ItemRow | None, one: Item, path: str | None, keys: Any, named: Any, bonds: Any
    ) -> linking.Choice:
        pinned = before is not None and before.evidence == PINNED
        return link(keys, named) if pinned else real(before, one, path, keys, named, bonds)

    patch.setattr(linking, "chosen", chosen)
