"""What people began and did not end: how far they are, where they stopped, and why it is not counted. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from playhead.features.history import store, works
from playhead.features.history.days import local_day
from playhead.features.history.load import Defaults, person_of
from playhead.features.history.model import Viewing
from playhead.features.history.spans import Spans, length
from playhead.features.history.statistics import Range
from playhead.features.history.store import Setting
from playhead.features.history.tables import abandoned, viewing
from playhead.features.history.works import work_of
from playhead.identity import store as identity
from playhead.kit.times import DAY, SECOND

ABANDONED_AFTER = 7 * DAY
"""Who has not gone on for so long has most likely stopped."""

Reason = Literal["coverage", "time", "length_unknown"]
"""Too little of it was shown, it was watched for too short, or nobody knows how long it is."""


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """A viewing without a row. Durations and places in milliseconds: `needed` of the film have to be covered, and
    `least` watched. `place` is where it stopped, None while somebody watches."""

    person_id: int
    person: str
    viewing: int
    work: str
    kind: str
    title: str
    season: int | None
    episode: int | None
    ref: str
    abandoned: bool
    percent: float
    watched: int
    runtime: int | None
    needed: int | None
    least: int
    coverage: Spans
    place: int | None
    started_at: int
    touched_at: int
    reasons: tuple[Reason, ...]


def unfinished(connection: Connection, wanted: Range, now: int, defaults: Defaults) -> list[Unfinished]:
    """What the people of a range began on its days and did not end, the newest first; what was forgotten is only
    counted, by `given_up`."""
    query = select(viewing.c.number, viewing.c.person_id, viewing.c.body).where(
        viewing.c.waits.is_(True), viewing.c.touched_at > now - defaults.carry
    )
    if wanted.people is not None:
        query = query.where(viewing.c.person_id.in_(list(wanted.people)))
    rows = connection.execute(query.order_by(viewing.c.touched_at.desc(), viewing.c.number)).all()
    found = [(r.number, r.person_id, msgspec.json.decode(r.body, type=Viewing)) for r in rows]
    people = {number for _, number, _ in found}
    settings, names = store.settings(connection, people), identity.person_names(connection, people)
    said = works.works(connection, {work_of(one) for _, _, one in found})
    items = []
    for number, whose, one in found:
        person = person_of(settings.get(whose) or Setting(person_id=whose), defaults)
        if one.watched and _within(wanted, one.touched_at, person.zone):
            told = said.get(work_of(one))
            part = one.media.parts[0]
            runtime = one.media.runtime
            needed = -(-person.rules.threshold * runtime // 100) if runtime else None
            least = min(person.rules.minimum, needed) if needed is not None else person.rules.minimum
            items.append(
                Unfinished(
                    person_id=whose,
                    person=names.get(whose, ""),
                    viewing=number,
                    work=work_of(one),
                    kind=one.media.kind,
                    title=told.title if told is not None else "",
                    season=part.season,
                    episode=part.episode,
                    ref=told.ref if told is not None else "",
                    abandoned=now - one.touched_at >= ABANDONED_AFTER,
                    percent=one.percent,
                    watched=one.watched,
                    runtime=runtime,
                    needed=needed,
                    least=least,
                    coverage=one.coverage,
                    place=one.anchor.place if one.anchor is not None else None,
                    started_at=one.started_at,
                    touched_at=one.touched_at,
                    reasons=_reasons(one, needed, least),
                )
            )
    return items


def _within(wanted: Range, at: int, zone: tzinfo) -> bool:
    day = local_day(at, zone)
    return (wanted.first is None or day >= wanted.first) and (wanted.last is None or day <= wanted.last)


def _reasons(one: Viewing, needed: int | None, least: int) -> tuple[Reason, ...]:
    if needed is None:
        return ("length_unknown",)
    told: list[Reason] = []
    if length(one.coverage) < needed:
        told.append("coverage")
    if one.watched < least:
        told.append("time")
    return tuple(told)


def given_up(connection: Connection, wanted: Range) -> int:
    """How many viewings of a range were never gone on with and have been forgotten."""
    return len(connection.execute(select(abandoned.c.viewing).where(*wanted.of(abandoned))).all())


class Old(msgspec.Struct, frozen=True, kw_only=True):
    """Viewings that nobody has touched since then, and how people's days are told."""

    before: int
    defaults: Defaults = Defaults()
    count: int = 500


def forget(connection: Connection, asked: Sequence[Old]) -> list[int]:
    """Forget viewings that nobody may go on with any more; what was really watched of them is counted as given up. How
    many went. For the writer."""
    return [_forget(connection, one) for one in asked]


def _forget(connection: Connection, asked: Old) -> int:
    query = select(viewing).where(viewing.c.touched_at < asked.before).order_by(viewing.c.touched_at)
    found = [
        (r.number, r.person_id, r.waits, msgspec.json.decode(r.body, type=Viewing))
        for r in connection.execute(query.limit(asked.count))
    ]
    held = store.sat_at(connection, [number for number, _, _, _ in found])
    gone = [one for one in found if one[0] not in held]
    settings = store.settings(connection, {number for _, number, _, _ in gone})
    given = []
    for number, whose, waits, one in gone:
        setting = settings.get(whose) or Setting(person_id=whose)
        person = person_of(setting, asked.defaults)
        if setting.enabled and waits and one.completed_at is None and one.watched >= MINUTE_OF_IT:
            given.append(_given_up(number, whose, one, person.zone))
    store.save_abandoned(connection, given)
    store.save_viewings(connection, {number: None for number, _, _, _ in gone})
    return len(gone)


MINUTE_OF_IT = 60 * SECOND
"""Who zapped away sooner has given nothing up."""


def _given_up(number: int, whose: int, one: Viewing, zone: tzinfo) -> dict[str, object]:
    return {
        "person_id": whose,
        "viewing": number,
        "part": one.media.parts[0].key,
        "work": work_of(one),
        "kind": one.media.kind,
        "local_day": local_day(one.touched_at, zone),
        "stopped_at": one.touched_at,
        "watched": one.watched,
        "percent": one.percent,
    }


def count(found: Collection[Unfinished]) -> tuple[int, int]:
    """How many are in progress, and how many were abandoned. Pure."""
    left = sum(one.abandoned for one in found)
    return len(found) - left, left
