"""Moments on somebody's own calendar: local days and hours, through every change of a zone's clock. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from playhead.kit.times import EPOCH, HOUR, MINUTE, SECOND


def local(moment: int, zone: tzinfo) -> datetime:
    """A moment as that zone's clock shows it."""
    return (EPOCH + timedelta(milliseconds=moment)).astimezone(zone)


def local_day(moment: int, zone: tzinfo) -> str:
    """`2026-01-02`, in that zone."""
    return local(moment, zone).date().isoformat()


def hours(start: int, end: int, zone: tzinfo) -> Iterator[tuple[str, int, int]]:
    """A span cut at local midnights and full hours: (local day, hour, milliseconds), in order.

    An hour that a zone's clock shows twice has up to 7,200 s, one that it leaves out does not exist."""
    while start < end:
        shown = local(start, zone)
        gone = (shown.minute * 60 + shown.second) * SECOND + shown.microsecond // 1_000
        cut = min(end, start + HOUR - gone)
        if local(cut - 1, zone).utcoffset() != shown.utcoffset():
            cut = min(cut, start + MINUTE - gone % MINUTE)  # a clock may be changed in mid-hour
        yield shown.date().isoformat(), shown.hour, cut - start
        start = cut


def hour_length(day: str, hour: int, zone: tzinfo) -> int:
    """How many milliseconds a local hour of a day has: none, part, all or twice an hour."""
    start = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=zone)
    begin = (start.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)
    wanted = (day, hour)
    return sum(
        length for found, at, length in hours(begin - 2 * HOUR, begin + 28 * HOUR, zone) if (found, at) == wanted
    )
