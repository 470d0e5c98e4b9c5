"""What people are shown of watch history: rows by pages, who is watching now, badges. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from playhead.features.history import store
from playhead.features.history.badges import Tally
from playhead.features.history.model import TV, Sitting, Viewing
from playhead.features.history.tables import badge, row, sitting, viewing, work
from playhead.features.history.titles import item_titles, titles_of
from playhead.identity.tables import person
from playhead.kit.times import DAY, EPOCH

Place = tuple[int, int]
"""When a row was completed, and its number: newer ones come first."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows; None: all. `people` are persons; `text` is part of a title, of a series too; `first` and `last` are
    local days, each person's own."""

    people: Collection[int] | None = None
    text: str | None = None
    kind: str | None = None
    server: str | None = None
    work: str | None = None
    first: str | None = None
    last: str | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """As conditions on rows."""
        found: list[ColumnElement[bool]] = []
        if self.people is not None:
            found.append(row.c.person_id.in_(list(self.people)))
        if self.text:
            shows = select(work.c.work).where(work.c.title.icontains(self.text, autoescape=True), work.c.kind == TV)
            found.append(or_(row.c.title.icontains(self.text, autoescape=True), row.c.work.in_(shows)))
        if self.kind:
            found.append(row.c.kind == self.kind)
        if self.server:
            found.append(row.c.server == self.server)
        if self.work:
            found.append(row.c.work == self.work)
        # the moments only help the index: no zone is further from UTC than a day
        if self.first is not None:
            found += [row.c.local_day >= self.first, row.c.completed_at >= midnight(self.first) - DAY]
        if self.last is not None:
            found += [row.c.local_day <= self.last, row.c.completed_at < midnight(self.last) + 2 * DAY]
        return found


def midnight(day: str) -> int:
    """Of UTC."""
    return (date.fromisoformat(day).toordinal() - EPOCH.toordinal()) * DAY


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it is shown. Durations in milliseconds."""

    id: int
    person_id: int
    person: str
    kind: str
    tmdb: str
    season: int | None
    episode: int | None
    work: str
    title: str
    local_day: str
    completed_at: int
    watched: int
    percent: float
    plays: int
    view_number: int
    play_method: str
    client: str
    device: str
    server: str
    source: str
    series_title: str = ""


_COLUMNS = [row.c[name] for name in Watched.__struct_fields__ if name in row.c]
_ROWS = select(*_COLUMNS, person.c.name.label("person")).outerjoin(person, person.c.id == row.c.person_id)


def page(connection: Connection, wanted: Wanted, *, limit: int, before: Place | None = None) -> list[Watched]:
    """Up to `limit` rows, the newest first, beyond `before`."""
    clauses = wanted.clauses()
    if before is not None:
        at, number = before
        clauses.append(or_(row.c.completed_at < at, and_(row.c.completed_at == at, row.c.id < number)))
    query = _ROWS.where(*clauses).order_by(row.c.completed_at.desc(), row.c.id.desc()).limit(limit)
    return _titled(connection, [_watched(one) for one in connection.execute(query)])


def count(connection: Connection, wanted: Wanted) -> int:
    """How many rows there are in all."""
    return int(connection.execute(select(func.count()).select_from(row).where(*wanted.clauses())).scalar_one())


def one(connection: Connection, number: int) -> Watched | None:
    """One row; None where it is not there."""
    found = connection.execute(_ROWS.where(row.c.id == number)).one_or_none()
    return None if found is None else _titled(connection, [_watched(found)])[0]


def _watched(found: Any) -> Watched:
    values: dict[str, Any] = {name: getattr(found, name) for name in Watched.__struct_fields__ if name in row.c}
    return Watched(**values, person=found.person or "")


def _titled(connection: Connection, rows: list[Watched]) -> list[Watched]:
    """With the titles of the series."""
    titles = titles_of(connection, {one.work: one.server for one in rows if one.kind == TV})
    return [msgspec.structs.replace(one, series_title=titles.get(one.work, "")) for one in rows]


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody before a screen: `said` is None where nobody has described it yet, `title` is of the item."""

    person_id: int
    person: str
    sitting: Sitting
    viewing: Viewing | None
    title: str = ""
    series_title: str = ""


def now_playing(connection: Connection, people: Collection[int] | None) -> list[Screen]:
    """Who sits where, by person and server; nobody who is missing or has paused for hours."""
    query = select(sitting.c.person_id, sitting.c.body, person.c.name).outerjoin(
        person, person.c.id == sitting.c.person_id
    )
    if people is not None:
        query = query.where(sitting.c.person_id.in_(list(people)))
    rows = connection.execute(query.order_by(sitting.c.person_id, sitting.c.key)).all()
    found = [(r.person_id, r.name or "", msgspec.json.decode(r.body, type=Sitting)) for r in rows]
    here = [(n, name, s) for n, name, s in found if s.missing_since is None and not s.dormant]
    open_ones = store.viewings(connection, {s.viewing for _, _, s in here}, ())
    screens = [
        Screen(person_id=n, person=name, sitting=s, viewing=open_ones[s.viewing][1] if s.viewing in open_ones else None)
        for n, name, s in here
    ]
    items = item_titles(connection, {f"{s.server}/{s.item_id}" for _, _, s in here})
    seen = {one.viewing.media.work: one.sitting.server for one in screens if one.viewing is not None}
    series = titles_of(connection, {key: server for key, server in seen.items() if key.startswith(TV)})
    return [
        msgspec.structs.replace(
            one,
            title=items.get(f"{one.sitting.server}/{one.sitting.item_id}", ""),
            series_title=series.get(one.viewing.media.work, "") if one.viewing is not None else "",
        )
        for one in screens
    ]


def open_viewings(connection: Connection, person_id: int) -> int:
    """How many of somebody's viewings wait to be gone on with."""
    query = select(func.count()).select_from(viewing).where(viewing.c.person_id == person_id, viewing.c.waits.is_(True))
    return int(connection.execute(query).scalar_one())


def zone(connection: Connection, person_id: int) -> str | None:
    """The name of somebody's time zone, where he has said one."""
    found = store.settings(connection, [person_id]).get(person_id)
    return found.timezone if found is not None else None


def badges(connection: Connection, person_id: int) -> dict[str, int]:
    """Badge → when it was earned."""
    query: Select[Any] = select(badge.c.badge, badge.c.earned_at).where(badge.c.person_id == person_id)
    return {r.badge: r.earned_at for r in connection.execute(query)}


def tally(connection: Connection, person_id: int) -> Tally:
    """What somebody's badges are counted from."""
    found = store.counted(connection, [person_id]).get(person_id)
    return found.tally if found is not None else Tally()
