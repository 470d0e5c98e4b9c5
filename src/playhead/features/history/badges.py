"""Badges, from counters that only go up: never taken away, the same whenever they are counted again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from playhead.features.history.catalogue import Catalogue
from playhead.features.history.days import hours, local
from playhead.features.history.extents import extent
from playhead.features.history.model import MOVIE
from playhead.features.history.viewings import Change, Completed, Watched
from playhead.kit.times import DAY, HOUR, MINUTE

FILMS = (10, 50, 100, 250, 500, 1000)
EPISODES = (100, 500, 1000, 5000)
SEASONS = (1, 10, 50)
SERIES = (1, 5, 10, 25, 50)
HOURS = (24, 100, 500, 1000)
STREAKS = (7, 30, 100, 365)
COLLECTOR = (10, 25)

SEASON_IN_A_DAY = 4
BINGE = 6
FILM_NIGHT = 3
MARATHON = 6 * HOUR
DAY_COUNTS = 10 * MINUTE
ABSENCE = 30 * DAY
AT_THAT_HOUR = 10
WEEKENDS = 20
REWATCHED = 20
LONG_HAUL = 180 * MINUTE
GENRES, OF_ONE_GENRE = 10, 25
DECADES = 5
CLIENTS = 3
MONTHS = 12
PATIENT = 7 * DAY
ADOPTERS = 10
FEASTS = frozenset({(10, 31), (12, 24), (12, 25), (12, 26), (1, 1)})
SATURDAY = 5
NIGHT, MORNING = range(5), range(5, 8)
DAYS_KEPT = 3


class Earned(msgspec.Struct, frozen=True):
    """A badge of a person, and the moment that earned it."""

    person: str
    badge: str
    at: int


class DayTally(msgspec.Struct, kw_only=True):
    """One local day: milliseconds watched, films by key, episodes by series and by season."""

    watched: int = 0
    films: set[str] = set()
    series: dict[str, set[str]] = {}
    seasons: dict[str, set[int]] = {}


class Tally(msgspec.Struct, kw_only=True):
    """One person's counters. `seen` has the episodes of each season; `streak` the days that count, as ordinals."""

    badges: dict[str, int] = {}
    films: int = 0
    episodes: int = 0
    watched: int = 0
    nights: int = 0
    mornings: int = 0
    weekends: int = 0
    rewatched: int = 0
    genres: dict[str, int] = {}
    decades: set[int] = set()
    clients: set[str] = set()
    months: set[int] = set()
    seasons: set[str] = set()
    series: set[str] = set()
    seen: dict[str, set[int]] = {}
    days: dict[str, DayTally] = {}
    streak: set[int] = set()
    watched_at: int | None = None


class Ledger(msgspec.Struct, kw_only=True):
    """Everybody's counters; `adopters` are the first who had a row."""

    tallies: dict[str, Tally] = {}
    adopters: list[str] = []

    def count(self, change: Change, catalogue: Catalogue) -> list[Earned]:
        """Count one change; what it has earned."""
        name = change.person.name
        tally = self.tallies.setdefault(name, Tally())
        before = set(tally.badges)
        if isinstance(change, Completed):
            if name not in self.adopters and len(self.adopters) < ADOPTERS:
                self.adopters.append(name)
                _award(tally, "early_adopter", change.at)
            _completed(tally, change, catalogue)
        else:
            _watched(tally, change)
        return [Earned(name, badge, at) for badge, at in tally.badges.items() if badge not in before]


def _award(tally: Tally, badge: str, at: int) -> None:
    """Once given, a badge keeps its moment."""
    if badge in tally.badges:
        return
    tally.badges[badge] = at
    others = sum(not one.startswith("collector_") for one in tally.badges)
    _steps(tally, "collector", COLLECTOR, others, at)


def _steps(tally: Tally, name: str, steps: Iterable[int], reached: int, at: int) -> None:
    for step in steps:
        if reached >= step:
            badge = f"{name}_{step}"
            if badge not in tally.badges:
                _award(tally, badge, at)


def _day(tally: Tally, day: str) -> DayTally:
    if day not in tally.days:
        tally.days[day] = DayTally()
        for old in sorted(tally.days)[:-DAYS_KEPT]:
            if old != day:
                del tally.days[old]
    return tally.days[day]


def _watched(tally: Tally, change: Watched) -> None:
    if tally.watched_at is not None and change.start - tally.watched_at >= ABSENCE:
        _award(tally, "comeback", change.start)
    tally.watched_at = max(change.end, tally.watched_at or change.end)
    at = change.start
    for day, _, length in hours(change.start, change.end, change.person.zone):
        today = _day(tally, day)
        for hours_in_all in HOURS:
            if tally.watched < hours_in_all * HOUR <= tally.watched + length:
                _award(tally, f"hours_{hours_in_all}", at + hours_in_all * HOUR - tally.watched)
        if today.watched < MARATHON <= today.watched + length:
            _award(tally, "marathon", at + MARATHON - today.watched)
        if today.watched < DAY_COUNTS <= today.watched + length:
            _on_streak(tally, day, at + DAY_COUNTS - today.watched)
        tally.watched += length
        today.watched += length
        tally.months.add(int(day[5:7]))
        if len(tally.months) >= MONTHS:
            _award(tally, "around_the_year", at)
        at += length


def _on_streak(tally: Tally, day: str, at: int) -> None:
    today = date.fromisoformat(day).toordinal()
    tally.streak = {one for one in tally.streak if one > today - STREAKS[-1]} | {today}
    first = last = today
    while first - 1 in tally.streak:
        first -= 1
    while last + 1 in tally.streak:
        last += 1
    _steps(tally, "streak", STREAKS, last - first + 1, at)


def _completed(tally: Tally, change: Completed, catalogue: Catalogue) -> None:
    at, row = change.at, change.row
    _award(tally, "first_light", at)
    if change.nth == 1:
        _new(tally, change, catalogue)
    elif change.nth == 2:  # the second time is what counts
        tally.rewatched += 1
        _award(tally, "again", at)
        if tally.rewatched >= REWATCHED:
            _award(tally, "rewatcher", at)
    _by_the_clock(tally, change)
    if row.kind == MOVIE and (change.media.runtime or 0) >= LONG_HAUL:
        _award(tally, "long_haul", at)
    if row.client:
        tally.clients.add(row.client)
    if len(tally.clients) >= CLIENTS:
        _award(tally, "everywhere", at)
    if change.company:
        _award(tally, "together", at)
    if at - change.started_at >= PATIENT:
        _award(tally, "patient", at)
    _in_a_day(tally, change, catalogue)


def _new(tally: Tally, change: Completed, catalogue: Catalogue) -> None:
    """Something that was never completed before."""
    if change.row.kind == MOVIE:
        tally.films += 1
    else:
        tally.episodes += 1
    _steps(tally, "films", FILMS, tally.films, change.at)
    _steps(tally, "episodes", EPISODES, tally.episodes, change.at)
    said = catalogue.said.get(change.row.part.key)
    for genre in said.genres if said is not None else ():
        tally.genres[genre] = tally.genres.get(genre, 0) + 1
    if len(tally.genres) >= GENRES:
        _award(tally, "genre_explorer", change.at)
    if max(tally.genres.values(), default=0) >= OF_ONE_GENRE:
        _award(tally, "genre_fan", change.at)
    if said is not None and said.year:
        tally.decades.add(said.year // 10)
    if len(tally.decades) >= DECADES:
        _award(tally, "decades", change.at)


def _by_the_clock(tally: Tally, change: Completed) -> None:
    shown = local(change.at, change.person.zone)
    tally.nights += shown.hour in NIGHT
    tally.mornings += shown.hour in MORNING
    tally.weekends += shown.weekday() >= SATURDAY
    if tally.nights >= AT_THAT_HOUR:
        _award(tally, "night_owl", change.at)
    if tally.mornings >= AT_THAT_HOUR:
        _award(tally, "early_bird", change.at)
    if tally.weekends >= WEEKENDS:
        _award(tally, "weekender", change.at)
    if (shown.month, shown.day) in FEASTS:
        _award(tally, "festive", change.at)


def _in_a_day(tally: Tally, change: Completed, catalogue: Catalogue) -> None:
    part, at = change.row.part, change.at
    today = _day(tally, change.row.local_day)
    if change.row.kind == MOVIE:
        today.films.add(part.key)
        if len(today.films) >= FILM_NIGHT:
            _award(tally, "film_night", at)
        return
    series = catalogue.work(part.key)
    episodes = today.series.setdefault(series, set())
    episodes.add(part.key)
    if len(episodes) >= BINGE and series != part.key:
        _award(tally, "binge", at)
    if part.season and part.episode is not None:
        season = f"{series}/{part.season}"
        today.seasons.setdefault(season, set()).add(part.episode)
        tally.seen.setdefault(season, set()).add(part.episode)
        _whole(tally, series, today, catalogue, at)


def _whole(tally: Tally, series: str, today: DayTally, catalogue: Catalogue, at: int) -> None:
    """Seasons and series of which every aired episode was seen."""
    there = extent(catalogue, series, at)
    for season, episodes in there.seasons.items():
        key = f"{series}/{season}"
        if episodes <= tally.seen.get(key, set()):
            tally.seasons.add(key)
        if len(episodes) >= SEASON_IN_A_DAY and episodes <= today.seasons.get(key, set()):
            _award(tally, "season_in_a_day", at)
    if there.whole and all(eps <= tally.seen.get(f"{series}/{n}", set()) for n, eps in there.seasons.items()):
        tally.series.add(series)
    _steps(tally, "seasons", SEASONS, len(tally.seasons), at)
    _steps(tally, "series", SERIES, len(tally.series), at)


def streak_days(tally: Tally, today: date) -> int:
    """How long the present streak is: one that is not yet gone on with today still stands."""
    last = today.toordinal()
    if last not in tally.streak:
        last -= 1
    count = 0
    while last - count in tally.streak:
        count += 1
    return count
