"""Wake-up inside one process: a hint over a poll. Missing one costs time, never work."""

from __future__ import annotations

import asyncio


class Wake:
    """A flag that one loop waits for and anybody sets; many sets before a look are one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Something may be there."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until somebody sets it, or `seconds` have passed."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Wakes:
    """The flags of one process: `records` for readers of the journal, `jobs` for the worker."""

    def __init__(self) -> None:
        self.records = Wake()
        self.jobs = Wake()
