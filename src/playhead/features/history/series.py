"""How far people are with the series that they watch, and what comes next. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, and_, func, or_, select

from playhead.domain.described import Described
from playhead.features.history import shelf, works
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.extents import extent
from playhead.features.history.model import TV
from playhead.features.history.statistics import Range
from playhead.features.history.tables import row
from playhead.features.history.works import Work
from playhead.identity.tables import person

State = Literal["in_progress", "up_to_date", "complete", "unknown"]
Number = tuple[int, int]
"""Season, episode."""


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """The episode that comes next."""

    season: int
    episode: int
    title: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody and a series. `aired` is how many episodes there are to be seen, specials left out, None where no server
    has it; `seen` is how many of them were, and `plays` and `watched` are those of the range. `complete`: all of a
    series that has ended, or shows nothing new."""

    person_id: int
    person: str
    work: str
    tmdb: str
    title: str
    ref: str
    seen: int
    aired: int | None
    state: State
    following: Next | None
    plays: int
    watched: int
    last_at: int


class Found(msgspec.Struct, frozen=True):
    """A page, and how many there are in all."""

    items: list[Progress]
    total: int


def series(connection: Connection, wanted: Range, now: int, limit: int, only: Collection[str] | None = None) -> Found:
    """Each person and series of a range, the one watched last first. `only`: these works."""
    clauses = [*wanted.of(row), row.c.kind == TV, row.c.work != row.c.part]
    if only is not None:
        clauses.append(row.c.work.in_(list(only)))
    grouped = (
        select(
            row.c.person_id,
            row.c.work,
            func.max(row.c.tmdb).label("tmdb"),
            func.sum(row.c.plays).label("plays"),
            func.sum(row.c.watched).label("watched"),
            func.max(row.c.completed_at).label("last_at"),
        )
        .where(*clauses)
        .group_by(row.c.person_id, row.c.work)
    )
    every = connection.execute(grouped).all()
    newest = sorted(every, key=lambda r: (-r.last_at, r.person_id, r.work))[:limit]
    known = works.works(connection, {r.work for r in newest})
    there = shelf.shows(connection, {one.work: one.ref for one in known.values() if one.ref})
    seen = _seen(connection, {(r.person_id, r.work) for r in newest})
    names = {r.id: r.name for r in connection.execute(select(person.c.id, person.c.name))} if newest else {}
    items = []
    for r in newest:
        mine = seen.get((r.person_id, r.work), {})
        seen_aired, aired, state, following = _judged(r.work, there.get(r.work, ()), mine, now)
        work = known.get(r.work) or Work(work=r.work, kind=TV)
        items.append(
            Progress(
                person_id=r.person_id,
                person=names.get(r.person_id, ""),
                work=r.work,
                tmdb=r.tmdb,
                title=work.title,
                ref=work.ref,
                seen=seen_aired,
                aired=aired,
                state=state,
                following=following,
                plays=int(r.plays),
                watched=int(r.watched),
                last_at=r.last_at,
            )
        )
    return Found(items, len(every))


def _seen(connection: Connection, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], dict[Number, int]]:
    """When each episode was last completed, by person and work: of all time, not of a range."""
    if not wanted:
        return {}
    theirs = or_(*(and_(row.c.person_id == number, row.c.work == work) for number, work in sorted(wanted)))
    query = (
        select(row.c.person_id, row.c.work, row.c.season, row.c.episode, func.max(row.c.completed_at).label("at"))
        .where(theirs, row.c.season.is_not(None), row.c.episode.is_not(None))
        .group_by(row.c.person_id, row.c.work, row.c.season, row.c.episode)
    )
    found: dict[tuple[int, str], dict[Number, int]] = {}
    for r in connection.execute(query):
        found.setdefault((r.person_id, r.work), {})[r.season, r.episode] = r.at
    return found


def _judged(
    work: str, items: Sequence[Described], seen: Mapping[Number, int], now: int
) -> tuple[int, int | None, State, Next | None]:
    """How many were seen, how many there are, what that makes, and what is next. Pure."""
    regular = {one for one in seen if one[0]}
    if not items:
        return len(regular), None, "unknown", None
    catalogue = Catalogue(keys={f"{TV}:item:{one.item_id}": work for one in items if one.kind == "Series"})
    catalogue.known = {one.item_id: one for one in items}
    titles = {
        (one.season, number): one.name
        for one in items
        if one.season and one.episode is not None and not one.missing and (one.aired_at is None or one.aired_at <= now)
        for number in range(one.episode, max(one.episode, one.episode_end or 0) + 1)
    }
    there = extent(catalogue, work, now)
    every = {(season, n) for season, numbers in there.seasons.items() for n in numbers} | set(titles)
    left = sorted(set(titles) - regular)
    latest = max(regular, key=lambda one: (seen[one], one), default=(0, 0))
    nearest = next((one for one in left if one > latest), left[0] if left else None)
    following = Next(season=nearest[0], episode=nearest[1], title=titles[nearest]) if nearest is not None else None
    lacking = every - regular
    state: State = "in_progress" if lacking else "complete" if there.whole else "up_to_date"
    return len(every & regular), len(every), state, following
