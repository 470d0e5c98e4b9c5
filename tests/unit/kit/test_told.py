"""Values as other programs write them."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from playhead.kit import told


def test_a_text_fits_whatever_it_was() -> None:
    assert [told.text(one) for one in (None, b"\xff", 5, "x" * 600, "\ud800")] == ["", "\ufffd", "5", "x" * 500, "?"]


def test_a_whole_number_is_one_or_none() -> None:
    assert [told.whole(one) for one in (5, "5", " 5.9 ", 5.9, "x", None, True, float("inf"))] == [5, 5, 5, 5] + [
        None
    ] * 4
    assert [told.small(one) for one in (0, -1, 10**9)] == [0, None, None]


def test_durations_are_seconds_unless_nobody_watches_that_long() -> None:
    assert [told.played(one) for one in (1, "6000", 6_000_000)] == [1_000, 6_000_000, 6_000_000]
    for wrong in (0, -3, told.INT32_MIN, None, "x", 10**15):
        with pytest.raises(ValueError, match="duration"):
            told.played(wrong)


def test_a_moment_without_a_zone_is_on_the_given_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert told.moment("2026-07-01 12:00:00.1234567", zone) == told.moment("2026-07-01T10:00:00.123456Z", zone)
    assert told.moment("2026-01-01 12:00:00", zone) == told.moment("2026-01-01T11:00:00+00:00", UTC)
    for wrong in ("", "soon", None, "1970-01-01", "2199-01-01", "99999999999"):
        with pytest.raises(ValueError, match="date"):
            told.moment(wrong, zone)
