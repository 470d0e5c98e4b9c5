"""Time as Jellyfin keeps it: 100-ns ticks, counted from the year 1 for dates and from zero for durations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

SECOND = 10_000_000
MILLISECOND = 10_000
NEVER = 0
"""The date a server shows for "never": 0001-01-01."""

_ZERO = datetime(1, 1, 1)  # noqa: DTZ001 - the count's origin, naive on purpose
_UNIX = int((datetime(1970, 1, 1) - _ZERO).total_seconds()) * SECOND  # noqa: DTZ001
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$")
_COMPACT = re.compile(r"\d{14}$")


def from_ms(ms: int) -> int:
    """UTC milliseconds since 1970 as ticks since year 1."""
    return _UNIX + ms * MILLISECOND


def to_ms(ticks: int) -> int:
    """Ticks since year 1 as UTC milliseconds since 1970."""
    return (ticks - _UNIX) // MILLISECOND


def text(ticks: int) -> str:
    """A UTC date as the server writes it.

    Seven zeros when the millisecond part is 0, else one to seven digits with trailing zeros trimmed.
    """
    seconds, fraction = divmod(ticks, SECOND)
    whole = (_ZERO + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    if fraction < MILLISECOND:
        return f"{whole}.0000000Z"
    return f"{whole}.{fraction:07d}".rstrip("0") + "Z"


def text_offset(ticks: int) -> str:
    """The plugin's local time: with `+00:00` on a server that runs on UTC, with `Z` at whole milliseconds 0."""
    written = text(ticks)
    return written if written.endswith(".0000000Z") else written[:-1] + "+00:00"


def parse(value: str) -> int | None:
    """A date in ISO 8601 (no zone means UTC) or `yyyyMMddHHmmss`; None when it is neither."""
    if _COMPACT.match(value):
        value = f"{value[:4]}-{value[4:6]}-{value[6:8]}T{value[8:10]}:{value[10:12]}:{value[12:]}"
    found = _DATE.match(value)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    ticks = int((moment.replace(tzinfo=None) - _ZERO).total_seconds()) * SECOND
    return ticks + int((fraction or "").ljust(7, "0")[:7]) - _offset(zone)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (minutes if zone[0] == "+" else -minutes) * 60 * SECOND


def span(ticks: int) -> str:
    """A duration as `hh:mm:ss`."""
    seconds = abs(ticks) // SECOND
    sign = "-" if ticks < 0 else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
