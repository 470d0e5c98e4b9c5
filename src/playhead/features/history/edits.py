"""What people change in watch history by hand: a row removed, or written. For the writer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from playhead.features.history import past as kept
from playhead.features.history import store
from playhead.features.history.tables import (
    abandoned,
    activity,
    badge,
    count,
    past,
    past_hour,
    play,
    row,
    sitting,
    tally,
    viewing,
)

MANUAL = "manual"
EVERYTHING = (row, abandoned, activity, badge, count, tally, sitting, viewing, play, past, past_hour)
"""Every table that says what somebody watched."""


class Removal(msgspec.Struct, frozen=True):
    """Take a row away. `people`: only if it is of one of them; None: whoever's it is."""

    row_id: int
    people: Collection[int] | None


def remove(connection: Connection, asked: Sequence[Removal]) -> list[bool]:
    """Whether each was there. Counters and hours stay: what was watched was watched."""
    return [_remove(connection, one) for one in asked]


def _remove(connection: Connection, asked: Removal) -> bool:
    mine = row.c.id == asked.row_id
    if asked.people is not None:
        mine &= row.c.person_id.in_(list(asked.people))
    take_away(connection, mine)
    return connection.execute(delete(row).where(mine)).rowcount > 0


def take_away(connection: Connection, which: ColumnElement[bool]) -> None:
    """Rows are about to go: their plays stay counted, and no import brings them back."""
    names = (row.c.person_id, row.c.part, row.c.local_day, row.c.completed_at, row.c.plays)
    kept.leave(
        connection, [tuple(one) for one in connection.execute(select(*names).where(which, row.c.source != MANUAL))]
    )


def erase(connection: Connection, people: Sequence[int]) -> list[int]:
    """Forget everything about each person but his settings; how many rows went."""
    return [_erase(connection, number) for number in people]


def _erase(connection: Connection, number: int) -> int:
    gone = [connection.execute(delete(table).where(table.c.person_id == number)).rowcount for table in EVERYTHING]
    return gone[0]


class ByHand(msgspec.Struct, frozen=True, kw_only=True):
    """Something somebody says that he watched. `name` is a name of the film or series, like `movie:tmdb:27205`."""

    person_id: int
    kind: str
    name: str
    tmdb: str
    season: int | None
    episode: int | None
    title: str
    at: int
    local_day: str
    watched: int


class Written(msgspec.Struct, frozen=True):
    """The new row's number."""

    row_id: int


class There(msgspec.Struct, frozen=True):
    """There is a row of it on that day already."""

    row_id: int


def write(connection: Connection, asked: Sequence[ByHand]) -> list[Written | There]:
    """Write each. It counts for no badge and no hours, and a viewing under way knows nothing of it."""
    return [_write(connection, one) for one in asked]


def _write(connection: Connection, asked: ByHand) -> Written | There:
    work = store.keys_of(connection, [asked.name]).get(asked.name, asked.name)
    store.save_names(connection, {asked.name: work})
    part = work if asked.season is None else f"{work}/{asked.season}/{asked.episode}"
    mine = (row.c.person_id == asked.person_id) & (row.c.part == part)
    there = connection.execute(select(row.c.id).where(mine, row.c.local_day == asked.local_day)).scalar()
    if there is not None:
        return There(there)
    last = connection.execute(select(func.max(row.c.view_number)).where(mine)).scalar() or 0
    values = {
        "person_id": asked.person_id,
        "part": part,
        "work": work,
        "kind": asked.kind,
        "tmdb": asked.tmdb,
        "season": asked.season,
        "episode": asked.episode,
        "title": asked.title,
        "local_day": asked.local_day,
        "completed_at": asked.at,
        "watched": asked.watched,
        "percent": 100.0,
        "plays": 1,
        "view_number": last + 1,
        "play_method": "",
        "client": "",
        "server": "",
        "source": MANUAL,
    }
    return Written(connection.execute(insert(row).values(values).returning(row.c.id)).scalar_one())
