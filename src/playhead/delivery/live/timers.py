"""One heap of what is due when, for all connections of a process. Pure."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Timers(Generic[T]):
    """Things that fall due; whoever put one in says afterwards whether it still matters."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, due: float, thing: T) -> None:
        """`thing` is due at `due`, seconds of a clock that never goes back."""
        heapq.heappush(self._heap, (due, next(self._numbers), thing))

    def due(self, now: float) -> Iterator[T]:
        """What is due by `now`, in order; each is given once."""
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]
