"""How long to wait: growing, bounded, never in step, never at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.kit.backoff import RETRY_AFTER_LIMIT_MS, delay_ms, honour_retry_after

CHANCE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("attempt", "low", "high"),
    [(1, 1_000, 2_000), (2, 2_000, 4_000), (3, 4_000, 8_000), (11, 900_000, 1_800_000), (10_000, 900_000, 1_800_000)],
)
def test_the_delay_doubles_up_to_its_cap(attempt: int, low: int, high: int) -> None:
    assert delay_ms(attempt, 0.0) == low
    assert high - 2 <= delay_ms(attempt, 0.999999) <= high


@given(st.integers(-5, 10**6), CHANCE, st.integers(1, 10**5), st.integers(1, 10**7))
def test_at_least_half_of_the_delay_is_always_waited(attempt: int, chance: float, base: int, cap: int) -> None:
    full = min(cap, base * 2 ** min(max(attempt, 1) - 1, 40))
    assert full // 2 <= delay_ms(attempt, chance, base_ms=base, cap_ms=cap) <= full


@given(st.integers(-10, 10**9), CHANCE)
def test_a_servers_wish_is_kept_but_not_for_days(after: int, chance: float) -> None:
    bounded = min(max(after, 0), RETRY_AFTER_LIMIT_MS)
    assert bounded <= honour_retry_after(after, chance) <= bounded * 1.1
