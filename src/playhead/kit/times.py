"""Spans of time in milliseconds, and moments as text. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(ms: int) -> str:
    """UTC milliseconds as `2026-01-02T03:04:05.678Z`."""
    # not from a float of seconds: far from today it loses milliseconds
    text = (EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def moment(text: str) -> int:
    """A date as text in UTC milliseconds; without a zone it is UTC. Raises ValueError for anything else."""
    parsed = datetime.fromisoformat(text.strip())
    at = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
    return (at - EPOCH) // timedelta(milliseconds=1)
