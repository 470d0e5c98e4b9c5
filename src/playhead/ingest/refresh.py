"""Listing a library again because somebody asks, once for all who ask at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from playhead.ingest.index import Index
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import MediaServer

FRESH_MS = 10 * SECOND
"""A listing that ended this shortly ago serves."""


class Refresher:
    """Refreshes the index of one server at a time, however many ask for it."""

    def __init__(self, index: Index, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._index = index
        self._servers = servers
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._ended: dict[str, int] = {}

    async def refresh(self, name: str) -> None:
        """List the library of server `name`, or wait for the listing that is under way. Raises ServerError."""
        ended = self._ended.get(name)
        if ended is not None and self._clock.now_ms() - ended < FRESH_MS:
            return
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.create_task(self._list(name))
        # who is interrupted takes nothing from the others
        await asyncio.shield(task)

    async def _list(self, name: str) -> None:
        try:
            await self._index.list_server(self._servers[name])
            self._ended[name] = self._clock.now_ms()
        finally:
            del self._under_way[name]
