"""What a credit does to a viewing: coverage, time, and the row as soon as both conditions hold. Pure.

It changes the `Memory` it is given, and answers what has changed for those who count.
"""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from playhead.features.history.credit import FORGET_MOMENTS, Credit
from playhead.features.history.days import local_day
from playhead.features.history.model import Media, Memory, Part, Row, Rules, Sitting, Viewing
from playhead.features.history.spans import added, lacking, length, place_of, since, united

replace = msgspec.structs.replace


class Person(msgspec.Struct, frozen=True):
    """Somebody whose history is kept."""

    name: str
    zone: tzinfo
    rules: Rules = Rules()


class Watched(msgspec.Struct, frozen=True):
    """Somebody really watched from `start` to `end`, and that was not told before for any of his screens."""

    person: Person
    start: int
    end: int


class Completed(msgspec.Struct, frozen=True):
    """A viewing was completed, and this is the row of one part of it. `nth` counts its completed viewings."""

    person: Person
    media: Media
    row: Row
    at: int
    nth: int
    started_at: int
    company: bool


Change = Watched | Completed


def key_of(*parts: str) -> str:
    """A key of the memory's dictionaries."""
    return "\x1f".join(parts)


def credited(
    memory: Memory, viewing: Viewing, person: Person, sitting: Sitting, credit: Credit
) -> tuple[Viewing, list[Change]]:
    """The viewing with what was watched, and its rows brought up to date."""
    after = replace(
        viewing,
        coverage=united(viewing.coverage, credit.at, credit.to),
        watched=viewing.watched + added(viewing.lately, credit.start, credit.end),
        lately=since(united(viewing.lately, credit.start, credit.end), credit.end - FORGET_MOMENTS),
        started_at=min(viewing.started_at, credit.start),
    )
    changes: list[Change] = list(_watched(memory, person, credit))
    if viewing.completed_at is not None:
        _grow(memory, viewing, after)
        return after, changes
    at = completed_at(viewing, after, credit, person.rules)
    if at is None:
        return after, changes
    after = replace(after, completed_at=at, day=local_day(at, person.zone))
    memory.current.pop(key_of(person.name, after.media.key), None)
    return after, changes + _rows(memory, after, person, sitting, at)


def completed_at(before: Viewing, after: Viewing, credit: Credit, rules: Rules) -> int | None:
    """The instant in a credit at which enough of it was seen, and for long enough; None while that is not so."""
    runtime = after.media.runtime
    if not runtime:
        return None
    seen, wanted = length(after.coverage), -(-rules.threshold * runtime // 100)
    least = min(rules.minimum, wanted)
    if seen < wanted or after.watched < least:
        return None
    at = credit.start
    short = wanted - length(before.coverage)
    if short > 0 and credit.to > credit.at:
        place = place_of(before.coverage, credit.at, credit.to, short)
        at += (credit.end - credit.start) * (place - credit.at) // (credit.to - credit.at)
    late = least - before.watched
    return max(at, place_of(before.lately, credit.start, credit.end, late)) if late > 0 else at


def _watched(memory: Memory, person: Person, credit: Credit) -> list[Watched]:
    known = memory.lately.get(person.name, ())
    news = [Watched(person, start, end) for start, end in lacking(known, credit.start, credit.end)]
    newest = max(credit.end, known[-1][1] if known else credit.end)
    memory.lately[person.name] = since(united(known, credit.start, credit.end), newest - 2 * FORGET_MOMENTS)
    return news


def _rows(memory: Memory, viewing: Viewing, person: Person, sitting: Sitting, at: int) -> list[Change]:
    found: list[Change] = []
    for n, part in enumerate(viewing.media.parts):
        counted = key_of(person.name, part.key)
        nth = memory.plays.get(counted, 0) + 1
        memory.plays[counted] = nth
        row = _row(memory, viewing, part, n, sitting, at, nth)
        memory.rows[key_of(person.name, part.key, viewing.day)] = row
        found.append(Completed(person, viewing.media, row, at, nth, viewing.started_at, sitting.company))
    return found


def _row(memory: Memory, viewing: Viewing, part: Part, n: int, sitting: Sitting, at: int, nth: int) -> Row:
    watched = _share(viewing.watched, n, viewing.media)
    there = memory.rows.get(key_of(viewing.person, part.key, viewing.day))
    row = there or Row(
        person=viewing.person,
        part=part,
        kind=viewing.media.kind,
        local_day=viewing.day,
        completed_at=at,
        watched=0,
        percent=0.0,
        plays=0,
        view_number=nth,
        play_method="",
        client="",
        server="",
    )
    return replace(
        row,
        completed_at=max(row.completed_at, at),
        watched=row.watched + watched,
        percent=max(row.percent, viewing.percent),
        plays=row.plays + 1,
        play_method=sitting.play_method,
        client=sitting.client,
        device=sitting.device,
        server=sitting.server,
    )


def _grow(memory: Memory, before: Viewing, after: Viewing) -> None:
    """A row is kept up to date until the sitting closes."""
    for n, part in enumerate(after.media.parts):
        key = key_of(after.person, part.key, after.day)
        row = memory.rows.get(key)
        if row is not None:
            more = _share(after.watched, n, after.media) - _share(before.watched, n, after.media)
            memory.rows[key] = replace(row, watched=row.watched + more, percent=max(row.percent, after.percent))


def _share(watched: int, n: int, media: Media) -> int:
    """The episodes of one file share its seconds, to the last one."""
    parts = len(media.parts)
    return watched * (n + 1) // parts - watched * n // parts
