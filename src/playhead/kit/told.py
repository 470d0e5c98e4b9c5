"""Values as other programs write them: numbers, texts, durations and moments that may be anything. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from playhead.kit.times import DAY, EPOCH, HOUR, SECOND

INT32_MIN = -(2**31)
MOST_SECONDS = 2 * DAY // SECOND
"""Whoever says that something played for longer has written milliseconds."""

LONGEST_RUNTIME = 1_000 * HOUR
"""No title is longer."""

FIRST = 631_152_000_000
"""1990: nothing played before."""
LAST = 4_102_444_800_000
"""2100."""


def text(value: object, most: int = 500) -> str:
    """As a text that fits; empty for nothing."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return "" if value is None else str(value).encode(errors="replace").decode()[:most]


def whole(value: object) -> int | None:
    """As a whole number; None for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return int(float(value)) if isinstance(value, float) else int(str(value).strip().split(".")[0])
    except (ValueError, OverflowError):
        return None


def small(value: object) -> int | None:
    """A season's, an episode's or a year's number; None for what cannot be one."""
    number = whole(value)
    return number if number is not None and 0 <= number <= 100_000 else None


def played(value: object, most: int = MOST_SECONDS) -> int:
    """Seconds that something played, in milliseconds. Raises ValueError for what is none, nothing or less; more than
    `most` are milliseconds."""
    seconds = whole(value)
    if seconds is None:
        raise ValueError(f"its duration is no number: {text(value, 40)!r}")
    if seconds == INT32_MIN:
        raise ValueError("its duration is the least number there is: the tool did not know it")
    if seconds <= 0:
        raise ValueError(f"its duration is {seconds}")
    length = seconds if seconds > most else seconds * SECOND
    if length > 366 * DAY:
        raise ValueError(f"its duration is more than a year: {seconds}")
    return length


def moment(value: object, zone: tzinfo) -> int:
    """A date as text in UTC milliseconds; one without a zone is on that zone's clock. Raises ValueError."""
    said = text(value, 60).strip()
    whole_seconds, dot, rest = said.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    # .NET writes seven digits, which is one more than a date takes
    said = f"{whole_seconds}{dot}{rest[:digits][:6]}{rest[digits:]}" if dot else said
    try:
        parsed = datetime.fromisoformat(said)
    except ValueError as error:
        raise ValueError(f"its date cannot be read: {said!r}") from error
    aware = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=zone)
    return real(round((aware - EPOCH).total_seconds() * SECOND))


def real(at: int) -> int:
    """A moment at which something may have played. Raises ValueError."""
    if not FIRST <= at <= LAST:
        raise ValueError("its date is before 1990 or after 2100")
    return at
