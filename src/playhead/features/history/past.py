"""The statements about what lies beside the rows: playbacks of other tools, what was counted of them, and rows gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from playhead.features.history.plays import Play
from playhead.features.history.tables import activity, past, past_hour, play, row
from playhead.storage.statements import fetch_in, run_many, upsert

Hour = tuple[str, int]
"""Local day, hour."""

FLUSH = 5_000
"""So many rows are read at once."""


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a row says of an imported playback beside the numbers."""

    title: str = ""
    work: str = ""
    tmdb: str = ""
    kind: str = ""
    season: int | None = None
    episode: int | None = None
    client: str = ""
    server: str = ""
    play_method: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One playback of one part, as it is kept. `mark` names it among its tool's."""

    person_id: int
    part: str
    mark: str
    play: Play
    shown: Shown


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of a part on a day beside its row: `imported` plays by imports (0: somebody else counted it),
    `gone` plays of a row that was removed or archived."""

    completed_at: int
    imported: int = 0
    gone: int = 0


SET_PLAYS = upsert(play, play.c.person_id, play.c.part, play.c.source, play.c.mark)
SET_PAST = upsert(past, past.c.person_id, past.c.part, past.c.local_day)
SET_HOURS = upsert(past_hour, past_hour.c.person_id, past_hour.c.local_day, past_hour.c.hour)
_ADD_ACTIVITY = insert(activity)
SET_ACTIVITY = _ADD_ACTIVITY.on_conflict_do_update(
    index_elements=[activity.c.person_id, activity.c.local_day, activity.c.hour],
    set_={"watched": _ADD_ACTIVITY.excluded.watched},
)
MARKED = select(play.c.part, play.c.mark, play.c.at, play.c.length, play.c.runtime, play.c.body).where(
    play.c.person_id == bindparam("person"),
    play.c.source == bindparam("source"),
    play.c.mark.in_(bindparam("marks", expanding=True)),
)
OF_PERSON = select(play).where(play.c.person_id == bindparam("person")).order_by(play.c.part, play.c.at, play.c.mark)
DROP_PLAY = delete(play).where(
    play.c.person_id == bindparam("person"),
    play.c.source == bindparam("of"),
    play.c.part == bindparam("was"),
    play.c.mark == bindparam("named"),
)
DROP_PAST = delete(past).where(
    past.c.person_id == bindparam("person"), past.c.part == bindparam("of"), past.c.local_day == bindparam("day")
)
DROP_HOUR = delete(past_hour).where(
    past_hour.c.person_id == bindparam("person"),
    past_hour.c.local_day == bindparam("day"),
    past_hour.c.hour == bindparam("at"),
)
DROP_ACTIVITY = delete(activity).where(
    activity.c.person_id == bindparam("person"),
    activity.c.local_day == bindparam("day"),
    activity.c.hour == bindparam("at"),
)
PAST_OF_PARTS = select(past).where(
    past.c.person_id.in_(bindparam("people", expanding=True)), past.c.part.in_(bindparam("parts", expanding=True))
)
_ADD_GONE = insert(past)
ADD_GONE = _ADD_GONE.on_conflict_do_update(
    index_elements=[past.c.person_id, past.c.part, past.c.local_day],
    set_={"gone": past.c.gone + _ADD_GONE.excluded.gone},
)

_shown = msgspec.json.Decoder(Shown)


def marked(connection: Connection, person: int, source: str, marks: Collection[str]) -> dict[str, dict[str, Kept]]:
    """What is kept of the named playbacks of a tool, by mark and part."""
    found: dict[str, dict[str, Kept]] = {}
    for r in fetch_in(connection, MARKED, "marks", marks, {"person": person, "source": source}):
        one = Play(source, r.at, r.length, r.runtime)
        kept = Kept(person_id=person, part=r.part, mark=r.mark, play=one, shown=_shown.decode(r.body))
        found.setdefault(r.mark, {})[r.part] = kept
    return found


def save_plays(connection: Connection, kept: Iterable[Kept]) -> None:
    """Insert or replace; they are fresh then."""
    run_many(connection, SET_PLAYS, [_play_values(one) for one in kept])


def _play_values(one: Kept) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "part": one.part,
        "source": one.play.source,
        "mark": one.mark,
        "at": one.play.at,
        "length": one.play.length,
        "runtime": one.play.runtime,
        "fresh": True,
        "body": msgspec.json.encode(one.shown),
    }


def drop_plays(connection: Connection, gone: Iterable[Kept]) -> None:
    """Forget playbacks that are of something else now."""
    values = [{"person": one.person_id, "of": one.play.source, "was": one.part, "named": one.mark} for one in gone]
    if values:
        connection.execute(DROP_PLAY, values)


def touch(connection: Connection, person: int, parts: Collection[str]) -> None:
    """Whatever is kept of these parts is counted anew."""
    mine = update(play).where(play.c.person_id == person, play.c.part.in_(list(parts)))
    connection.execute(mine.values(fresh=True))


def settled(connection: Connection, person: int) -> None:
    """Nothing of a person's is fresh any more."""
    connection.execute(update(play).where(play.c.person_id == person, play.c.fresh).values(fresh=False))


def fresh(connection: Connection) -> list[tuple[int, int]]:
    """Persons with playbacks that are not counted yet, with how many."""
    query = select(play.c.person_id, func.count()).where(play.c.fresh).group_by(play.c.person_id)
    return [(int(person), int(n)) for person, n in connection.execute(query.order_by(play.c.person_id))]


def plays_of(connection: Connection, person: int) -> Iterator[tuple[str, bool, str, Play, bytes]]:
    """A person's playbacks by part: (part, fresh, mark, playback, what is shown), read as they are used."""
    found = connection.execution_options(yield_per=FLUSH).execute(OF_PERSON, {"person": person})
    for r in found:
        yield r.part, r.fresh, r.mark, Play(r.source, r.at, r.length, r.runtime), r.body


def shown_of(body: bytes) -> Shown:
    """What a row says of a playback."""
    return _shown.decode(body)


def past_of(connection: Connection, person: int) -> dict[tuple[str, str], Past]:
    """What is counted beside a person's rows, by part and day."""
    found = connection.execute(select(past).where(past.c.person_id == person))
    return {(r.part, r.local_day): _past(r) for r in found}


def past_of_parts(
    connection: Connection, people: Collection[int], parts: Collection[str]
) -> dict[tuple[int, str, str], Past]:
    """What is counted of parts beside their rows, by person, part and day."""
    if not people:
        return {}
    found = fetch_in(connection, PAST_OF_PARTS, "parts", parts, {"people": list(people)})
    return {(r.person_id, r.part, r.local_day): _past(r) for r in found}


def _past(r: Any) -> Past:
    return Past(completed_at=r.completed_at, imported=r.imported, gone=r.gone)


def save_past(connection: Connection, person: int, changed: Mapping[tuple[str, str], Past | None]) -> None:
    """Insert or replace; None forgets one."""
    gone = [{"person": person, "of": part, "day": day} for (part, day), one in changed.items() if one is None]
    kept = [
        {"person_id": person, "part": part, "local_day": day} | msgspec.structs.asdict(one)
        for (part, day), one in changed.items()
        if one is not None
    ]
    if gone:
        connection.execute(DROP_PAST, gone)
    run_many(connection, SET_PAST, kept)


def leave(connection: Connection, rows: Sequence[tuple[int, str, str, int, int]]) -> None:
    """Rows are about to go: (person, part, day, completed at, plays). Their plays stay counted."""
    names = ("person_id", "part", "local_day", "completed_at", "gone")
    values = [dict(zip(names, one, strict=True)) | {"imported": 0} for one in rows]
    if values:
        connection.execute(ADD_GONE, values)


def hours_of(connection: Connection, person: int) -> dict[Hour, tuple[int, int]]:
    """What imports told of a person's hours, and what of it was added."""
    found = connection.execute(select(past_hour).where(past_hour.c.person_id == person))
    return {(r.local_day, r.hour): (r.told, r.added) for r in found}


def hours_on(connection: Connection, person: int, days: Collection[str]) -> dict[Hour, tuple[int, int]]:
    """The same of some days."""
    mine = select(past_hour).where(past_hour.c.person_id == person, past_hour.c.local_day.in_(list(days)))
    return {(r.local_day, r.hour): (r.told, r.added) for r in connection.execute(mine)}


def save_hours(connection: Connection, person: int, changed: Mapping[Hour, tuple[int, int] | None]) -> None:
    """Insert or replace; None forgets one."""
    gone = [{"person": person, "day": day, "at": hour} for (day, hour), one in changed.items() if one is None]
    if gone:
        connection.execute(DROP_HOUR, gone)
    kept = [
        {"person_id": person, "local_day": day, "hour": hour, "told": one[0], "added": one[1]}
        for (day, hour), one in changed.items()
        if one is not None
    ]
    run_many(connection, SET_HOURS, kept)


def activity_of(connection: Connection, person: int) -> dict[Hour, int]:
    """All that a person has watched, by local day and hour, in milliseconds."""
    found = connection.execute(select(activity).where(activity.c.person_id == person))
    return {(r.local_day, r.hour): r.watched for r in found}


def save_activity(connection: Connection, person: int, changed: Mapping[Hour, int]) -> None:
    """Insert or replace; an hour of nothing is none."""
    none = [{"person": person, "day": day, "at": hour} for (day, hour), length in changed.items() if not length]
    if none:
        connection.execute(DROP_ACTIVITY, none)
    kept = [
        {"person_id": person, "local_day": day, "hour": hour, "watched": length}
        for (day, hour), length in changed.items()
        if length
    ]
    run_many(connection, SET_ACTIVITY, kept)


def rows_of(connection: Connection, person: int) -> Sequence[Any]:
    """A person's rows with the numbers that counting needs, the oldest first."""
    names = ("id", "part", "work", "kind", "season", "episode", "local_day", "completed_at", "watched", "percent",
             "plays", "view_number", "client", "source")  # fmt: skip
    mine = select(*(row.c[name] for name in names)).where(row.c.person_id == person)
    return connection.execute(mine.order_by(row.c.completed_at, row.c.id)).all()
