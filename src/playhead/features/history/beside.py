"""What servers show beside what was imported before: the same viewing counts once, as it was shown. For the feature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete

from playhead.features.history import past, store
from playhead.features.history.model import IMPORTED, Row
from playhead.features.history.past import Hour, Past
from playhead.features.history.plays import same
from playhead.features.history.tables import row


def live_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Rows that servers show were saved: what an import had counted of the same is taken back."""
    shown = list(rows)
    people, parts = {int(one.person) for one in shown}, {one.part.key for one in shown}
    told = past.past_of_parts(connection, people, parts) if shown else {}
    for one in shown:
        for (person, part, day), kept in told.items():
            mine = (person, part) == (int(one.person), one.part.key)
            if mine and kept.imported and same(day, kept.completed_at, one.local_day, one.completed_at):
                _take_back(connection, one, day, kept)


def _take_back(connection: Connection, shown: Row, day: str, kept: Past) -> None:
    person, part = int(shown.person), shown.part.key
    plays = store.plays(connection, [person], [part]).get((person, part), 0)
    store.save_plays(connection, {(person, part): plays - kept.imported})
    mine = (row.c.person_id == person) & (row.c.part == part) & (row.c.local_day == day)
    connection.execute(delete(row).where(mine, row.c.source == IMPORTED))
    there = Past(completed_at=shown.completed_at)
    past.save_past(connection, person, {(part, day): None} | {(part, shown.local_day): there})
    past.touch(connection, person, [part])


def live_hours(connection: Connection, totals: Mapping[store.Hour, int]) -> dict[store.Hour, int]:
    """What is watched in hours of which imports told too: the greater of both, not the sum."""
    after = dict(totals)
    days: dict[int, set[str]] = defaultdict(set)
    for person, day, _ in totals:
        days[person].add(day)
    for person, some in days.items():
        changed: dict[Hour, tuple[int, int] | None] = {}
        for (day, hour), (told, added) in past.hours_on(connection, person, some).items():
            key = (person, day, hour)
            if key in after:
                live = after[key] - added
                more = max(0, told - live)
                after[key] = live + more
                if more != added:
                    changed[day, hour] = (told, more)
        past.save_hours(connection, person, changed)
    return after
