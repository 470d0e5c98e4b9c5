"""When a connection that ended, or did not open, is tried again. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.errors import Busy, NoToken, ServerError
from playhead.kit.backoff import delay_ms, honour_retry_after
from playhead.kit.times import MINUTE, SECOND

STABLE_MS = MINUTE
"""A connection that lived this long was a good one: the next try is as quick as the first."""

LASTING_MS = 5 * MINUTE
"""How often it is looked whether a person has changed what stands in the way."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """The wait before the first new try, and the longest one; each further try doubles it."""

    first_ms: int = 2 * SECOND
    longest_ms: int = 300 * SECOND


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """The next try: how many have failed in a row by then, and how long to wait."""

    failed: int
    wait_ms: int


def after_loss(failed: int, lived_ms: int, pace: Pace, chance: float) -> Retry:
    """A connection ended that had stood for `lived_ms`; `failed` tries in a row had failed or ended early before."""
    return _again(0 if lived_ms >= STABLE_MS else failed, pace, chance)


def after_refusal(failed: int, error: ServerError, pace: Pace, chance: float) -> Retry:
    """A connection did not open."""
    if isinstance(error, NoToken) and error.lasting:
        wait = int(LASTING_MS * (1 + 0.1 * chance))
        return Retry(failed=failed + 1, wait_ms=wait)
    again = _again(failed, pace, chance)
    if isinstance(error, Busy) and error.after_ms is not None:
        return msgspec.structs.replace(again, wait_ms=max(again.wait_ms, honour_retry_after(error.after_ms, chance)))
    return again


def _again(failed: int, pace: Pace, chance: float) -> Retry:
    wait = delay_ms(failed + 1, chance, base_ms=pace.first_ms, cap_ms=max(pace.first_ms, pace.longest_ms))
    return Retry(failed=failed + 1, wait_ms=wait)
