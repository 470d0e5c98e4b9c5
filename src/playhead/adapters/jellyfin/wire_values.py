"""The small values of Jellyfin's JSON: dates, ids, whole documents. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from playhead.domain.errors import BadAnswer
from playhead.domain.items import hex_id

T = TypeVar("T")

MAX_DIGITS = 40
MOST_TICKS = 2**62
"""No length and no place is greater; beyond it is nonsense that overflows elsewhere."""

NO_ID = "0" * 32
"""The id that means "none": an API key's user, the ItemId of user data in 10.10."""

UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""All that a decoder raises on hostile input; nesting beyond the stack is a RecursionError."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def parse_date(text: str) -> int | None:
    """UTC milliseconds. 0 to 7 digits of a second, `Z`, an offset or nothing (which is UTC).

    None for year 1, which stands for "never" where Jellyfin cannot write null, and for what is no date.
    """
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    if date.year == 1:
        return None
    return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - _EPOCH) // _MILLISECOND


def format_date(ms: int) -> str:
    """As Jellyfin writes it: 7 digits and `Z`. Raises OverflowError for what no calendar has."""
    date = _EPOCH + ms * _MILLISECOND
    return f"{date:%Y-%m-%dT%H:%M:%S}.{date.microsecond:06d}0Z".rjust(28, "0")


def number(value: Any) -> int | None:
    """A whole number, also one that was written as text; None for everything else."""
    if isinstance(value, str) and len(value) <= MAX_DIGITS:
        try:
            value = float(value) if "." in value or "e" in value.lower() else int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MOST_TICKS:
        return None
    return int(value)


def text(value: Any) -> str:
    """Text as it is; nothing for what is none."""
    return value if isinstance(value, str) else ""


def flag(value: Any) -> bool:
    """True where it is said in any way."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def known_id(text: str | None) -> str | None:
    """32 hex digits, or None for nothing, zeros and what is no id."""
    found = hex_id(text) if text else None
    return None if found == NO_ID else found


def decode(decoder: msgspec.json.Decoder[T], body: bytes, what: str) -> T:
    """Raises BadAnswer with `what` was asked for; the message never repeats the body."""
    try:
        return decoder.decode(body)
    except UNREADABLE as error:
        raise BadAnswer(f"{what}: the answer is not the JSON that was expected ({type(error).__name__})") from error
