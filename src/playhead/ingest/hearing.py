"""User data that a server told: into the journal, bounded, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from playhead.domain.events import KIND, UserDataNotice
from playhead.identity import store as identity
from playhead.ingest.told import Memory, Sifted, sift
from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.ports.server_events import DataTold
from playhead.storage.engine import Database

ACTOR = "socket"
TOGETHER = 500
"""Records that are appended at once, so that other writers get their turn."""

Count = Callable[[str, int], None]
"""Told of a kind of record and how many of it were appended."""


class Hearing:
    """Writes down what is told of one server's accounts."""

    def __init__(self, server: str, database: Database, journal: Journal, clock: Clock, count: Count) -> None:
        self._server = server
        self._database = database
        self._journal = journal
        self._clock = clock
        self._count = count
        self._memory = Memory()

    async def hear(self, told: DataTold) -> Sifted:
        """Write down what is news. Raises StoreUnavailable; what was told is to be read then."""
        refs = [f"{self._server}/{item_id}" for item_id in told.rows]
        known = await self._known(refs)
        sifted = sift(self._server, told, known, self._memory, self._clock.now_ms())
        for first in range(0, len(sifted.notices), TOGETHER):
            notices = sifted.notices[first : first + TOGETHER]
            await self._journal.append(*(_draft(notice) for notice in notices))
            self._count(KIND[UserDataNotice], len(notices))
        return sifted

    async def _known(self, refs: list[str]) -> set[str]:
        found: set[str] = set()
        for first in range(0, len(refs), TOGETHER):
            links = await self._database.read(partial(identity.item_links, refs=refs[first : first + TOGETHER]))
            found |= {ref.partition("/")[2] for ref, link in links.items() if not link.gone}
        return found


def _draft(notice: UserDataNotice) -> Draft:
    return Draft(event=notice, subject=f"{notice.server}/{notice.user_id}/{notice.item_id}", actor=ACTOR)
