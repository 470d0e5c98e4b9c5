"""Single values of a webhook: each is a value, no information (None), or of the wrong type. Pure.

A template renders numbers and booleans as text, and what is absent as an empty string.
"""

from __future__ import annotations

from playhead.adapters.jellyfin.wire_values import parse_date

EARLIEST_MS = 0
LATEST_MS = 7_258_118_400_000
"""Dates before 1970 or after 2199 are nobody's watching."""

MAX_DIGITS = 40

Scalar = bool | int | float | str | None


class WrongType(ValueError):
    """A key carries a value of another type than the plugin gives it."""


def sane_date(text: str | None) -> int | None:
    ms = parse_date(text) if text else None
    return ms if ms is not None and EARLIEST_MS < ms < LATEST_MS else None


def flag(value: Scalar, key: str) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise WrongType(key)


def number(value: Scalar, key: str) -> int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise WrongType(key)
    if not isinstance(value, str):
        return value
    try:
        return float(value) if len(value) < MAX_DIGITS else None
    except ValueError:
        raise WrongType(key) from None


def count(value: Scalar, key: str, most: int) -> int | None:
    """A whole number from 0 to `most`; what lies outside is no information."""
    found = number(value, key)
    return int(found) if found is not None and 0 <= found <= most and found == int(found) else None
