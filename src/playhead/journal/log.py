"""The door into the journal: append drafts and learn their places once they are durable."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from playhead.journal import store
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.storage.writer import Writer


class Journal:
    """Appends. Nothing is decided here, so an append waits for nothing but its commit."""

    def __init__(self, writer: Writer, clock: Clock, wakes: Wakes, faults: Faults = NO_FAULTS) -> None:
        self._writer = writer
        self._clock = clock
        self._wakes = wakes
        self._faults = faults

    async def append(self, *drafts: Draft) -> list[int]:
        """The `seq` of each draft after its commit. Raises StoreUnavailable when it cannot be made durable."""
        places = await self._writer.run(self._append, drafts)
        self._wakes.records.set()
        return places

    def _append(self, connection: Connection, waiting: Sequence[Sequence[Draft]]) -> list[list[int]]:
        drafts = [draft for group in waiting for draft in group]
        places = iter(store.append(connection, drafts, self._clock.now_ms()))
        self._faults.hit(Point.APPEND_AFTER_INSERT)
        return [[next(places) for _ in group] for group in waiting]
