"""A server's queue of notices that is slow as a whole: each comes 15 to 60 seconds late, in its order."""

from __future__ import annotations

from collections.abc import Sequence

from playhead.domain.events import Event
from playhead.kit.times import SECOND

SOONEST = 15
LATEST = 60


class SlowQueue:
    """Notices of all servers with the times, UTC milliseconds, at which they arrive."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Event]] = []
        self._last: dict[str, int] = {}
        self._count = 0

    def put(self, notices: Sequence[Event], now: int) -> None:
        """Sent now; how late each will be differs, and is the same in every run."""
        for notice in notices:
            self._count += 1
            delay = SOONEST + self._count * 17 % (LATEST - SOONEST + 1)
            server = str(getattr(notice, "server", ""))
            self._last[server] = max(now + delay * SECOND, self._last.get(server, 0))
            self._waiting.append((self._last[server], notice))

    @property
    def next_at(self) -> int | None:
        """When the next one arrives."""
        return min((at for at, _ in self._waiting), default=None)

    def take(self, now: int) -> list[Event]:
        """Those that have arrived by now, in the order of their arrival."""
        arrived = sorted((one for one in self._waiting if one[0] <= now), key=lambda one: one[0])
        self._waiting = [one for one in self._waiting if one[0] > now]
        return [notice for _, notice in arrived]
