"""Counting again what rows and hours say: plays, counters, badges. For the writer, a person at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select, union

from playhead.features.history import past, store
from playhead.features.history.badges import Earned, Tally
from playhead.features.history.load import Defaults, person_of
from playhead.features.history.recount import Once, part_of, recounted, runtime_of
from playhead.features.history.store import Counted, Setting
from playhead.features.history.tables import activity, badge, count, row, tally
from playhead.features.history.viewings import Person
from playhead.storage.statements import run_many, upsert

MANUAL = "manual"
SET_BADGES = upsert(badge, badge.c.person_id, badge.c.badge)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Count one person anew."""

    person_id: int
    defaults: Defaults


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: how many plays of parts were wrong, and which badges are new or were earned earlier."""

    mended: int
    badges: tuple[str, ...]


def people(connection: Connection) -> list[int]:
    """Everybody of whom anything is kept."""
    tables = (row, activity, count, tally)
    return list(connection.execute(union(*(select(one.c.person_id) for one in tables))).scalars().unique())


def rebuild(connection: Connection, asked: Sequence[Asked]) -> list[Counts]:
    """Count each person anew."""
    return [_rebuild(connection, one) for one in asked]


def _rebuild(connection: Connection, asked: Asked) -> Counts:
    said = store.settings(connection, [asked.person_id]).get(asked.person_id, Setting(person_id=asked.person_id))
    mended = _plays(connection, asked.person_id)
    earned = recount(connection, asked.person_id, person_of(said, asked.defaults))
    return Counts(mended=mended, badges=tuple(sorted(one.badge for one in earned)))


def _plays(connection: Connection, person: int) -> int:
    """Completed viewings by part: those of rows, and of rows that are gone. What is written by hand counts for none."""
    wanted: Counter[str] = Counter()
    for one in past.rows_of(connection, person):
        wanted[one.part] += one.plays if one.source != MANUAL else 0
    for (part, _), gone in past.past_of(connection, person).items():
        wanted[part] += gone.gone
    there = {r.part: r.plays for r in connection.execute(select(count).where(count.c.person_id == person))}
    wrong = {part: wanted[part] for part in {*there, *wanted} if there.get(part, 0) != wanted[part]}
    store.save_plays(connection, {(person, part): n for part, n in wrong.items()})
    return len(wrong)


def recount(connection: Connection, number: int, person: Person) -> list[Earned]:
    """Save a person's counters and badges as rows and hours have them; the badges that are new or earlier. Nobody is
    told."""
    before = store.counted(connection, [number]).get(number, Counted(tally=Tally()))
    first = store.adopters(connection)
    adopters = [one for one in first if one != str(number)]  # whoever is among the first stays so
    after, earned = recounted(
        person, _watched(connection, number), past.activity_of(connection, number), before.tally, adopters
    )
    store.save_counted(connection, {number: msgspec.structs.replace(before, tally=after)})
    values = [{"person_id": number, "badge": one.badge, "earned_at": one.at} for one in earned]
    run_many(connection, SET_BADGES, values)
    if str(number) in adopters and str(number) not in first:
        store.save_states(connection, {store.ADOPTERS: adopters})
    return earned


def _watched(connection: Connection, number: int) -> list[Once]:
    """Rows, and what is kept of those that are gone, the oldest first."""
    found = [
        Once(
            part=one.part, work=one.work, kind=one.kind, season=one.season, episode=one.episode,
            local_day=one.local_day, completed_at=one.completed_at, plays=one.plays, client=one.client,
            runtime=runtime_of(one.watched, one.percent, one.plays, one.source),
        )
        for one in past.rows_of(connection, number)
        if one.source != MANUAL
    ]  # fmt: skip
    for (key, day), gone in past.past_of(connection, number).items():
        if gone.gone:
            kind, work, part = part_of(key)
            found.append(
                Once(
                    part=key, work=work, kind=kind, season=part.season, episode=part.episode, local_day=day,
                    completed_at=gone.completed_at, plays=gone.gone,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.completed_at, one.part))
