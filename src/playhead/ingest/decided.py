"""Waiting until what is in the journal now is decided."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection, text

from playhead.journal.wake import Wakes
from playhead.storage.engine import Database

FIRST_SECONDS = 0.02
LONGEST_SECONDS = 0.5

LAST = text("SELECT max(seq) FROM journal")
# only theirs: what another feature has not read yet, or a later version reads no more, is none of a pass's business
READ = text("SELECT name, seq FROM cursor WHERE name IN ('identity', 'userdata')")
READERS = 2


class Decided:
    """Lets a pass begin when the listings before it are decided: a row of an item that is not known yet would be passed
    over."""

    def __init__(self, database: Database, wakes: Wakes) -> None:
        self._database = database
        self._wakes = wakes

    async def __call__(self) -> None:
        """Wait until identity and the sync have read all that is in the journal now."""
        last = await self._database.read(lambda c: int(c.execute(LAST).scalar() or 0))
        pause = FIRST_SECONDS
        while await self._database.read(read_to) < last:
            self._wakes.records.set()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_SECONDS)


def read_to(connection: Connection) -> int:
    """Up to which place of the journal both have read."""
    places = [int(row.seq) for row in connection.execute(READ)]
    return min(places) if len(places) == READERS else 0
