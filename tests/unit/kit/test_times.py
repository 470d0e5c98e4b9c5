"""Moments as text."""

from __future__ import annotations

import pytest

from playhead.kit.times import moment, rfc3339

AT = 1_714_979_289_123


@pytest.mark.parametrize(
    "text",
    ["2024-05-06T07:08:09.123Z", "2024-05-06 07:08:09.1234567", "2024-05-06T09:08:09.123+02:00", rfc3339(AT)],
)
def test_a_date_without_a_zone_is_utc(text: str) -> None:
    assert moment(text) == AT


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "1714979289"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whatever Python says of it
        moment(text)
