"""The statements about watch history: load what a batch touches, save what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from playhead.features.history.badges import Earned, Tally
from playhead.features.history.model import IMPORTED, Habit, Part, Row, Sitting, Viewing
from playhead.features.history.spans import Spans
from playhead.features.history.tables import (
    abandoned,
    activity,
    badge,
    count,
    name,
    row,
    setting,
    sitting,
    state,
    tally,
    viewing,
)
from playhead.storage.statements import fetch_in, insert_new, upsert

Hour = tuple[int, str, int]
"""Person, local day, hour."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's history is kept; None: as the configuration says. `changed_at` in UTC milliseconds."""

    person_id: int
    enabled: bool = False
    threshold: int | None = None
    min_seconds: int | None = None
    timezone: str | None = None
    comparable: bool = False
    changed_at: int = 0


class ServerMemory(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a server between two answers: when it answered last, and how often its players report."""

    answered_at: int
    habits: dict[str, Habit] = {}


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What badges are counted from, and when somebody lately watched."""

    tally: Tally
    lately: Spans = ()


class Labels(msgspec.Struct, frozen=True):
    """What a row says of its part beside the numbers: title, work, and TMDB's id of the work."""

    title: str = ""
    work: str = ""
    tmdb: str = ""


NEXT, ADOPTERS = "next", "adopters"

SETTINGS = select(setting).where(setting.c.person_id.in_(bindparam("people", expanding=True)))
SITTINGS = select(sitting.c.key, sitting.c.body).where(sitting.c.server.in_(bindparam("servers", expanding=True)))
SITTINGS_OF = select(sitting.c.key, sitting.c.body).where(sitting.c.person_id.in_(bindparam("people", expanding=True)))
VIEWINGS = select(viewing.c.number, viewing.c.waits, viewing.c.body).where(
    viewing.c.number.in_(bindparam("numbers", expanding=True))
)
VIEWINGS_OF = select(viewing.c.number, viewing.c.waits, viewing.c.body).where(
    viewing.c.person_id.in_(bindparam("people", expanding=True))
)
NAMES = select(name).where(name.c.name.in_(bindparam("names", expanding=True)))
STATES = select(state.c.k, state.c.body).where(state.c.k.in_(bindparam("keys", expanding=True)))
TALLIES = select(tally).where(tally.c.person_id.in_(bindparam("people", expanding=True)))
COUNTS = select(count).where(
    count.c.person_id.in_(bindparam("people", expanding=True)), count.c.part.in_(bindparam("parts", expanding=True))
)
ROWS = select(row).where(
    row.c.person_id.in_(bindparam("people", expanding=True)),
    row.c.part.in_(bindparam("parts", expanding=True)),
    row.c.source != IMPORTED,
)
HOURS = select(activity).where(
    activity.c.person_id.in_(bindparam("people", expanding=True)),
    activity.c.local_day.in_(bindparam("days", expanding=True)),
)
SET_SETTING = upsert(setting, setting.c.person_id)
SET_SITTINGS = upsert(sitting, sitting.c.key)
SET_VIEWINGS = upsert(viewing, viewing.c.number)
SET_COUNTS = upsert(count, count.c.person_id, count.c.part)
_ADD_HOURS = insert(activity)
_LONGER = case(
    (_ADD_HOURS.excluded.stretch > activity.c.stretch, _ADD_HOURS.excluded.stretch), else_=activity.c.stretch
)
SET_HOURS = _ADD_HOURS.on_conflict_do_update(
    index_elements=[activity.c.person_id, activity.c.local_day, activity.c.hour],
    set_={"watched": _ADD_HOURS.excluded.watched, "stretch": _LONGER},
)
SET_TALLIES = upsert(tally, tally.c.person_id)
SET_STATES = upsert(state, state.c.k)
ADD_NAMES = insert_new(name)
ADD_BADGES = insert_new(badge)
ADD_ABANDONED = insert_new(abandoned)
_ADD_ROWS = insert(row)
_KEPT = {"id", "person_id", "part", "local_day", "source"}
_SHOWN = case((row.c.source == IMPORTED, _ADD_ROWS.excluded.source), else_=row.c.source)
_SAID = {one: func.coalesce(func.nullif(_ADD_ROWS.excluded[one], ""), row.c[one]) for one in ("title", "work", "tmdb")}
# a row keeps its id and its source, also when more of it is watched, and its title where nobody knows it any more;
# what a server shows stands in place of what an import told
SET_ROWS = _ADD_ROWS.on_conflict_do_update(
    index_elements=[row.c.person_id, row.c.part, row.c.local_day],
    set_={c.name: _ADD_ROWS.excluded[c.name] for c in row.c if c.name not in _KEPT} | _SAID | {"source": _SHOWN},
)
DROP_SITTINGS = delete(sitting).where(sitting.c.key == bindparam("gone"))
DROP_VIEWINGS = delete(viewing).where(viewing.c.number == bindparam("gone"))

_sitting = msgspec.json.Decoder(Sitting)
_viewing = msgspec.json.Decoder(Viewing)
_counted = msgspec.json.Decoder(Counted)
_server = msgspec.json.Decoder(ServerMemory)


def settings(connection: Connection, people: Collection[int]) -> dict[int, Setting]:
    """What the named persons have said."""
    found = fetch_in(connection, SETTINGS, "people", people)
    return {r.person_id: _setting(r) for r in found}


def _setting(r: Any) -> Setting:
    return Setting(
        person_id=r.person_id,
        enabled=r.enabled,
        threshold=r.threshold,
        min_seconds=r.min_seconds,
        timezone=r.timezone,
        comparable=r.comparable,
        changed_at=r.changed_at,
    )


def save_setting(connection: Connection, one: Setting) -> None:
    """Insert or replace."""
    connection.execute(SET_SETTING, msgspec.structs.asdict(one))


def sittings(connection: Connection, servers: Collection[str]) -> dict[str, Sitting]:
    """Who sits where on the named servers."""
    return {r.key: _sitting.decode(r.body) for r in fetch_in(connection, SITTINGS, "servers", servers)}


def sittings_of(connection: Connection, people: Collection[int]) -> dict[str, Sitting]:
    """Where the named persons sit."""
    return {r.key: _sitting.decode(r.body) for r in fetch_in(connection, SITTINGS_OF, "people", people)}


def viewings(
    connection: Connection, numbers: Collection[int], people: Collection[int]
) -> dict[int, tuple[bool, Viewing]]:
    """The numbered ones, and all of the named persons, each with whether it waits to be gone on with."""
    rows = [*fetch_in(connection, VIEWINGS, "numbers", numbers), *fetch_in(connection, VIEWINGS_OF, "people", people)]
    return {r.number: (r.waits, _viewing.decode(r.body)) for r in rows}


def keys_of(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """What was named once."""
    return {r.name: r.key for r in fetch_in(connection, NAMES, "names", names)}


def servers(connection: Connection, names: Collection[str]) -> dict[str, ServerMemory]:
    """What is known of servers."""
    found = fetch_in(connection, STATES, "keys", [f"server:{one}" for one in names])
    return {r.k.removeprefix("server:"): _server.decode(r.body) for r in found}


def next_viewing(connection: Connection) -> int:
    """The number of the next viewing; none is given twice."""
    found = [msgspec.json.decode(r.body, type=int) for r in fetch_in(connection, STATES, "keys", [NEXT])]
    return found[0] if found else 1


def adopters(connection: Connection) -> list[str]:
    """The first persons who had a row."""
    found = [msgspec.json.decode(r.body, type=list[str]) for r in fetch_in(connection, STATES, "keys", [ADOPTERS])]
    return found[0] if found else []


def counted(connection: Connection, people: Collection[int]) -> dict[int, Counted]:
    """What badges of the named persons are counted from."""
    return {r.person_id: _counted.decode(r.body) for r in fetch_in(connection, TALLIES, "people", people)}


def plays(connection: Connection, people: Collection[int], parts: Collection[str]) -> dict[tuple[int, str], int]:
    """Completed viewings of parts."""
    if not people:
        return {}
    found = fetch_in(connection, COUNTS, "parts", parts, {"people": list(people)})
    return {(r.person_id, r.part): r.plays for r in found}


def rows(connection: Connection, people: Collection[int], parts: Collection[str]) -> dict[tuple[int, str, str], Row]:
    """Rows of parts, by person, part and day; those of imports left out, for what is shown replaces them."""
    if not people:
        return {}
    found = fetch_in(connection, ROWS, "parts", parts, {"people": list(people)})
    return {(r.person_id, r.part, r.local_day): _row(r) for r in found}


def _row(r: Any) -> Row:
    return Row(
        person=str(r.person_id),
        part=Part(r.part, r.season, r.episode),
        kind=r.kind,
        local_day=r.local_day,
        completed_at=r.completed_at,
        watched=r.watched,
        percent=r.percent,
        plays=r.plays,
        view_number=r.view_number,
        play_method=r.play_method,
        client=r.client,
        device=r.device,
        server=r.server,
    )


def save_rows(connection: Connection, changed: Iterable[Row], labels: Mapping[str, Labels], source: str) -> None:
    """Insert or bring up to date; `labels` is by part."""
    _many(connection, SET_ROWS, [_row_values(one, labels.get(one.part.key, Labels()), source) for one in changed])


def _row_values(one: Row, label: Labels, source: str) -> dict[str, Any]:
    return {
        "person_id": int(one.person),
        "part": one.part.key,
        "work": label.work,
        "kind": one.kind,
        "tmdb": label.tmdb,
        "season": one.part.season,
        "episode": one.part.episode,
        "title": label.title,
        "local_day": one.local_day,
        "completed_at": one.completed_at,
        "watched": one.watched,
        "percent": one.percent,
        "plays": one.plays,
        "view_number": one.view_number,
        "play_method": one.play_method,
        "client": one.client,
        "device": one.device,
        "server": one.server,
        "source": source,
    }


def save_sittings(connection: Connection, changed: Mapping[str, Sitting | None]) -> None:
    """Insert or replace; None forgets one."""
    gone = [{"gone": key} for key, one in changed.items() if one is None]
    kept = [
        {"key": key, "server": one.server, "person_id": int(one.person), "body": msgspec.json.encode(one)}
        for key, one in changed.items()
        if one is not None
    ]
    _many(connection, DROP_SITTINGS, gone)
    _many(connection, SET_SITTINGS, kept)


def save_viewings(connection: Connection, changed: Mapping[int, tuple[bool, Viewing] | None]) -> None:
    """Insert or replace; None forgets one."""
    gone = [{"gone": number} for number, one in changed.items() if one is None]
    kept = [
        {
            "number": number,
            "person_id": int(one[1].person),
            "waits": one[0],
            "touched_at": one[1].touched_at,
            "body": msgspec.json.encode(one[1]),
        }
        for number, one in changed.items()
        if one is not None
    ]
    _many(connection, DROP_VIEWINGS, gone)
    _many(connection, SET_VIEWINGS, kept)


def sat_at(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Those of the numbered viewings at which somebody sits."""
    if not numbers:
        return set()
    sat = {_sitting.decode(body).viewing for body in connection.execute(select(sitting.c.body)).scalars()}
    return sat & set(numbers)


def save_abandoned(connection: Connection, given_up: list[dict[str, Any]]) -> None:
    """Add those that are new."""
    _many(connection, ADD_ABANDONED, given_up)


def save_plays(connection: Connection, changed: Mapping[tuple[int, str], int]) -> None:
    """Insert or replace."""
    _many(connection, SET_COUNTS, [{"person_id": p, "part": part, "plays": n} for (p, part), n in changed.items()])


def hours(connection: Connection, people: Collection[int], days: Collection[str]) -> dict[Hour, int]:
    """What the named persons watched on those days, in milliseconds."""
    if not people:
        return {}
    found = fetch_in(connection, HOURS, "days", days, {"people": list(people)})
    return {(r.person_id, r.local_day, r.hour): r.watched for r in found}


def save_hours(
    connection: Connection, changed: Mapping[Hour, int], stretches: Mapping[Hour, int] = MappingProxyType({})
) -> None:
    """Insert or replace. `stretches` are the sittings that ended in an hour: the longest one stays."""
    values = [
        {"person_id": p, "local_day": day, "hour": h, "watched": ms, "stretch": stretches.get((p, day, h), 0)}
        for (p, day, h), ms in changed.items()
    ]
    _many(connection, SET_HOURS, values)


def save_counted(connection: Connection, changed: Mapping[int, Counted]) -> None:
    """Insert or replace."""
    values = [{"person_id": number, "body": msgspec.json.encode(one)} for number, one in changed.items()]
    _many(connection, SET_TALLIES, values)


def save_badges(connection: Connection, earned: Iterable[Earned]) -> None:
    """Add those that are new."""
    _many(connection, ADD_BADGES, [{"person_id": int(b.person), "badge": b.badge, "earned_at": b.at} for b in earned])


def save_names(connection: Connection, new: Mapping[str, str]) -> None:
    """Add what was not named yet."""
    _many(connection, ADD_NAMES, [{"name": one, "key": key} for one, key in new.items()])


def save_states(connection: Connection, changed: Mapping[str, Any]) -> None:
    """Insert or replace: `next`, `adopters`, `server:NAME`."""
    _many(connection, SET_STATES, [{"k": k, "body": msgspec.json.encode(v)} for k, v in changed.items()])


def _many(connection: Connection, statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(statement, values)
