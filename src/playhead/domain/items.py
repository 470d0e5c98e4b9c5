"""What: items on servers, and the works they are copies of."""

from __future__ import annotations

import re

import msgspec

LEAF_KINDS = frozenset({"Movie", "Episode", "Video", "MusicVideo", "Audio", "AudioBook"})
"""Kinds with a file of their own: the ones that can be played."""

FOLDER_KINDS = frozenset({"Series", "Season", "MusicAlbum", "MusicArtist"})
"""Kinds that hold others; they carry favourites and ratings, and their played is computed."""

_HEX = re.compile(r"[0-9a-f]{32}")


class ItemRef(msgspec.Struct, frozen=True, order=True):
    """One item on one server. `item_id` is 32 lower-case hex digits."""

    server: str
    item_id: str

    def __str__(self) -> str:
        return f"{self.server}/{self.item_id}"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """Another file of an item; no listing shows its id. `path` is the server's own view, `runtime` in ticks."""

    item_id: str
    path: str | None = None
    runtime: int | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item as its server describes it.

    `path` is the server's own view. `provider_ids` has lower-case keys (`imdb`, `tmdb`, `tvdb`, …). `season` and
    `episode` are numbers or None; a file with several episodes has the first in `episode`, the last in `episode_end`.
    `runtime` is in ticks of 100 ns. `versions` are its other files; `version_of` is the id of the item that this one is
    another file of. `aired_at` is the day of its first showing in UTC milliseconds; `ended` is of a series that shows
    nothing new any more. `missing`: the server knows of it, and has no file.
    """

    item_id: str
    kind: str
    name: str
    path: str | None = None
    provider_ids: dict[str, str] = {}
    year: int | None = None
    runtime: int | None = None
    series_id: str | None = None
    series_name: str | None = None
    season: int | None = None
    episode: int | None = None
    episode_end: int | None = None
    versions: tuple[Version, ...] = ()
    version_of: str | None = None
    genres: tuple[str, ...] = ()
    aired_at: int | None = None
    ended: bool = False
    missing: bool = False

    def hidden(self) -> tuple[Item, ...]:
        """The items of its other files, in ascending order of id."""
        return tuple(
            Item(
                item_id=one.item_id,
                kind=self.kind,
                name=self.name,
                path=one.path,
                year=self.year,
                runtime=one.runtime,
                version_of=self.item_id,
            )
            for one in sorted(self.versions, key=lambda one: one.item_id)
        )


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """A library as the server's administrator made it; `locations` are folders as the server sees them."""

    library_id: str
    name: str
    locations: tuple[str, ...]


def hex_id(text: str) -> str | None:
    """An id in either spelling (dashed, upper case) as 32 lower-case hex digits; None when it is no id.

    Webhook templates render ids dashed, everything else without dashes.
    """
    candidate = text.replace("-", "").lower()
    return candidate if _HEX.fullmatch(candidate) else None
