"""Statistics of watch history: plays from rows, hours from what was really watched. Reads only; days are local ones.

Every figure of a range counts the same rows and the same hours, so pages agree with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, case, distinct, func, select

from playhead.features.history.model import MOVIE, TV
from playhead.features.history.progress import longest
from playhead.features.history.tables import activity, row
from playhead.features.history.titles import titles_of

STREAK_COUNTS = 600_000
"""Milliseconds that make a day one of a streak."""

Top = Literal["movie", "series", "episode"]
By = Literal["plays", "time"]
Every = Literal["day", "week", "month"]
Of = Literal["client", "device", "play_method", "server"]


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Whose, and from which local day to which, both included; None: all, or without an end."""

    people: Collection[int] | None = None
    first: str | None = None
    last: str | None = None

    def of(self, table: Table) -> list[ColumnElement[bool]]:
        """As conditions on rows, or on hours."""
        found: list[ColumnElement[bool]] = []
        if self.people is not None:
            found.append(table.c.person_id.in_(list(self.people)))
        if self.first is not None:
            found.append(table.c.local_day >= self.first)
        if self.last is not None:
            found.append(table.c.local_day <= self.last)
        return found


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Durations in milliseconds: `watched` is all that was really watched, `completed` what the rows have of it.
    `rewatches` are plays beyond a person's first. `streak` is the longest run of days with ten minutes each, `sitting`
    the longest without a break, of one person."""

    plays: int
    watched: int
    completed: int
    rewatches: int
    sitting: int
    movies: int
    series: int
    episodes: int
    days: int
    streak: int
    busiest_day: str | None
    busiest_watched: int


def overview(connection: Connection, wanted: Range) -> Overview:
    """The totals of a range."""
    where = wanted.of(row)
    again = case((row.c.view_number > 1, row.c.plays), else_=row.c.plays - 1)
    sums = (func.coalesce(func.sum(one), 0) for one in (row.c.plays, row.c.watched, again))
    plays, completed, rewatches = connection.execute(select(*sums).where(*where)).one()
    sitting = connection.execute(select(func.max(activity.c.stretch)).where(*wanted.of(activity))).scalar()
    works = {
        r.kind: (r.works, r.parts)
        for r in connection.execute(
            select(
                row.c.kind,
                func.count(distinct(row.c.work)).label("works"),
                func.count(distinct(row.c.part)).label("parts"),
            )
            .where(*where)
            .group_by(row.c.kind)
        )
    }
    days = calendar(connection, wanted)
    busiest = max(days, key=lambda one: (one.watched, one.day), default=None)
    return Overview(
        plays=int(plays),
        completed=int(completed),
        rewatches=int(rewatches),
        sitting=sitting or 0,
        watched=sum(one.watched for one in days),
        movies=works.get(MOVIE, (0, 0))[0],
        series=works.get(TV, (0, 0))[0],
        episodes=works.get(TV, (0, 0))[1],
        days=len(days),
        streak=_longest_streak(connection, wanted),
        busiest_day=busiest.day if busiest is not None else None,
        busiest_watched=busiest.watched if busiest is not None else 0,
    )


def _longest_streak(connection: Connection, wanted: Range) -> int:
    total = func.sum(activity.c.watched)
    query = (
        select(activity.c.person_id, activity.c.local_day)
        .where(*wanted.of(activity))
        .group_by(activity.c.person_id, activity.c.local_day)
        .having(total >= STREAK_COUNTS)
    )
    days: dict[int, set[int]] = defaultdict(set)
    for r in connection.execute(query):
        days[r.person_id].add(date.fromisoformat(r.local_day).toordinal())
    return max((longest(one) for one in days.values()), default=0)


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was watched much: `people` is how many have. A series is called by its own name."""

    kind: str
    tmdb: str
    work: str
    season: int | None
    episode: int | None
    title: str
    series_title: str
    plays: int
    watched: int
    people: int


def top(connection: Connection, wanted: Range, of: Top, by: By, limit: int) -> list[Rank]:
    """What was watched most. Where nobody knows what a series is called, one of its episodes stands for it."""
    group = row.c.work if of == "series" else row.c.part
    plays, watched = func.sum(row.c.plays).label("plays"), func.sum(row.c.watched).label("watched")
    query = (
        select(
            group.label("key"),
            func.max(row.c.tmdb).label("tmdb"),
            func.max(row.c.work).label("work"),
            func.max(row.c.server).label("server"),
            func.max(row.c.season).label("season"),
            func.max(row.c.episode).label("episode"),
            func.max(row.c.title).label("title"),
            plays,
            watched,
            func.count(distinct(row.c.person_id)).label("people"),
        )
        .where(*wanted.of(row), row.c.kind == (MOVIE if of == "movie" else TV))
        .group_by(group)
        .order_by((plays if by == "plays" else watched).desc(), (watched if by == "plays" else plays).desc(), group)
        .limit(limit)
    )
    found = connection.execute(query).all()
    series = titles_of(connection, {r.work: r.server for r in found}) if of != "movie" else {}
    return [_rank(r, of, series.get(r.work, "")) for r in found]


def _rank(r: Any, of: Top, series: str) -> Rank:
    return Rank(
        kind=of,
        tmdb=r.tmdb,
        work=r.work,
        season=r.season if of == "episode" else None,
        episode=r.episode if of == "episode" else None,
        title=(series or r.title) if of == "series" else r.title,
        series_title=series,
        plays=int(r.plays),
        watched=int(r.watched),
        people=r.people,
    )


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One local day, or the first day of a week or month."""

    day: str
    watched: int
    plays: int


def calendar(connection: Connection, wanted: Range) -> list[Day]:
    """Each day on which something was watched, in order."""
    watched: dict[str, int] = defaultdict(int)
    plays: dict[str, int] = defaultdict(int)
    hours = select(activity.c.local_day, func.sum(activity.c.watched).label("n")).where(*wanted.of(activity))
    for r in connection.execute(hours.group_by(activity.c.local_day)):
        watched[r.local_day] = int(r.n)
    rows = select(row.c.local_day, func.sum(row.c.plays).label("n")).where(*wanted.of(row))
    for r in connection.execute(rows.group_by(row.c.local_day)):
        plays[r.local_day] = int(r.n)
    return [Day(day=day, watched=watched[day], plays=plays[day]) for day in sorted({*watched, *plays})]


def trend(days: Iterable[Day], every: Every) -> list[Day]:
    """The days of a calendar put together. Pure."""
    watched: dict[str, int] = defaultdict(int)
    plays: dict[str, int] = defaultdict(int)
    for one in days:
        first = first_of(one.day, every)
        watched[first] += one.watched
        plays[first] += one.plays
    return [Day(day=first, watched=watched[first], plays=plays[first]) for first in sorted(watched)]


def first_of(day: str, every: Every) -> str:
    """The first day of the week (Monday) or month that a day is in. Pure."""
    found = date.fromisoformat(day)
    if every == "week":
        found -= timedelta(days=found.weekday())
    return (found.replace(day=1) if every == "month" else found).isoformat()


def heatmap(connection: Connection, wanted: Range) -> list[list[int]]:
    """Milliseconds by weekday (Monday first) and local hour."""
    found = [[0] * 24 for _ in range(7)]
    query = select(activity.c.local_day, activity.c.hour, func.sum(activity.c.watched).label("n"))
    grouped = query.where(*wanted.of(activity)).group_by(activity.c.local_day, activity.c.hour)
    weekdays: dict[str, int] = {}
    for day, hour, length in connection.execute(grouped):
        if day not in weekdays:
            weekdays[day] = date.fromisoformat(day).weekday()
        found[weekdays[day]][hour] += int(length)
    return found


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one client, play method or server has of it; an empty name is one that nobody knows."""

    name: str
    plays: int
    watched: int


def shares(connection: Connection, wanted: Range, of: Of) -> list[Share]:
    """Rows by client, play method or server, the most plays first."""
    column, plays = row.c[of], func.sum(row.c.plays).label("plays")
    query = select(column.label("name"), plays, func.sum(row.c.watched).label("watched")).where(*wanted.of(row))
    found = connection.execute(query.group_by(column).order_by(plays.desc(), column))
    return [Share(name=r.name, plays=int(r.plays), watched=int(r.watched)) for r in found]
