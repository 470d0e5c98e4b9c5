"""Rows of a jellyfin-db-sync database as notes. Pure.

It writes a row for each field of each save and each server that it is to be carried to, whether the field was changed
or not. Rows of one save come together again here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from playhead.domain.imports import Noted, Place, Unusable
from playhead.domain.userdata import LIKED, UserDataPart
from playhead.kit.times import moment

NOT_KEPT = "it is about nothing that is kept in step"


class Unclear(ValueError):
    """A row says what its kind cannot say."""


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of its table of events, as far as it is used."""

    id: int
    event_type: str
    source_server: str
    username: str
    user_id: str
    item_id: str
    item_name: str
    item_path: str
    imdb: str
    tmdb: str
    tvdb: str
    data: str
    created_at: str

    @property
    def save(self) -> tuple[str, str, str, str]:
        """What the rows of one save have in common."""
        return self.source_server, self.user_id, self.item_id, self.created_at


def noted(rows: Sequence[EventRow], servers: Mapping[str, str], people: Mapping[str, str]) -> Noted | Unusable:
    """The rows of one save. `servers` and `people` are its names → ours; a server that is missing is none of ours."""
    first = rows[0]
    values: dict[str, Any] = {}
    try:
        at = moment(first.created_at)
        for row in rows:
            values |= value_of(row.event_type, row.data)
        part = msgspec.convert(values, UserDataPart)
    except ValueError as error:
        return Unusable(line=first.id, name=first.item_name, why=f"it cannot be read: {error}"[:200])
    if not values:
        return Unusable(line=first.id, name=first.item_name, why=NOT_KEPT)
    server = servers.get(first.source_server, "")
    ids = {name: text for name in ("imdb", "tmdb", "tvdb") if (text := getattr(first, name))}
    return Noted(
        line=first.id,
        name=first.item_name[:500],
        ids=ids,
        places=(Place(server=server, item_id=first.item_id if server else "", path=first.item_path),),
        person=people.get(first.username, first.username),
        said_on=server,
        user_id=first.user_id if server else "",
        at=max(at, 0),
        edit=True,
        part=part,
    )


def value_of(event_type: str, data: str) -> dict[str, Any]:
    """What a row says; nothing for what is not kept in step. Raises ValueError."""
    told = json.loads(data)
    if not isinstance(told, dict):
        raise Unclear("its values are no object")
    match event_type:
        case "watched":
            return {"played": _flag(told.get("is_played"))}
        case "favorite":
            return {"favorite": _flag(told.get("is_favorite"))}
        case "progress":
            return {"position": _number(told.get("position_ticks"))}
        case "play_count":
            return {"play_count": _number(told.get("play_count"))}
        case "last_played":
            return {"last_played": moment(str(told.get("last_played_date")))}
        case "rating" if isinstance(told.get("rating"), int | float):
            return {"rating": min(max(float(told["rating"]), 0.0), 10.0)}
        case "likes" if told.get("likes") is True:
            # no like and no opinion are told alike
            return {"rating": LIKED}
        case _:
            return {}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unclear(f"{value!r} is neither true nor false"[:80])
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unclear(f"{value!r} is no number"[:80])
    return value
