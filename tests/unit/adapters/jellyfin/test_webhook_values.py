from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.webhook_values import Scalar, WrongType, count, flag, number, sane_date


@pytest.mark.parametrize(
    ("value", "meaning"), [(True, True), ("False", False), ("true", True), ("", None), (None, None)]
)
def test_flags_come_as_booleans_or_as_words(value: Scalar, meaning: bool | None) -> None:
    assert flag(value, "Played") is meaning


@pytest.mark.parametrize("value", [1, 0.0, "maybe"])
def test_what_is_no_flag_is_of_the_wrong_type(value: Scalar) -> None:
    with pytest.raises(WrongType, match="Played"):
        flag(value, "Played")


@pytest.mark.parametrize(
    ("value", "meaning"), [(5, 5), (5.0, 5), ("5", 5), (0, 0), (-1, None), (101, None), (2.5, None), ("", None)]
)
def test_counts_outside_their_range_say_nothing(value: Scalar, meaning: int | None) -> None:
    assert count(value, "PlayCount", 100) == meaning


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", 10**30, 1e300])
def test_no_number_is_too_odd(value: Scalar) -> None:
    assert count(value, "PlayCount", 100) is None


@pytest.mark.parametrize("value", [True, "five"])
def test_what_is_no_number_is_of_the_wrong_type(value: Scalar) -> None:
    with pytest.raises(WrongType):
        number(value, "Rating")


def test_digits_without_end_are_not_read() -> None:
    assert number("9" * 5000, "Rating") is None


@pytest.mark.parametrize(
    "text", [None, "", "0001-01-01T00:00:00Z", "1950-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "yesterday"]
)
def test_dates_outside_a_lifetime_say_nothing(text: str | None) -> None:
    assert sane_date(text) is None


def test_an_ordinary_date_is_taken() -> None:
    assert sane_date("2024-05-01T10:00:00.0000000Z") == 1_714_557_600_000
