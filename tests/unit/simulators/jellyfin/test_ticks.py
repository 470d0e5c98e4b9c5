from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import ticks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-05-01T10:11:12Z", "2024-05-01T10:11:12.0000000Z"),
        ("2024-05-01T10:11:12.3456789Z", "2024-05-01T10:11:12.3456789Z"),
        ("2024-05-01T12:11:12.5+02:00", "2024-05-01T10:11:12.5Z"),
        ("2024-05-01T12:11:12", "2024-05-01T12:11:12.0000000Z"),
        ("20210304050607", "2021-03-04T05:06:07.0000000Z"),
        ("2021-03-04", "2021-03-04T00:00:00.0000000Z"),
    ],
)
def test_a_date_reads_back_as_the_server_writes_it(written: str, read: str) -> None:
    parsed = ticks.parse(written)
    assert parsed is not None
    assert ticks.text(parsed) == read


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01T00:00:00Z", "", "2024-05-01T25:00:00Z"])
def test_what_is_no_date_parses_to_none(text: str) -> None:
    assert ticks.parse(text) is None


def test_never_is_the_first_day_of_year_one() -> None:
    assert ticks.text(ticks.NEVER) == "0001-01-01T00:00:00.0000000Z"


def test_milliseconds_survive_the_way_to_ticks_and_back() -> None:
    assert ticks.to_ms(ticks.from_ms(1_767_225_600_123)) == 1_767_225_600_123


def test_the_local_time_of_a_notice_carries_an_offset_except_at_whole_seconds() -> None:
    whole = ticks.parse("2024-05-01T10:11:12Z")
    assert whole is not None
    assert ticks.text_offset(whole).endswith(".0000000Z")
    assert ticks.text_offset(whole + 5_000_000).endswith(".5+00:00")


def test_a_duration_shows_hours_minutes_seconds_and_its_sign() -> None:
    assert ticks.span(3_723 * ticks.SECOND) == "01:02:03"
    assert ticks.span(-5 * ticks.SECOND) == "-00:00:05"
