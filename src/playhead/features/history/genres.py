"""Rows by what their films and series are: genres, decades, people. Reads only.

A film of two genres counts in both, so the shares may add up to more than the range has; what nobody described is the
share without a name. `plays` and `watched` of the whole are beside them, and are what every other page has.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, select

from playhead.features.history.statistics import Range, Share
from playhead.features.history.tables import row, work
from playhead.features.history.works import names

By = Literal["genre", "decade", "person"]


class Genres(msgspec.Struct, frozen=True, kw_only=True):
    """The shares, the most plays first, and the whole of the range."""

    items: list[Share]
    plays: int
    watched: int


def genres(connection: Connection, wanted: Range, of: By) -> Genres:
    """What was watched of each."""
    column = {"genre": work.c.genres, "decade": work.c.year, "person": work.c.people}[of]
    grouped = (
        select(row.c.work, func.sum(row.c.plays).label("plays"), func.sum(row.c.watched).label("watched"))
        .where(*wanted.of(row))
        .group_by(row.c.work)
        .subquery()
    )
    query = select(grouped.c.plays, grouped.c.watched, column.label("said")).outerjoin(
        work, work.c.work == grouped.c.work
    )
    plays: dict[str, int] = defaultdict(int)
    watched: dict[str, int] = defaultdict(int)
    whole = [0, 0]
    for r in connection.execute(query):
        whole[0] += int(r.plays)
        whole[1] += int(r.watched)
        for name in _names(r.said) or [""]:
            plays[name] += int(r.plays)
            watched[name] += int(r.watched)
    items = [Share(name=name, plays=plays[name], watched=watched[name]) for name in plays]
    return Genres(
        items=sorted(items, key=lambda one: (-one.plays, -one.watched, one.name)), plays=whole[0], watched=whole[1]
    )


def _names(said: str | int | None) -> list[str]:
    if isinstance(said, int):
        return [f"{said // 10 * 10}"]
    return names(said) if said else []
