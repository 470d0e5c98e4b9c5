"""One listing of a library, page by page: what it has seen, whether it can be believed, and where it goes on.

A listing that broke goes on at the page where it did, over a restart too, as long as it is fresh and the server still
shows the same: the count, and the last row that was read. Nothing here asks or saves anything.
"""

from __future__ import annotations

import hashlib

import msgspec

from playhead.domain.items import Item
from playhead.identity.listings import Begun, Kept, Page
from playhead.identity.place import Scope
from playhead.kit.times import HOUR, MINUTE
from playhead.ports.media_server import ItemPage

FRESH_MS = HOUR
"""A listing that began longer ago begins again: too much may have changed behind it."""
OVERLAP_MS = 5 * MINUTE
"""How far what was saved is asked for again: servers save in long steps, and set their clocks."""
UNDATED_MS = HOUR
"""How far a server's clock may be from ours where it does not tell its time."""


class Progress:
    """A listing that is read. `steady`: up to now every page came once and the count stayed."""

    def __init__(self, begun: Begun) -> None:
        self.begun = begun
        self.start = 0
        self.total = -1
        self.seen: set[str] = set()
        self.files: dict[str, Item] = {}
        self.steady = True
        self.changed = 0
        self._unusable = 0
        self.last = ""
        """The id of the last row that was read; empty where it was of no use to us."""

    @property
    def resumed(self) -> bool:
        """Whether earlier pages were read by a listing that broke, and nobody has looked whether they still hold."""
        return self.start > 0 and self.total < 0

    @property
    def over(self) -> bool:
        return 0 <= self.total <= self.start

    def goes_on(self, page: ItemPage) -> ItemPage | None:
        """What is new of the page that begins with the last row read; None where the server shows something else."""
        same = page.total == self.begun.total and page.rows == len(page.items) and bool(page.items)
        if not same or page.items[0].item_id != self.last:
            return None
        return ItemPage(items=page.items[1:], rows=page.rows - 1, start=self.start, total=page.total)

    def take(self, page: ItemPage) -> Page:
        """Count a page that was read."""
        if self.total < 0 and not self.start:
            self.begun = msgspec.structs.replace(self.begun, total=page.total)
        brought = page.rows > 0 or self.start >= page.total > 0
        self.steady = self.steady and brought and self.total in (-1, page.total)
        self.total = page.total
        files = tuple(one for item in page.items for one in item.hidden())
        read = Page(start=self.start, rows=page.rows, ids=tuple(item.item_id for item in page.items), files=files)
        self.count(read)
        return read

    def count(self, page: Page) -> None:
        """Take over what was read of a page."""
        new = set(page.ids)
        self.steady = self.steady and not new & self.seen
        self.seen |= new
        self.files |= {one.item_id: one for one in page.files}
        self._unusable += page.rows - len(page.ids)
        self.last = page.ids[-1] if page.ids and len(page.ids) == page.rows else ""
        self.start += page.rows

    def complete(self) -> bool:
        """Whether nothing can have been missed: a count that moved or a page that came twice says otherwise."""
        empty = self.total == 0 and self.start == 0
        return empty or (self.steady and len(self.seen) + self._unusable == self.total)


def going_on(kept: Kept, scope: str, now: int) -> Progress | None:
    """The listing that broke, when it is fresh and can go on."""
    begun = kept.begun
    if begun is None or begun.scope != scope or not 0 <= now - begun.begun_at < FRESH_MS:
        return None
    progress = Progress(begun)
    for page in kept.pages:
        if page.start != progress.start:
            return None
        progress.count(page)
    return progress if progress.last and progress.steady else None


def fingerprint(scope: Scope) -> str:
    """A short text that differs when the configuration makes something else of the items."""
    return hashlib.blake2b(msgspec.json.encode(scope), digest_size=8).hexdigest()
