"""Wake-up inside one process: a hint over a poll. Missing one costs time, never work."""

from __future__ import annotations

import asyncio


class Wake:
    """A flag that one loop waits for and anybody sets; many sets before a look are one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._followers: list[Wake] = []

    def set(self) -> None:
        """Something may be there."""
        self._event.set()
        for one in self._followers:
            one.set()

    def follower(self) -> Wake:
        """A flag for another loop, that is set whenever this one is: a look at one takes nothing from the other."""
        made = Wake()
        self._followers.append(made)
        return made

    async def wait(self, seconds: float) -> bool:
        """Until somebody sets it, or `seconds` have passed. Whether somebody did."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Wakes:
    """The flags of one process: `records` for the pump, `live` for who shows records to people, `jobs` for the
    worker."""

    def __init__(self) -> None:
        self.records = Wake()
        self.live = self.records.follower()
        self.jobs = Wake()
