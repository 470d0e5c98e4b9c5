"""Clocks: what passes, what jumps, and how a time is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playhead.kit.clock import ManualClock, SystemClock
from playhead.kit.times import DAY, rfc3339

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def test_time_that_passes_moves_both_clocks() -> None:
    clock = ManualClock(1_000)
    clock.advance(2_500)
    assert (clock.now_ms(), clock.monotonic()) == (3_500, 2.5)


def test_a_step_of_the_wall_clock_lets_no_time_pass() -> None:
    clock = ManualClock(DAY)
    clock.step(-DAY)
    assert (clock.now_ms(), clock.monotonic()) == (0, 0.0)


def test_the_system_clock_counts_milliseconds_since_1970() -> None:
    clock = SystemClock()
    assert abs(clock.now_ms() - datetime.now(UTC).timestamp() * 1_000) < 5_000
    assert clock.monotonic() <= clock.monotonic()


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    assert rfc3339(1_767_225_600_000) == "2026-01-01T00:00:00.000Z"
    assert rfc3339(-62_135_596_800_000) == "0001-01-01T00:00:00.000Z"


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_no_millisecond_is_lost_in_writing(ms: int) -> None:
    assert datetime.fromisoformat(rfc3339(ms)) == EPOCH + timedelta(milliseconds=ms)
