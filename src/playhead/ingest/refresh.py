"""Reading a library because somebody asks, once for all who ask at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from playhead.ingest.index import Index, Listing
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import MediaServer

T = TypeVar("T")

FRESH_MS = 10 * SECOND
"""What was read this shortly ago serves."""


class Refresher:
    """Reads libraries, each by one listing at a time, however many ask for it."""

    def __init__(self, index: Index, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._index = index
        self._servers = servers
        self._clock = clock
        self._whole: dict[str, asyncio.Task[Listing]] = {}
        self._saved: dict[str, asyncio.Task[Listing | None]] = {}
        self._ended: dict[str, int] = {}

    async def refresh(self, name: str) -> None:
        """See to it that what server `name` has now is known: by what was saved there lately, as far as that tells.
        Raises ServerError."""
        ended = self._ended.get(name)
        if ended is not None and self._clock.now_ms() - ended < FRESH_MS:
            return
        if name in self._whole or await self._shared(self._saved, name, self._index.list_saved) is None:
            await self.list_now(name)

    async def list_now(self, name: str) -> Listing:
        """List the library of server `name`, or wait for the listing that is under way. Raises ServerError."""
        return await self._shared(self._whole, name, self._index.list_server)

    async def _shared(
        self, under_way: dict[str, asyncio.Task[T]], name: str, read: Callable[[MediaServer], Coroutine[Any, Any, T]]
    ) -> T:
        task = under_way.get(name)
        if task is None:
            task = asyncio.create_task(read(self._servers[name]), name=f"listing-{name}")
            under_way[name] = task
            task.add_done_callback(lambda done: self._over(under_way, name, done))
        # who is interrupted takes nothing from the others
        return await asyncio.shield(task)

    def _over(self, under_way: dict[str, asyncio.Task[T]], name: str, task: asyncio.Task[T]) -> None:
        del under_way[name]
        # the failure is looked at also where everybody who waited has been interrupted meanwhile
        if not task.cancelled() and task.exception() is None and task.result() is not None:
            self._ended[name] = self._clock.now_ms()

    async def close(self) -> None:
        """Break off what is under way."""
        tasks = [*self._whole.values(), *self._saved.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
