"""Statistics of watch history. All of a range count the same rows and hours; days are the persons' own."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.history_models import (
    StatsDay,
    StatsDays,
    StatsHeatmap,
    StatsOverview,
    StatsRank,
    StatsShare,
    StatsShares,
    StatsTop,
    StatsYear,
)
from playhead.delivery.api.routes.history import Whose, seconds
from playhead.delivery.api.services import Services
from playhead.delivery.api.whose import may_see
from playhead.features.history import statistics
from playhead.features.history.statistics import By, Day, Every, Of, Overview, Range, Rank, Top
from playhead.identity.callers import Caller

router = APIRouter(prefix="/api/v1/stats", tags=["history"])

TOP = 10

First = Annotated[date | None, Query(alias="from", description="The first local day.")]
Last = Annotated[date | None, Query(alias="to", description="The last local day; it is included.")]
Most = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@router.get("/overview")
async def overview(by: User, served: Served, user: Whose = None, first: First = None, to: Last = None) -> StatsOverview:
    """The totals."""
    wanted = await _range(served, by, user, first, to)
    return _overview(await served.database.read(lambda c: statistics.overview(c, wanted)))


@router.get("/top")
async def top(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None,
    of: Annotated[Top, Query(alias="type")] = "movie", order: Annotated[By, Query(alias="by")] = "plays",
    limit: Most = TOP,
) -> StatsTop:  # fmt: skip
    """What was watched most, by plays or by time."""
    wanted = await _range(served, by, user, first, to)
    found = await served.database.read(lambda c: statistics.top(c, wanted, of, order, limit))
    return StatsTop(items=[_rank(one) for one in found])


@router.get("/heatmap")
async def heatmap(by: User, served: Served, user: Whose = None, first: First = None, to: Last = None) -> StatsHeatmap:
    """What was watched by weekday and hour."""
    wanted = await _range(served, by, user, first, to)
    found = await served.database.read(lambda c: statistics.heatmap(c, wanted))
    return StatsHeatmap(seconds=[[seconds(hour) for hour in day] for day in found])


@router.get("/calendar")
async def calendar(by: User, served: Served, user: Whose = None, first: First = None, to: Last = None) -> StatsDays:
    """Each day on which something was watched."""
    wanted = await _range(served, by, user, first, to)
    return _days(await served.database.read(lambda c: statistics.calendar(c, wanted)))


@router.get("/trend")
async def trend(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None, every: Every = "week"
) -> StatsDays:
    """By days, weeks (from Monday) or months; `day` is the first of each."""
    wanted = await _range(served, by, user, first, to)
    found = await served.database.read(lambda c: statistics.calendar(c, wanted))
    return _days(statistics.trend(found, every))


@router.get("/clients")
async def clients(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None, of: Of = "client"
) -> StatsShares:
    """By client, play method or server."""
    wanted = await _range(served, by, user, first, to)
    found = await served.database.read(lambda c: statistics.shares(c, wanted, of))
    return StatsShares(
        items=[
            StatsShare(name=one.name or None, plays=one.plays, watched_seconds=seconds(one.watched)) for one in found
        ]
    )


@router.get("/year")
async def year(
    by: User, served: Served, year: Annotated[int, Query(ge=1970, le=2200)], user: Whose = None
) -> StatsYear:
    """A year in review."""
    wanted = await _range(served, by, user, date(year, 1, 1), date(year, 12, 31))
    return await served.database.read(lambda c: _year(c, wanted, year))


def _year(connection: Connection, wanted: Range, year: int) -> StatsYear:
    days = statistics.calendar(connection, wanted)
    return StatsYear(
        year=year,
        overview=_overview(statistics.overview(connection, wanted)),
        movies=[_rank(one) for one in statistics.top(connection, wanted, "movie", "time", TOP)],
        series=[_rank(one) for one in statistics.top(connection, wanted, "series", "time", TOP)],
        months=_days(statistics.trend(days, "month")).items,
    )


async def _range(served: Services, by: Caller, user: str | None, first: date | None, last: date | None) -> Range:
    return Range(
        people=await may_see(served, by, user),
        first=first.isoformat() if first is not None else None,
        last=last.isoformat() if last is not None else None,
    )


def _overview(found: Overview) -> StatsOverview:
    return StatsOverview(
        plays=found.plays,
        watched_seconds=seconds(found.watched),
        movies=found.movies,
        series=found.series,
        episodes=found.episodes,
        days=found.days,
        longest_streak=found.streak,
        busiest_day=found.busiest_day,
        busiest_seconds=seconds(found.busiest_watched),
    )


def _rank(one: Rank) -> StatsRank:
    return StatsRank.model_validate(
        {
            "type": one.kind,
            "tmdb_id": int(one.tmdb) if one.tmdb.isdecimal() else None,
            "season": one.season,
            "episode": one.episode,
            "title": one.title,
            "series_title": one.series_title or None,
            "work": one.work,
            "plays": one.plays,
            "watched_seconds": seconds(one.watched),
            "people": one.people,
        }
    )


def _days(found: list[Day]) -> StatsDays:
    items = [StatsDay(day=one.day, watched_seconds=seconds(one.watched), plays=one.plays) for one in found]
    return StatsDays(items=items)
