from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from playhead.features.history.days import hour_length, hours, local, local_day
from playhead.kit.times import DAY, HOUR, MINUTE, moment


def cut(start: str, span: int, zone: str) -> dict[tuple[str, int], int]:
    found: Counter[tuple[str, int]] = Counter()
    begin = moment(start)
    for day, hour, length in hours(begin, begin + span, ZoneInfo(zone)):
        found[day, hour] += length // 1_000
    return dict(found)


def test_an_evening_is_cut_at_midnight_and_at_each_full_hour() -> None:
    assert cut("2026-03-01T22:30:00Z", 2 * HOUR, "UTC") == {
        ("2026-03-01", 22): 1800,
        ("2026-03-01", 23): 3600,
        ("2026-03-02", 0): 1800,
    }


def test_the_day_of_23_hours_has_no_second_hour() -> None:
    told = cut("2026-03-29T00:00:00Z", 100 * MINUTE, "Europe/Berlin")
    assert told == {("2026-03-29", 1): 3600, ("2026-03-29", 3): 2400}
    whole = cut("2026-03-28T23:00:00Z", 23 * HOUR, "Europe/Berlin")
    assert (sum(whole.values()), len(whole), {day for day, _ in whole}) == (82_800, 23, {"2026-03-29"})


def test_the_day_of_25_hours_has_one_hour_twice() -> None:
    whole = cut("2026-10-24T22:00:00Z", 25 * HOUR, "Europe/Berlin")
    assert (sum(whole.values()), whole[("2026-10-25", 2)], {day for day, _ in whole}) == (90_000, 7200, {"2026-10-25"})


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Pago_Pago", "2026-01-01"),
        ("America/St_Johns", "2026-01-02"),
        ("UTC", "2026-01-02"),
        ("Asia/Kathmandu", "2026-01-02"),
        ("Pacific/Kiritimati", "2026-01-03"),
    ],
)
def test_a_day_is_the_persons_own(zone: str, day: str) -> None:
    at = moment("2026-01-02T10:30:00Z")
    assert local_day(at, ZoneInfo(zone)) == day
    assert sum(length for _, _, length in hours(at, at + DAY, ZoneInfo(zone))) == DAY


@pytest.mark.parametrize(
    ("start", "zone", "told"),
    [
        # by half an hour, at the full hour of the old time
        ("2026-04-04T14:00:00Z", "Australia/Lord_Howe", {("2026-04-05", 1): 5400, ("2026-04-05", 2): 1800}),
        # at one minute past midnight
        ("2010-11-07T02:00:00Z", "America/St_Johns", {("2010-11-06", 23): 5340, ("2010-11-07", 0): 1860}),
    ],
)
def test_a_clock_that_is_changed_in_mid_hour(start: str, zone: str, told: dict[tuple[str, int], int]) -> None:
    assert cut(start, 2 * HOUR, zone) == told


def test_how_long_an_hour_is() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    lengths = [hour_length("2026-03-29", hour, berlin) // MINUTE for hour in (1, 2, 3)]
    assert (lengths, hour_length("2026-10-25", 2, berlin) // MINUTE) == ([60, 0, 60], 120)
    assert local(0, berlin).hour == 1
