"""How many episodes there are to be seen: what look-ups told of a series at some moment. Pure.

That no more episodes are known is no proof that there are none: a season counts where the server says how many it has,
or where at least two of its episodes were listed and none between them is lacking.
"""

from __future__ import annotations

import msgspec

from playhead.domain.described import Described
from playhead.features.history.catalogue import Catalogue
from playhead.kit.times import DAY

ENOUGH_LISTED = 2
SETTLED = 30 * DAY
"""A series that showed nothing new for so long is taken for whole."""


class Extent(msgspec.Struct, frozen=True):
    """Aired episodes by season, specials left out; `whole`: the series has ended, or shows nothing new."""

    seasons: dict[int, frozenset[int]]
    whole: bool


def extent(catalogue: Catalogue, series: str, at: int) -> Extent:
    """What of a series had aired at a moment."""
    listed: dict[int, dict[int, int | None]] = {}
    undated: dict[int, dict[int, int | None]] = {}
    for one in catalogue.listed(series):
        if one.season and one.episode is not None:
            to = listed if not one.missing or one.aired_at is not None else undated
            for number in range(one.episode, max(one.episode, one.episode_end or 0) + 1):
                to.setdefault(one.season, {})[number] = one.aired_at
    seasons, ended, total = _declared(catalogue, series)
    for season, count in seasons.items():
        if season not in listed:
            listed[season] = dict.fromkeys(range(1, count + 1))
    known = {
        s: found for s, found in listed.items() if _whole({*found, *undated.get(s, ())}, len(found), seasons.get(s))
    }
    aired = {s: frozenset(n for n, day in found.items() if day is None or day <= at) for s, found in known.items()}
    days = [day for found in known.values() for day in found.values() if day is not None and day <= at]
    settled = ended or (bool(days) and at - max(days) >= SETTLED)
    every = len(known) == len(listed) and sum(map(len, known.values())) >= (total or 0)
    return Extent({s: found for s, found in aired.items() if found}, whole=settled and every)


def _whole(heard_of: set[int], listed: int, count: int | None) -> bool:
    if count is not None:
        return listed >= count
    return listed >= ENOUGH_LISTED and max(heard_of) - min(heard_of) + 1 == len(heard_of)


def _declared(catalogue: Catalogue, series: str) -> tuple[dict[int, int], bool, int | None]:
    """Episodes by season as the server counts them, whether the series has ended, and how many it has in all."""
    seasons: dict[int, int] = {}
    ended, total = False, None
    for one in catalogue.declared(series):
        if one.kind == "Series":
            ended, total = ended or one.ended, one.episodes or total
        elif (number := _number(one)) and one.episodes:
            seasons[number] = one.episodes
    return seasons, ended, total


def _number(season: Described) -> int | None:
    """A season's own number stands where an episode has its."""
    return season.episode if season.episode is not None else season.season
