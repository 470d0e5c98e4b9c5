"""Statistics of watch history. All of a range count the same rows and hours; days are the persons' own."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from sqlalchemy import Connection

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.history_models import (
    Comparable,
    ComparablePerson,
    Compared,
    DayAsked,
    NextEpisode,
    SeriesProgress,
    SharedTitle,
    StatsCompare,
    StatsDay,
    StatsDays,
    StatsGenres,
    StatsHeatmap,
    StatsOverview,
    StatsRank,
    StatsSeries,
    StatsShare,
    StatsShares,
    StatsTop,
    StatsYear,
    Unfinished,
    UnfinishedRow,
)
from playhead.delivery.api.paging import path_id
from playhead.delivery.api.routes.history import Whose, seconds
from playhead.delivery.api.services import Services
from playhead.delivery.api.whose import may_see, person_for
from playhead.features.history import compare, genres, series, statistics, unfinished
from playhead.features.history.genres import By as GenresBy
from playhead.features.history.load import Defaults
from playhead.features.history.statistics import By, Day, Every, Of, Overview, Range, Rank, Share, Top
from playhead.identity.callers import Caller
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/stats", tags=["history"])

TOP = 10
MANY = 500

First = Annotated[DayAsked | None, Query(alias="from", description="The first local day.")]
Last = Annotated[DayAsked | None, Query(alias="to", description="The last local day; it is included.")]
Work = Annotated[
    str | None, Query(max_length=200, description="The key of a film or series, as rows have it in `work`.")
]
Most = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@router.get("/overview")
async def overview(by: User, served: Served, user: Whose = None, first: First = None, to: Last = None) -> StatsOverview:
    """The totals."""
    wanted = await _range(served, by, user, first, to)
    now, defaults = served.clock.now_ms(), served.history or Defaults()
    return await served.database.read(lambda c: _totals(c, wanted, now, defaults))


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
    return StatsShares(items=[_share(one) for one in found])


@router.get("/genres")
async def by_genre(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None,
    of: Annotated[GenresBy, Query(description="What the shares are.")] = "genre",
) -> StatsGenres:  # fmt: skip
    """By genre, decade, or who acts in it."""
    wanted = await _range(served, by, user, first, to)
    found = await served.database.read(lambda c: genres.genres(c, wanted, of))
    return StatsGenres(
        items=[_share(one) for one in found.items], plays=found.plays, watched_seconds=seconds(found.watched)
    )


@router.get("/series")
async def by_series(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None, limit: Most = 50,
    work: Work = None,
) -> StatsSeries:  # fmt: skip
    """How far each person is with each series of the range, and what comes next."""
    wanted, now = await _range(served, by, user, first, to), served.clock.now_ms()
    only = [work] if work is not None else None
    found = await served.database.read(lambda c: series.series(c, wanted, now, limit, only))
    return StatsSeries(items=[_progress(one) for one in found.items], total=found.total)


@router.get("/household")
async def household(by: User, served: Served, work: Annotated[str, Query(max_length=200)]) -> StatsSeries:
    """How far the others of this household are with a series: who lets himself be compared, and oneself;
    administrators see everybody."""
    people = await may_see(served, by, None)
    if people is not None:
        others = await served.database.read(compare.comparable)
        people = people | {one.person_id for one in others}
    wanted, now = Range(people=people), served.clock.now_ms()
    found = await served.database.read(lambda c: series.series(c, wanted, now, MANY, [work]))
    nearest = sorted(found.items, key=lambda one: (one.seen - (one.aired or 0), one.person))
    return StatsSeries(items=[_progress(one) for one in nearest], total=found.total)


@router.get("/unfinished")
async def not_finished(
    by: User, served: Served, user: Whose = None, first: First = None, to: Last = None, work: Work = None
) -> Unfinished:
    """What was begun and is not counted, and why."""
    wanted = await _range(served, by, user, first, to)
    now, defaults = served.clock.now_ms(), served.history or Defaults()
    found = await served.database.read(lambda c: unfinished.unfinished(c, wanted, now, defaults))
    return Unfinished(items=[_unfinished(one) for one in found if work in (None, one.work)])


@router.get("/comparable")
async def comparable(_: User, served: Served) -> Comparable:
    """Who lets others compare themselves with him."""
    found = await served.database.read(compare.comparable)
    return Comparable(items=[ComparablePerson(user_id=str(one.login_id), person=one.person) for one in found])


@router.get("/compare")
async def compared(
    by: User, served: Served, other: Annotated[str, Query(alias="with", max_length=20)], user: Whose = None,
    first: First = None, to: Last = None,
) -> StatsCompare:  # fmt: skip
    """Two users beside each other. 409 unless both allow it in their settings."""
    mine, his = await person_for(served, by, user), path_id(other)
    pair = await served.database.read(lambda c: compare.pair(c, mine, his))
    if pair is None:
        raise Problem(409, "Both have to allow it first: in the settings of their history, 'comparable'.")
    days = await _range(served, by, user, first, to)
    now, defaults = served.clock.now_ms(), served.history or Defaults()
    return await served.database.read(lambda c: _compared(c, pair, days, now, defaults))


def _compared(connection: Connection, pair: compare.Pair, days: Range, now: int, defaults: Defaults) -> StatsCompare:
    ranges = [msgspec.structs.replace(days, people=frozenset({one.person_id})) for one in pair]
    people = [
        Compared(user_id=str(one.login_id), person=one.person, overview=_totals(connection, each, now, defaults))
        for one, each in zip(pair, ranges, strict=True)
    ]
    shared = compare.shared(connection, ranges[0], ranges[1])
    return StatsCompare(people=people, shared=[SharedTitle.model_validate(_shared(one)) for one in shared])


@router.get("/year")
async def year(
    by: User, served: Served, year: Annotated[int, Query(ge=1970, le=2200)], user: Whose = None
) -> StatsYear:
    """A year in review."""
    wanted = await _range(served, by, user, date(year, 1, 1), date(year, 12, 31))
    now, defaults = served.clock.now_ms(), served.history or Defaults()
    return await served.database.read(lambda c: _year(c, wanted, year, now, defaults))


def _year(connection: Connection, wanted: Range, year: int, now: int, defaults: Defaults) -> StatsYear:
    days = statistics.calendar(connection, wanted)
    return StatsYear(
        year=year,
        overview=_totals(connection, wanted, now, defaults),
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


def _totals(connection: Connection, wanted: Range, now: int, defaults: Defaults) -> StatsOverview:
    going, left = unfinished.count(unfinished.unfinished(connection, wanted, now, defaults))
    return _overview(statistics.overview(connection, wanted), going, left + unfinished.given_up(connection, wanted))


def _overview(found: Overview, going: int, left: int) -> StatsOverview:
    ended = found.plays + left
    return StatsOverview(
        plays=found.plays,
        watched_seconds=seconds(found.watched),
        completed_seconds=seconds(found.completed),
        rewatches=found.rewatches,
        in_progress=going,
        abandoned=left,
        completion_percent=round(100 * found.plays / ended, 1) if ended else None,
        longest_sitting_seconds=seconds(found.sitting),
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
            "work": one.work,
            "tmdb_id": int(one.tmdb) if one.tmdb.isdecimal() else None,
            "season": one.season,
            "episode": one.episode,
            "title": one.title,
            "series_title": one.series_title or None,
            "plays": one.plays,
            "watched_seconds": seconds(one.watched),
            "people": one.people,
        }
    )


def _days(found: list[Day]) -> StatsDays:
    items = [StatsDay(day=one.day, watched_seconds=seconds(one.watched), plays=one.plays) for one in found]
    return StatsDays(items=items)


def _share(one: Share) -> StatsShare:
    return StatsShare(name=one.name or None, plays=one.plays, watched_seconds=seconds(one.watched))


def _progress(one: series.Progress) -> SeriesProgress:
    coming = one.following
    return SeriesProgress(
        person_id=str(one.person_id),
        person=one.person,
        work=one.work,
        tmdb_id=int(one.tmdb) if one.tmdb.isdecimal() else None,
        title=one.title,
        state=one.state,
        seen=one.seen,
        aired=one.aired,
        next=NextEpisode(season=coming.season, episode=coming.episode, title=coming.title) if coming else None,
        plays=one.plays,
        watched_seconds=seconds(one.watched),
        last_watched_at=rfc3339(one.last_at),
    )


def _shared(one: compare.Shared) -> dict[str, object]:
    return {"type": one.kind, "work": one.work, "title": one.title, "plays": list(one.plays)}


def _unfinished(one: unfinished.Unfinished) -> UnfinishedRow:
    return UnfinishedRow.model_validate(
        {
            "id": str(one.viewing),
            "person_id": str(one.person_id),
            "person": one.person,
            "work": one.work,
            "media_type": one.kind,
            "title": one.title,
            "season": one.season,
            "episode": one.episode,
            "state": "abandoned" if one.abandoned else "in_progress",
            "reasons": list(one.reasons),
            "percent": round(one.percent, 1),
            "watched_seconds": seconds(one.watched),
            "runtime_seconds": seconds(one.runtime) if one.runtime is not None else None,
            "needed_seconds": seconds(one.needed) if one.needed is not None else None,
            "min_seconds": seconds(one.least),
            "coverage": [(seconds(start), seconds(end)) for start, end in one.coverage],
            "position_seconds": seconds(one.place) if one.place is not None else None,
            "started_at": rfc3339(one.started_at),
            "touched_at": rfc3339(one.touched_at),
        }
    )
