"""How far somebody is with each badge, from his counters. Pure."""

from __future__ import annotations

import msgspec

from playhead.features.history import badges
from playhead.features.history.badges import Tally
from playhead.kit.times import HOUR


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A badge, how much it takes and how much of that there is; None where it is earned at once or not at all."""

    badge: str
    reached: int | None = None
    needed: int | None = None


AT_ONCE = (
    "again", "around_the_year", "binge", "comeback", "decades", "early_adopter", "early_bird", "everywhere", "festive",
    "film_night", "first_light", "genre_explorer", "genre_fan", "long_haul", "marathon", "night_owl", "patient",
    "rewatcher", "season_in_a_day", "together", "weekender",
)  # fmt: skip
"""The badges without steps."""


def progress(tally: Tally) -> list[Progress]:
    """Every badge there is, in a fixed order."""
    others = sum(not one.startswith("collector_") for one in tally.badges)
    steps = {
        "films": (badges.FILMS, tally.films),
        "episodes": (badges.EPISODES, tally.episodes),
        "seasons": (badges.SEASONS, len(tally.seasons)),
        "series": (badges.SERIES, len(tally.series)),
        "hours": (badges.HOURS, tally.watched // HOUR),
        "streak": (badges.STREAKS, longest(tally.streak)),
        "collector": (badges.COLLECTOR, others),
    }
    counted = {
        "around_the_year": (len(tally.months), badges.MONTHS),
        "decades": (len(tally.decades), badges.DECADES),
        "early_bird": (tally.mornings, badges.AT_THAT_HOUR),
        "everywhere": (len(tally.clients), badges.CLIENTS),
        "genre_explorer": (len(tally.genres), badges.GENRES),
        "genre_fan": (max(tally.genres.values(), default=0), badges.OF_ONE_GENRE),
        "night_owl": (tally.nights, badges.AT_THAT_HOUR),
        "rewatcher": (tally.rewatched, badges.REWATCHED),
        "weekender": (tally.weekends, badges.WEEKENDS),
    }
    single = [
        Progress(badge=name, reached=min(counted[name]), needed=counted[name][1])
        if name in counted
        else Progress(badge=name)
        for name in AT_ONCE
    ]
    stepped = [
        Progress(badge=f"{name}_{needed}", reached=min(reached, needed), needed=needed)
        for name, (wanted, reached) in steps.items()
        for needed in wanted
    ]
    return [*single, *stepped]


def longest(days: set[int]) -> int:
    """The most days in a row."""
    found = 0
    for last in days:
        if last + 1 not in days:
            first = last
            while first - 1 in days:
                first -= 1
            found = max(found, last - first + 1)
    return found
