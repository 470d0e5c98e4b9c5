"""The port of a server's own messages in memory: a test says what comes, when a connection ends, and what refuses one.

events = FakeEvents("wan")
events.tell(alice, LibraryTold(added=(film,)))     # to whoever listens as alice, now or later
events.drop(alice, "the connection broke")         # her connection ends
events.refuse[alice] = NoToken("wan: …")           # until it is taken out again
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playhead.domain.errors import LineLost, ServerError
from playhead.ports.server_events import Told


class FakeEvents:
    """`ServerEvents` whose connections are queues."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.refuse: dict[str, ServerError] = {}
        self.opened: list[tuple[str, tuple[str, ...]]] = []
        self.open: dict[str, tuple[str, ...]] = {}
        self._queues: dict[str, asyncio.Queue[Told | LineLost]] = defaultdict(asyncio.Queue)

    @property
    def name(self) -> str:
        return self._name

    @asynccontextmanager
    async def listen(self, user_id: str, others: Sequence[str] = ()) -> AsyncIterator[AsyncIterator[Told]]:
        self.opened.append((user_id, tuple(others)))
        await asyncio.sleep(0)
        if user_id in self.refuse:
            raise self.refuse[user_id]
        self.open[user_id] = tuple(others)
        try:
            yield self._stream(user_id)
        finally:
            del self.open[user_id]

    async def _stream(self, user_id: str) -> AsyncIterator[Told]:
        while True:
            told = await self._queues[user_id].get()
            if isinstance(told, LineLost):
                raise told
            yield told

    def tell(self, user_id: str, *told: Told) -> None:
        """Something is told on this user's connection."""
        for one in told:
            self._queues[user_id].put_nowait(one)

    def drop(self, user_id: str, why: str = "the connection broke") -> None:
        """This user's connection ends, after what was told before."""
        self._queues[user_id].put_nowait(LineLost(why))
