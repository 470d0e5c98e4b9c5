"""How edits and writes are told: the names of contract and log, and values as short text. Pure."""

from __future__ import annotations

from collections.abc import Collection

from playhead.domain.userdata import Field, UserDataPart
from playhead.kit.times import rfc3339

EVENT_TYPES: dict[Field, str] = {
    Field.PLAYED: "watched",
    Field.POSITION: "progress",
    Field.PLAY_COUNT: "play_count",
    Field.LAST_PLAYED: "last_played",
    Field.FAVORITE: "favorite",
    Field.RATING: "rating",
}


def event_type(fields: Collection[Field]) -> str:
    """The one name for a change of several fields: the weightiest of them."""
    order = [Field.PLAYED, Field.FAVORITE, Field.RATING, Field.PLAY_COUNT, Field.LAST_PLAYED, Field.POSITION]
    return next((EVENT_TYPES[field] for field in order if field in fields), "watched")


def value_text(part: UserDataPart) -> str:
    """`played=true play_count=2 last_played=2026-01-02T03:04:05.000Z`."""
    words = []
    for field in part.said():
        value = getattr(part, field)
        if field is Field.LAST_PLAYED and value is not None:
            value = rfc3339(value)
        words.append(f"{field}={str(value).lower() if isinstance(value, bool) else 'none' if value is None else value}")
    return " ".join(words)
