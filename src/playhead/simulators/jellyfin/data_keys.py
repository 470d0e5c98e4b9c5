"""Under which keys user data is remembered, beyond the item's own id."""

from __future__ import annotations

from playhead.simulators.jellyfin.guids import dashed
from playhead.simulators.jellyfin.model import Item


def data_keys(item: Item) -> list[str]:
    """The keys that user data is remembered under, the first being the one shown as `Key`."""
    ids = item.provider_ids
    own = dashed(item.id)
    if item.kind in ("Movie", "Video"):
        return [*_known(ids, "Tmdb", "Imdb"), own]
    if item.kind == "Series":
        return [*_known(ids, "Tvdb", "Imdb"), own]
    if item.kind == "Season":
        return [*_below_series(item, f"{item.index or 0:03d}"), own]
    if item.kind == "Episode":
        return [*_below_series(item, f"{item.parent_index or 0:03d}{item.index or 0:03d}"), own]
    if item.kind == "Audio":
        return [f"{item.artist}-{item.album}-{item.index or 0:04d}{item.name}", own]
    if item.kind == "MusicAlbum":
        return [f"{item.artist}-{item.name}", own]
    if item.kind == "MusicArtist":
        return [f"Artist-{item.name}", own]
    return [own]


def _known(ids: dict[str, str], *names: str) -> list[str]:
    return [ids[name] for name in names if ids.get(name)]


def _below_series(item: Item, tail: str) -> list[str]:
    series = item.above("Series")
    return [key + tail for key in data_keys(series)] if series else []
