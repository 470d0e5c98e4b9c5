from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.adapters.jellyfin.wire_values import decode, flag, format_date, known_id, number, parse_date, text
from playhead.domain.errors import BadAnswer

NOON = 1_714_557_600_000  # 2024-05-01T10:00:00Z


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2024-05-01T10:00:00Z", NOON),
        ("2024-05-01T10:00:00.0000000Z", NOON),
        ("2024-05-01T10:00:00.5Z", NOON + 500),
        ("2024-05-01T10:00:00.1239999Z", NOON + 123),
        ("2024-05-01T12:00:00+02:00", NOON),
        ("2024-05-01T10:00:00", NOON),
        ("1969-12-31T23:59:59.9990000Z", -1),
    ],
)
def test_dates_are_read_with_any_fraction_and_zone(text: str, ms: int) -> None:
    assert parse_date(text) == ms


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00.0000000Z", "0001-01-01T00:00:00+14:00", "", "soon", "\ud800"])
def test_never_and_nonsense_are_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.integers(min_value=-62_104_060_800_000, max_value=253_402_300_799_999))
def test_a_written_date_reads_back_to_the_millisecond(ms: int) -> None:
    text = format_date(ms)
    assert len(text) == len("2024-05-01T10:00:00.0000000Z")
    assert parse_date(text) == ms


def test_a_date_beyond_the_calendar_cannot_be_written() -> None:
    with pytest.raises(OverflowError):
        format_date(10**18)


@pytest.mark.parametrize("text", [None, "", "0" * 32, "00000000-0000-0000-0000-000000000000", "xyz", "ab"])
def test_nothing_and_zeros_are_no_id(text: str | None) -> None:
    assert known_id(text) is None


def test_ids_lose_dashes_and_capitals() -> None:
    assert known_id("BE5ECFED-E525-ADB9-D11D-29E3B562951A") == "be5ecfede525adb9d11d29e3b562951a"


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000, b'"' + b"\xff" + b'"'])
def test_a_document_that_cannot_be_read_is_a_bad_answer_without_its_text(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="list of things") as caught:
        decode(msgspec.json.Decoder(list[str]), body, "list of things")
    assert "html" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (5, 5),
        (-5, -5),
        (5.9, 5),
        ("5", 5),
        ("5.9", 5),
        ("5e1", 50),
        ("", None),
        ("nan", None),
        ("e", None),
        ("1e400", None),
        ("9" * 41, None),
        (2**62, None),
        (float("inf"), None),
        (True, None),
        (None, None),
        ([5], None),
    ],
)
def test_a_number_in_any_form(value: object, found: int | None) -> None:
    assert number(value) == found


def test_text_and_flags_of_any_type() -> None:
    assert [text(value) for value in ("a", 5, None)] == ["a", "", ""]
    assert [flag(value) for value in (True, "True", "no", 1, None)] == [True, True, False, False, False]
