"""How user data changes: pure functions from a row to the next row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playhead.simulators.jellyfin.model import Row
from playhead.simulators.jellyfin.ticks import SECOND

LIKED, DISLIKED = 10.0, 1.0
WITHOUT_RESUME = frozenset({"Audio"})


class BadRating(ValueError):
    """A rating outside 0 to 10; `kept` holds the other fields of the refused write."""

    def __init__(self, kept: Row) -> None:
        super().__init__("rating outside 0 to 10")
        self.kept = kept


@dataclass(frozen=True)
class Thresholds:
    """When a position counts as begun, unfinished or finished (server configuration)."""

    begin_percent: int = 5
    end_percent: int = 90
    shortest_seconds: int = 300
    end_margin: int = 1
    """Seconds before the end that count as the end; not a setting, but the version's."""

    @classmethod
    def of(cls, configuration: Mapping[str, Any], end_margin: int) -> Thresholds:
        return cls(
            int(configuration["MinResumePct"]),
            int(configuration["MaxResumePct"]),
            int(configuration["MinResumeDurationSeconds"]),
            end_margin,
        )

    def ends(self, runtime: int, position: int) -> bool:
        """Whether a position beyond the beginning counts as played to the end."""
        beyond = position / runtime * 100 > self.end_percent or position >= runtime - self.end_margin * SECOND
        return beyond or runtime < self.shortest_seconds * SECOND


def write(row: Row, fields: Mapping[str, Any]) -> Row:
    """Apply exactly the given fields of a UserData body, uncoupled; null means unchanged.

    Likes goes before Rating, so Rating wins. Raises BadRating.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    row = replace(
        row,
        position=given.get("PlaybackPositionTicks", row.position),
        play_count=given.get("PlayCount", row.play_count),
        favorite=given.get("IsFavorite", row.favorite),
        rating=_liked(given["Likes"]) if "Likes" in given else row.rating,
        played=given.get("Played", row.played),
        last_played=given.get("LastPlayedDate", row.last_played),
    )
    if "Rating" not in given:
        return row
    if not 0 <= given["Rating"] <= 10:
        raise BadRating(row)
    return replace(row, rating=given["Rating"])


def mark_played(row: Row, now: int, date: int | None, *, renew: bool = False) -> Row:
    """With a date the count grows on every call; without one it does not, and an older date is kept, unless `renew`."""
    if date is not None:
        return replace(row, played=True, position=0, play_count=row.play_count + 1, last_played=date)
    seen = row.last_played if row.last_played is not None and not renew else now
    return replace(row, played=True, position=0, play_count=max(row.play_count, 1), last_played=seen)


def mark_unplayed(row: Row) -> Row:
    """Wipe played, position, count and date; favourite and rating stay."""
    return Row(favorite=row.favorite, rating=row.rating)


def rate(row: Row, likes: bool | None) -> Row:
    """Like, dislike or clear."""
    return replace(row, rating=None if likes is None else _liked(likes))


def _liked(likes: bool) -> float:
    return LIKED if likes else DISLIKED


def started(row: Row, kind: str, now: int, *, clears_played: bool) -> Row:
    """Playback begins: count and date, and for songs Played at once."""
    played = True if kind == "Audio" else row.played and not clears_played
    return replace(row, play_count=row.play_count + 1, last_played=now, played=played)


def reported(row: Row, kind: str, runtime: int | None, position: int, limits: Thresholds) -> Row:
    """A position reported by a player, turned into state by the resume thresholds."""
    if not runtime:
        return replace(row, played=True, position=0)
    played = row.played
    if position > 0:
        if position / runtime * 100 < limits.begin_percent:
            position = 0
        elif limits.ends(runtime, position):
            position, played = 0, True
    if kind in WITHOUT_RESUME:
        position = 0
    return replace(row, position=position, played=played)


def stopped(row: Row, kind: str, runtime: int | None, position: int | None, limits: Thresholds) -> tuple[Row, bool]:
    """Playback ends; the second value says whether it counts as played to completion."""
    if position is None:
        return replace(row, play_count=row.play_count + 1, played=True, position=0), True
    after = reported(row, kind, runtime, position, limits)
    return after, _completed(runtime, position, limits)


def _completed(runtime: int | None, position: int, limits: Thresholds) -> bool:
    if not runtime:
        return True
    return position / runtime * 100 >= limits.begin_percent and limits.ends(runtime, position)
