"""Items as watch history asks for them, of lists of sessions and of look-ups: bytes to what is said of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from playhead.adapters.jellyfin.wire_sessions import WHAT, IdOf
from playhead.adapters.jellyfin.wire_values import decode, known_id, number, parse_date, text
from playhead.domain.described import Described

ITEMS = "items by their ids"
MOST_NUMBER = 100_000
"""No season or episode has a greater number."""


class _Item(msgspec.Struct, frozen=True, rename="pascal"):
    """Any property may have any type: what is not as it should be is not known."""

    id: Any = None
    type: Any = None
    name: Any = None
    provider_ids: Any = None
    run_time_ticks: Any = None
    series_id: Any = None
    parent_index_number: Any = None
    index_number: Any = None
    index_number_end: Any = None
    production_year: Any = None
    genres: Any = None
    extra_type: Any = None
    premiere_date: Any = None
    status: Any = None
    recursive_item_count: Any = None
    child_count: Any = None
    location_type: Any = None


class _Session(msgspec.Struct, frozen=True, rename="pascal"):
    now_playing_item: _Item | None = None


_SESSIONS = msgspec.json.Decoder(list[_Session])
_ITEMS = msgspec.json.Decoder(dict[str, _Item | None])


def parse_playing(body: bytes, id_of: IdOf = known_id) -> dict[str, Described]:
    """What each screen of a list of sessions shows, by id. Raises BadAnswer for what is no list of sessions."""
    items = (one.now_playing_item for one in decode(_SESSIONS, body, WHAT))
    return _by_id(((text(item.id), item) for item in items if item is not None), id_of)


def parse_looked_up(body: bytes, id_of: IdOf = known_id) -> dict[str, Described]:
    """An object of items by id; one that is null was not found. Raises BadAnswer for anything else."""
    found = decode(_ITEMS, body, ITEMS)
    return _by_id(((item_id, item) for item_id, item in found.items() if item is not None), id_of)


def _by_id(items: Iterable[tuple[str, _Item]], id_of: IdOf) -> dict[str, Described]:
    found = ((id_of(item_id), item) for item_id, item in items)
    return {item_id: _described(item_id, item, id_of) for item_id, item in found if item_id is not None}


def _described(item_id: str, item: _Item, id_of: IdOf) -> Described:
    kind = text(item.type)
    count = item.child_count if kind == "Season" else item.recursive_item_count
    ids: Mapping[Any, Any] = item.provider_ids if isinstance(item.provider_ids, dict) else {}
    genres = item.genres if isinstance(item.genres, list) else []
    return Described(
        item_id=item_id,
        kind=kind,
        name=text(item.name),
        provider_ids={str(key).lower(): found for key, value in ids.items() if (found := _id(value))},
        runtime=number(item.run_time_ticks),
        series_id=id_of(text(item.series_id)),
        season=_ordinal(item.parent_index_number),
        episode=_ordinal(item.index_number),
        episode_end=_ordinal(item.index_number_end),
        year=_ordinal(item.production_year),
        genres=tuple(one for one in genres if isinstance(one, str) and one),
        extra=text(item.extra_type),
        aired_at=parse_date(text(item.premiere_date)),
        ended=text(item.status).lower() == "ended",
        episodes=_ordinal(count),
        missing=text(item.location_type).lower() == "virtual",
    )


def _id(value: Any) -> str:
    """A provider's id, also one that was written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value).strip()


def _ordinal(value: Any) -> int | None:
    found = number(value)
    return found if found is not None and 0 <= found < MOST_NUMBER else None
