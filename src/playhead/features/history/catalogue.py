"""What an item is of: one key for every file of it, on every server. Pure.

The best id that is known names it: TMDB's, else TVDB's, else IMDb's, else the item's own. What was named once keeps its
key when a better id appears, and whatever has one of its ids is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from playhead.domain.described import Described, merged
from playhead.features.history.model import MOVIE, TV, Media, Part
from playhead.features.history.word import TICKS

PROVIDERS = ("tmdb", "tvdb", "imdb")
"""In the order of trust."""

PREROLL = "prerolls.video"
MOST_PARTS = 100
"""No file has more episodes: a greater end is a mistake of whoever named it."""


class Said(msgspec.Struct, frozen=True):
    """What statistics and badges ask of a part."""

    title: str = ""
    genres: tuple[str, ...] = ()
    year: int | None = None


def names_of(kind: str, provider_ids: Mapping[str, str], item_id: str) -> list[str]:
    """What a film or series may be known as, the best name first."""
    names = [f"{kind}:{p}:{provider_ids[p].lower()}" for p in PROVIDERS if provider_ids.get(p)]
    return [*names, f"{kind}:item:{item_id}"]


class Catalogue(msgspec.Struct, kw_only=True):
    """What look-ups told (`known`, by item), and what was named how. `said` is by part, `ids` by work, `works` has the
    work of each episode."""

    known: dict[str, Described] = {}
    keys: dict[str, str] = {}
    said: dict[str, Said] = {}
    ids: dict[str, dict[str, str]] = {}
    works: dict[str, str] = {}

    def learn(self, found: Mapping[str, Described]) -> None:
        """Look-ups were answered."""
        for item_id, one in found.items():
            before = self.known.get(item_id)
            self.known[item_id] = merged(one, before) if before is not None else one
        for item_id in found:
            one = self.known[item_id]
            if one.kind == "Series":
                self._named(TV, one.provider_ids, one.item_id)
            else:
                self.media(one)

    def whole(self, playing: Described) -> Described:
        """What a screen shows, with what is known of it besides."""
        known = self.known.get(playing.item_id)
        return merged(playing, known) if known is not None else playing

    def media(self, playing: Described) -> Media | None:
        """What it is of; None for what is no film and no episode."""
        item = self.whole(playing)
        if item.extra or PREROLL in item.provider_ids or item.kind not in ("Movie", "Episode"):
            return None
        runtime = item.runtime // TICKS if item.runtime and item.runtime > 0 else None
        if item.kind == "Movie":
            key = self._named(MOVIE, item.provider_ids, item.item_id)
            parts: tuple[Part, ...] = (Part(key),)
        else:
            parts = self._episodes(item)
            key = "+".join(part.key for part in parts)
        series = self.known.get(item.series_id or "")
        genres = item.genres or (series.genres if series is not None else ())
        for part in parts:
            before = self.said.get(part.key, Said())
            self.said[part.key] = Said(item.name or before.title, genres or before.genres, item.year or before.year)
        return Media(key=key, kind=MOVIE if item.kind == "Movie" else TV, parts=parts, runtime=runtime)

    def _episodes(self, item: Described) -> tuple[Part, ...]:
        if item.series_id is None or item.season is None or item.episode is None:
            key = self._named(TV, {}, item.item_id)
            return (Part(key, item.season, item.episode),)
        series = self.known.get(item.series_id)
        key = self._named(TV, series.provider_ids if series is not None else {}, item.series_id)
        last = min(max(item.episode, item.episode_end or 0), item.episode + MOST_PARTS)
        parts = tuple(Part(f"{key}/{item.season}/{n}", item.season, n) for n in range(item.episode, last + 1))
        self.works.update((part.key, key) for part in parts)
        return parts

    def _named(self, kind: str, provider_ids: Mapping[str, str], item_id: str) -> str:
        names = names_of(kind, provider_ids, item_id)
        key = next((self.keys[name] for name in names if name in self.keys), names[0])
        for name in names:
            self.keys.setdefault(name, key)
        ids = self.ids.setdefault(key, {})
        for provider, value in provider_ids.items():
            ids.setdefault(provider, value)
        return key

    def work(self, part: str) -> str:
        """The film or series that a part belongs to."""
        return self.works.get(part, part)

    def tmdb(self, work: str) -> int | str | None:
        """TMDB's id of a work, as the number that it is."""
        found = self.ids.get(work, {}).get("tmdb")
        return int(found) if found is not None and found.isdecimal() else found

    def listed(self, series: str) -> Iterable[Described]:
        """The episodes of a series that look-ups told of."""
        return (one for one in self.known.values() if one.kind == "Episode" and self._of(one) == series)

    def declared(self, series: str) -> Iterable[Described]:
        """The series and its seasons, as look-ups told of them."""
        return (one for one in self.known.values() if one.kind in ("Series", "Season") and self._of(one) == series)

    def _of(self, one: Described) -> str | None:
        return self.keys.get(f"{TV}:item:{one.series_id or one.item_id}")
