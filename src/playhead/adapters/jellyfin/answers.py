"""What an HTTP answer means: status and headers to a typed error. Pure.

The table follows what servers and the proxies before them answered: a page of HTML with 503 is a server that starts,
502 and Cloudflare's 521 to 523 are a proxy that finds no server, 504 and 524 a proxy that stopped waiting for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

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

SECOND = 1_000

Headers = Mapping[str, str]
"""Looked up by lower-case names."""

OWN_NAME = "Kestrel"
"""How Jellyfin's web server names itself."""

_NO_SERVER_BEHIND = frozenset({502, 521, 522, 523})
_PROXY_GAVE_UP = frozenset({504, 524})
_TRY_AGAIN = frozenset({408, 425})


def error_of(status: int, headers: Headers, what: str) -> ServerError | None:
    """None for 2xx. `what` is what was tried, in words for people; it begins the message."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return BadAnswer(f"{what}: redirected to {_where_to(headers)}; give that address in the configuration")
    if status in (429, 503):
        return _not_now(status, headers, what)
    if status in _NO_SERVER_BEHIND:
        return Unreachable(f"{what}: a proxy answered {status}, no media server is behind it")
    if status in _PROXY_GAVE_UP:
        return NoAnswerInTime(f"{what}: a proxy gave up waiting ({status})")
    if status >= 500 or status in _TRY_AGAIN:
        return ServerFault(f"{what}: the server failed ({status})")
    return _for_good(status, what)


def _for_good(status: int, what: str) -> ServerError:
    match status:
        case 401:
            return KeyRefused(f"{what}: the API key was refused (401); make a new one in the server's dashboard")
        case 403:
            return Forbidden(f"{what}: not allowed (403)")
        case 404:
            return NotThere(f"{what}: not found, or not visible to this user (404)")
        case _:
            return Refused(f"{what}: refused ({status})")


def _not_now(status: int, headers: Headers, what: str) -> ServerError:
    after_ms = retry_after_ms(headers)
    if status == 429:
        return Busy(f"{what}: too many requests (429)", after_ms)
    if is_html(headers):
        return Unreachable(f"{what}: the server is starting (503)")
    if after_ms is not None:
        return Busy(f"{what}: the server asks to wait (503)", after_ms)
    return ServerFault(f"{what}: the server failed (503)")


def is_html(headers: Headers) -> bool:
    """A page for people where data was asked for."""
    return headers.get("content-type", "").lower().startswith("text/html")


def retry_after_ms(headers: Headers) -> int | None:
    """Seconds, or a date, which is measured against the answer's own Date: the two clocks need not agree."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:9]) * SECOND
    until, now = http_date_ms(text), date_ms(headers)
    return max(0, until - now) if until is not None and now is not None else None


def date_ms(headers: Headers) -> int | None:
    """The server's clock when it answered, UTC milliseconds in whole seconds."""
    return http_date_ms(headers.get("date", ""))


def own_date_ms(headers: Headers) -> int | None:
    """As `date_ms`, where Jellyfin itself answers: a proxy that puts its name there has put its own clock there too."""
    return date_ms(headers) if headers.get("server", "") == OWN_NAME else None


def http_date_ms(text: str) -> int | None:
    """`Sat, 21 Nov 2026 08:24:53 GMT` as UTC milliseconds; None for what is no date."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware: datetime = date if date.tzinfo else date.replace(tzinfo=UTC)
    return int(aware.timestamp()) * SECOND


def _where_to(headers: Headers) -> str:
    """The host and path only: a query may carry what others should not see."""
    try:
        parts = urlsplit(headers.get("location", ""))
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable address"
    host = f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else ""
    return f"{host}{parts.path}" or "nowhere"
