"""An item as far as watch history asks: what it is of, and what is said of it in statistics."""

from __future__ import annotations

import msgspec


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of an item, in a list of sessions or when asked for it.

    `kind` is Jellyfin's type. `provider_ids` has lower-case keys, and is of the item itself: of an episode, not of its
    series. `runtime` is in ticks, `aired_at` UTC milliseconds. `extra` says what a trailer or theme is. `ended` is of a
    series, `episodes` of a series or season: how many it has, as the server counts. `missing`: there is no file of it.
    """

    item_id: str
    kind: str = ""
    name: str = ""
    provider_ids: dict[str, str] = {}
    runtime: int | None = None
    series_id: str | None = None
    season: int | None = None
    episode: int | None = None
    episode_end: int | None = None
    year: int | None = None
    genres: tuple[str, ...] = ()
    extra: str = ""
    aired_at: int | None = None
    ended: bool = False
    episodes: int | None = None
    missing: bool = False


def merged(first: Described, then: Described) -> Described:
    """What the first says, and where it says nothing, what the second does."""
    nothing = Described(item_id=first.item_id)
    filled = {
        name: getattr(then, name)
        for name in Described.__struct_fields__
        if getattr(first, name) in (getattr(nothing, name), 0 if name == "runtime" else None)
    }
    ids = {**then.provider_ids, **first.provider_ids}
    return msgspec.structs.replace(first, **filled | {"item_id": first.item_id, "provider_ids": ids})
