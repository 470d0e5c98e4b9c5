"""How long to wait before the next try. Chance is an argument."""

from __future__ import annotations

from collections.abc import Callable

Chance = Callable[[], float]
"""Gives a number in [0, 1)."""

RETRY_AFTER_LIMIT_MS = 6 * 60 * 60 * 1000


def delay_ms(attempt: int, chance: float, *, base_ms: int = 2_000, cap_ms: int = 30 * 60_000) -> int:
    """Exponential back-off with jitter: uniform in [d/2, d], d = min(cap, base · 2^(attempt-1)).

    `attempt` counts from 1; half of the delay stays fixed so that a retry never comes at once.
    """
    doubled = min(cap_ms, base_ms * 2 ** min(max(attempt, 1) - 1, 40))
    return int(doubled / 2 + doubled / 2 * chance)


def honour_retry_after(after_ms: int, chance: float) -> int:
    """A server's own wish, bounded to six hours, plus up to 10 % so that clients do not return in step."""
    return int(min(max(after_ms, 0), RETRY_AFTER_LIMIT_MS) * (1 + 0.1 * chance))
