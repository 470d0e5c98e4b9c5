"""Two people beside each other, where both allow it. Reads only."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, func, select

from playhead.features.history import works
from playhead.features.history.statistics import Range
from playhead.features.history.tables import row, setting
from playhead.identity import login_people
from playhead.identity.tables import person


class Willing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who lets himself be compared, and can sign in."""

    person_id: int
    login_id: int
    person: str


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A film or series that both have watched, and how often each has."""

    kind: str
    work: str
    title: str
    plays: tuple[int, int]


def comparable(connection: Connection) -> list[Willing]:
    """Who lets others compare themselves with him, by name."""
    logins = login_people.logins_of(connection)
    query = (
        select(setting.c.person_id, person.c.name)
        .join(person, person.c.id == setting.c.person_id)
        .where(setting.c.comparable.is_(True))
        .order_by(person.c.name, person.c.id)
    )
    return [
        Willing(person_id=r.person_id, login_id=logins[r.person_id], person=r.name)
        for r in connection.execute(query)
        if r.person_id in logins
    ]


Pair = tuple[Willing, Willing]


def pair(connection: Connection, person_id: int, login_id: int) -> Pair | None:
    """A person and the one of another login; None unless both allow it, and are not the same."""
    willing = comparable(connection)
    mine = next((one for one in willing if one.person_id == person_id), None)
    other = next((one for one in willing if one.login_id == login_id), None)
    return (mine, other) if mine is not None and other is not None and mine.person_id != other.person_id else None


def shared(connection: Connection, one: Range, other: Range, limit: int = 50) -> list[Shared]:
    """What both have watched in their ranges, the most plays first."""
    found = []
    for whose in (one, other):
        query = select(row.c.work, func.max(row.c.kind), func.max(row.c.title), func.sum(row.c.plays))
        rows = connection.execute(query.where(*whose.of(row)).group_by(row.c.work))
        found.append({work: (kind, title, int(plays)) for work, kind, title, plays in rows})
    plays = {work: found[0][work][2] + found[1][work][2] for work in found[0] if work in found[1]}
    both = sorted(plays, key=lambda work: (-plays[work], work))[:limit]
    known = works.works(connection, both)
    return [
        Shared(
            kind=found[0][work][0],
            work=work,
            title=known[work].title if work in known and known[work].title else found[0][work][1],
            plays=(found[0][work][2], found[1][work][2]),
        )
        for work in both
    ]
