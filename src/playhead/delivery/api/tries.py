"""Failed tries, counted by whose door they were at. A success is not a try; tries at one door wait for each other."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from playhead.kit.clock import Clock

T = TypeVar("T")

ALLOWED = 5
WINDOW_SECONDS = 60.0
TOLD = 10
"""Bursts that are told in one window."""
MOST_KEYS = 10_000
"""Doors remembered at once; the one untouched for longest is forgotten first."""


class TooMany(msgspec.Struct, frozen=True):
    """Refused without looking; `retry_after` in whole seconds."""

    retry_after: int


class _Door:
    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.failures: deque[float] = deque()


class Tries:
    """At most five failed tries a minute at each door."""

    def __init__(self, clock: Clock, *, allowed: int = ALLOWED, most: int = MOST_KEYS) -> None:
        self._clock = clock
        self._allowed = allowed
        self._most = most
        self._doors: dict[str, _Door] = {}
        self._told: deque[float] = deque()

    async def attempt(
        self, key: str, call: Callable[[], Awaitable[T | None]], burst: Callable[[], Awaitable[None]] | None = None
    ) -> T | None | TooMany:
        """What `call` brings; None counts as a failed try. `burst` is told when a try was the last that is let in for
        now, though not of more than ten doors a minute: who knocks at thousands shall not fill the journal."""
        door = self._door(key)
        # one after another: a hundred guesses sent at once would all be looked at before the first is counted
        async with door.turn:
            wait = self._wait(door)
            if wait > 0:
                return TooMany(math.ceil(wait))
            found = await call()
            if found is None:
                door.failures.append(self._clock.monotonic())
                if burst is not None and len(door.failures) == self._allowed and self._may_tell():
                    await burst()
            return found

    def _may_tell(self) -> bool:
        now = self._clock.monotonic()
        while self._told and now - self._told[0] >= WINDOW_SECONDS:
            self._told.popleft()
        if len(self._told) >= TOLD:
            return False
        self._told.append(now)
        return True

    def _door(self, key: str) -> _Door:
        door = self._doors.pop(key, None) or _Door()
        self._doors[key] = door
        if len(self._doors) > self._most:
            self._forget()
        return door

    def _forget(self) -> None:
        for key, door in self._doors.items():
            if not door.turn.locked():
                del self._doors[key]
                return

    def _wait(self, door: _Door) -> float:
        now = self._clock.monotonic()
        while door.failures and now - door.failures[0] >= WINDOW_SECONDS:
            door.failures.popleft()
        return 0.0 if len(door.failures) < self._allowed else WINDOW_SECONDS - (now - door.failures[0])
