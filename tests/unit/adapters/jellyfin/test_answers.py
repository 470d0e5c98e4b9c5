from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.answers import date_ms, error_of, http_date_ms, is_html, retry_after_ms
from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)

DATE = "Sat, 21 Nov 2026 08:24:53 GMT"
DATE_MS = 1_795_249_493_000


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, KeyRefused),
        (403, Forbidden),
        (404, NotThere),
        (405, Refused),
        (408, ServerFault),
        (415, Refused),
        (429, Busy),
        (500, ServerFault),
        (502, Unreachable),
        (503, ServerFault),
        (504, NoAnswerInTime),
        (521, Unreachable),
        (524, NoAnswerInTime),
    ],
)
def test_each_status_has_a_class_and_says_what_was_tried(status: int, kind: type[ServerError]) -> None:
    error = error_of(status, {}, "wan: list of users")
    assert type(error) is kind
    assert str(error).startswith("wan: list of users: ")


def test_success_is_no_error() -> None:
    assert error_of(200, {}, "call") is None
    assert error_of(204, {}, "call") is None


def test_a_page_with_503_is_a_server_that_starts_even_with_retry_after() -> None:
    page = {"content-type": "text/html", "retry-after": "005"}
    assert isinstance(error_of(503, page, "call"), Unreachable)


def test_503_with_retry_after_and_429_wait_as_long_as_they_ask() -> None:
    waits = error_of(503, {"content-type": "text/plain", "retry-after": "7"}, "call")
    throttled = error_of(429, {"retry-after": "120"}, "call")
    assert isinstance(waits, Busy)
    assert isinstance(throttled, Busy)
    assert (waits.after_ms, throttled.after_ms) == (7_000, 120_000)


def test_a_wait_until_a_date_is_measured_on_the_servers_own_clock() -> None:
    headers = {"retry-after": "Sat, 21 Nov 2026 08:25:23 GMT", "date": DATE}
    assert retry_after_ms(headers) == 30_000
    assert retry_after_ms({"retry-after": headers["retry-after"]}) is None


def test_a_date_that_has_passed_is_no_wait() -> None:
    assert retry_after_ms({"retry-after": DATE, "date": "Sat, 21 Nov 2026 09:00:00 GMT"}) == 0


@pytest.mark.parametrize("text", ["", "soon", "-5", "Sat, 99 Nov 2026 08:24:53 GMT", "²", "1 Jan 99999999999999 0:0:0"])
def test_a_wait_that_cannot_be_read_is_none(text: str) -> None:
    assert retry_after_ms({"retry-after": text, "date": DATE}) is None


def test_a_wait_of_many_digits_is_cut() -> None:
    assert retry_after_ms({"retry-after": "9" * 5000}) == 999_999_999_000


def test_the_date_header_is_the_servers_clock() -> None:
    assert date_ms({"date": DATE}) == DATE_MS
    assert date_ms({}) is None
    assert http_date_ms("Sat, 21 Nov 2026 09:24:53 +0100") == DATE_MS


def test_a_redirect_names_the_place_but_not_its_query() -> None:
    error = error_of(302, {"location": "https://user:pw@other.example:8920/jf/web/?token=s3cret"}, "call")
    assert isinstance(error, BadAnswer)
    assert "https://other.example:8920/jf/web/" in str(error)
    assert "s3cret" not in str(error)
    assert "pw" not in str(error)


@pytest.mark.parametrize("location", ["http://[::1", "http://a:99999999/", ""])
def test_a_redirect_to_nowhere_is_a_bad_answer_too(location: str) -> None:
    assert isinstance(error_of(301, {"location": location}, "call"), BadAnswer)


def test_only_html_is_html() -> None:
    assert is_html({"content-type": "Text/HTML; charset=utf-8"})
    assert not is_html({"content-type": "application/json"})
    assert not is_html({})
