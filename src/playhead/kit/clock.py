"""Time as an argument: wall-clock milliseconds for records, monotonic seconds for waiting."""

from __future__ import annotations

import time
from typing import Protocol

from playhead.kit.times import SECOND


class Clock(Protocol):
    """Where the program takes its time from."""

    def now_ms(self) -> int:
        """UTC wall clock in milliseconds since 1970; may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean anything."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told to: for tests and simulations."""

    def __init__(self, start_ms: int = 1_767_225_600_000) -> None:
        self._now_ms = start_ms
        self._monotonic = 0.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, ms: int) -> None:
        """Let `ms` milliseconds pass on both clocks."""
        self._now_ms += ms
        self._monotonic += ms / SECOND

    def step(self, ms: int) -> None:
        """Set the wall clock forward or back, as an operator or NTP would; no time passes."""
        self._now_ms += ms
