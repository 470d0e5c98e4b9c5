"""How edits and writes are told: the names of contract and log, and values as short text. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserDataPart
from playhead.features.userdata.model import IMPORTED, Value
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
    order = [Field.PLAYED, Field.FAVORITE, Field.RATING, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED]
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


FIELD_WORDS: dict[Field, str] = {
    Field.PLAYED: "played",
    Field.POSITION: "position",
    Field.PLAY_COUNT: "play count",
    Field.LAST_PLAYED: "last played",
    Field.FAVORITE: "favourite",
    Field.RATING: "rating",
}
"""A field as people know it."""


def field_word(field: Field) -> str:
    """`play count`."""
    return FIELD_WORDS[field]


def told(field: Field, value: Value) -> str:
    """A value for people: `not played`, `at 1:02:03`, `rated 7.5`."""
    match field:
        case Field.PLAYED:
            return "played" if value else "not played"
        case Field.POSITION:
            return f"at {clock_text(int(value))}" if value else "from the start"
        case Field.PLAY_COUNT:
            return "1 play" if value == 1 else f"{int(value or 0)} plays"
        case Field.LAST_PLAYED:
            return "never played" if value is None else f"last played {rfc3339(int(value))[:16].replace('T', ' ')} UTC"
        case Field.FAVORITE:
            return "favourite" if value else "not a favourite"
        case Field.RATING:
            return "not rated" if value is None else f"rated {value:g}"


def clock_text(ticks: int) -> str:
    """A place or a length: `1:02:03`, `4:05`."""
    minutes, seconds = divmod(ticks // TICKS_PER_SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def said_by(weight: int, at: int) -> str:
    """How an edit came, by its stamp's weight; `at` 0 is what was there at the first look."""
    if weight == IMPORTED:
        return "imported from another tool"
    if not at:
        return "there before the first look"
    return {2: "set by hand", 1: "by a playback that ended"}.get(weight, "as it was seen")


def listed(words: Iterable[str]) -> str:
    """`played, play count and rating`."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
