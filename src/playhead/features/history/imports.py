"""Taking over what other tools had noted. For the writer.

First their playbacks are kept (`take`), as often as the same file comes; then each person's are counted in one commit
(`settle`): rows, plays, hours and badges. Nobody is told of those badges. A kill in between leaves playbacks that are
fresh, and whoever counts next takes them up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, update

from playhead.features.history import past, rebuild, store
from playhead.features.history.load import Defaults, person_of
from playhead.features.history.model import IMPORTED, Part, Row
from playhead.features.history.past import Hour, Kept, Past, Shown
from playhead.features.history.plays import TOLERANCE, Play, Seen, Stretch, by_hour, same, seen, stretches
from playhead.features.history.spans import Spans
from playhead.features.history.store import Labels, Setting
from playhead.features.history.tables import row
from playhead.features.history.viewings import Person

MANUAL = "manual"
DROP_ROWS = delete(row).where(row.c.id == bindparam("gone"), row.c.source == IMPORTED)
NUMBER = update(row).where(row.c.id == bindparam("which")).values(view_number=bindparam("number"))


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """Playbacks of one tool to be kept, and names of films and series that are new."""

    source: str
    plays: tuple[Kept, ...]
    names: dict[str, str]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Count what is fresh of one person."""

    person_id: int
    defaults: Defaults


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: rows that are new or changed, days that a server had shown already, rows taken back."""

    rows: int = 0
    known: int = 0
    withdrawn: int = 0


def take(connection: Connection, asked: Sequence[Chunk]) -> list[dict[str, int]]:
    """Keep playbacks. How many were `taken` and `known` already, of each chunk; one of several parts counts once."""
    return [_take(connection, one) for one in asked]


def _take(connection: Connection, chunk: Chunk) -> dict[str, int]:
    store.save_names(connection, chunk.names)
    counts = Counter(taken=0, known=0)
    for person, wanted in _by_person(chunk).items():
        there = past.marked(connection, person, chunk.source, wanted)
        news = {mark: parts for mark, parts in wanted.items() if there.get(mark) != parts}
        gone = [one for mark in news for part, one in there.get(mark, {}).items() if part not in wanted[mark]]
        past.drop_plays(connection, gone)
        if gone:
            past.touch(connection, person, {one.part for one in gone})
        past.save_plays(connection, [one for parts in news.values() for one in parts.values()])
        counts.update(taken=len(news), known=len(wanted) - len(news))
    return dict(counts)


def foresee(connection: Connection, chunk: Chunk) -> dict[str, int]:
    """How many playbacks would be `taken`, and how many are `known`. Reads only."""
    counts = Counter(taken=0, known=0)
    for person, wanted in _by_person(chunk).items():
        there = past.marked(connection, person, chunk.source, wanted)
        counts.update(["known" if there.get(mark) == parts else "taken" for mark, parts in wanted.items()])
    return dict(counts)


def _by_person(chunk: Chunk) -> dict[int, dict[str, dict[str, Kept]]]:
    found: dict[int, dict[str, dict[str, Kept]]] = defaultdict(lambda: defaultdict(dict))
    for one in chunk.plays:
        found[one.person_id][one.mark][one.part] = one
    return found


def settle(connection: Connection, asked: Sequence[Asked]) -> list[Settled]:
    """Count each person's playbacks."""
    return [_Settling(connection, one).done() for one in asked]


class _Settling:
    """One person's playbacks, while they are counted: everything is read, then everything is written."""

    def __init__(self, connection: Connection, asked: Asked) -> None:
        self._connection = connection
        self._number = asked.person_id
        self._defaults = asked.defaults
        said = store.settings(connection, [asked.person_id]).get(asked.person_id, Setting(person_id=asked.person_id))
        self._person: Person = person_of(said, asked.defaults)
        self._past: dict[str, dict[str, Past]] = defaultdict(dict)
        for (part, day), one in past.past_of(connection, asked.person_id).items():
            self._past[part][day] = one
        self._rows: dict[str, dict[str, Any]] = defaultdict(dict)
        for found in past.rows_of(connection, asked.person_id):
            self._rows[found.part][found.local_day] = found
        self._new: dict[str, dict[str, Row]] = defaultdict(dict)
        self._labels: dict[str, Labels] = {}
        self._drop: list[int] = []
        self._changed: dict[tuple[str, str], Past | None] = {}
        self._plays: Counter[str] = Counter()
        self._known = 0

    def done(self) -> Settled:
        """Read, decide, write."""
        told: list[tuple[int, int]] = []
        parts = set()
        for part, group in groupby(past.plays_of(self._connection, self._number), key=itemgetter(0)):
            parts.add(part)
            told += self._part(part, list(group))
        for part in self._past.keys() - parts:
            self._settled(part, [], {})
        self._write_rows()
        self._write_hours(told)
        past.settled(self._connection, self._number)
        rebuild.recount(self._connection, self._number, self._person)
        made = sum(map(len, self._new.values()))
        return Settled(rows=made, known=self._known, withdrawn=len(self._drop))

    def _part(self, part: str, group: list[tuple[str, bool, str, Play, bytes]]) -> Spans:
        found = list(stretches(play for _, _, _, play, _ in group))
        if any(fresh for _, fresh, _, _, _ in group):
            days = seen(found, self._person.rules, self._person.zone)
            self._settled(part, days, {one.local_day: past.shown_of(_of(group, one)) for one in days})
        shown = [one.completed_at for one in self._past[part].values() if not one.imported]
        return tuple(span for one in found if not _heard(one, shown) for span in one.spans)

    def _settled(self, part: str, days: Sequence[Seen], shown: Mapping[str, Shown]) -> None:
        """What is counted of a part becomes what its playbacks say now."""
        mine, rows = self._past[part], self._rows[part]
        wanted: dict[str, Seen] = {}
        for one in days:
            other = self._elsewhere(part, one)
            if other is None:
                wanted[one.local_day] = one
                continue
            self._known += 1
            day, at = other
            if day not in mine:
                self._keep(part, day, Past(completed_at=at))
        for day, was in list(mine.items()):
            if was.imported and day not in wanted:
                self._take_back(part, day, was)
        for day, fresh in wanted.items():
            old = mine.get(day)
            more = fresh.plays - (old.imported if old is not None else 0)
            self._plays[part] += more
            gone = old.gone + more if old is not None and old.gone else 0
            self._keep(part, day, Past(completed_at=fresh.completed_at, imported=fresh.plays, gone=gone))
            if not gone and (old is None or day in rows):
                self._show(part, fresh, shown[day])

    def _elsewhere(self, part: str, one: Seen) -> tuple[str, int] | None:
        """Where a server has shown the same, or somebody wrote it by hand: day and moment."""
        for day, kept in self._past[part].items():
            if not kept.imported and same(day, kept.completed_at, one.local_day, one.completed_at):
                return day, kept.completed_at
        for day, found in self._rows[part].items():
            if found.source != IMPORTED and same(day, found.completed_at, one.local_day, one.completed_at):
                return day, found.completed_at
        return None

    def _keep(self, part: str, day: str, one: Past | None) -> None:
        if one is None:
            self._past[part].pop(day, None)
        else:
            self._past[part][day] = one
        self._changed[part, day] = one

    def _take_back(self, part: str, day: str, one: Past) -> None:
        self._plays[part] -= one.imported
        there = self._rows[part].get(day)
        if there is not None and there.source == IMPORTED:
            self._drop.append(there.id)
            del self._rows[part][day]
        self._keep(part, day, None)

    def _show(self, part: str, one: Seen, said: Shown) -> None:
        self._labels[part] = Labels(said.title, said.work, said.tmdb)
        self._new[part][one.local_day] = Row(
            person=str(self._number), part=Part(part, said.season, said.episode), kind=said.kind,
            local_day=one.local_day, completed_at=one.completed_at, watched=one.watched, percent=one.percent,
            plays=one.plays, view_number=0, play_method=said.play_method, client=said.client, server=said.server,
        )  # fmt: skip

    def _write_rows(self) -> None:
        touched = {part for part, more in self._plays.items() if more} | self._new.keys()
        counted = store.plays(self._connection, [self._number], touched)
        plays = {part: counted.get((self._number, part), 0) + self._plays[part] for part in touched}
        store.save_plays(self._connection, {(self._number, part): n for part, n in plays.items()})
        past.save_past(self._connection, self._number, self._changed)
        if self._drop:
            self._connection.execute(DROP_ROWS, [{"gone": number} for number in self._drop])
        numbered: list[Row] = []
        renumbered: list[dict[str, int]] = []
        for part in touched:
            self._number_rows(part, plays[part], numbered, renumbered)
        store.save_rows(self._connection, numbered, self._labels, IMPORTED)
        if renumbered:
            self._connection.execute(NUMBER, renumbered)

    def _number_rows(self, part: str, plays: int, numbered: list[Row], renumbered: list[dict[str, int]]) -> None:
        """A day's row has the number of its first viewing; what has no row any more came before."""
        new = self._new[part]
        rows: list[Any] = [*(one for day, one in self._rows[part].items() if day not in new), *new.values()]
        number = 1 + plays - sum(one.plays for one in rows if isinstance(one, Row) or one.source != MANUAL)
        for one in sorted(rows, key=lambda one: one.completed_at):
            if isinstance(one, Row):
                numbered.append(msgspec.structs.replace(one, view_number=number))
            elif one.view_number != number:
                renumbered.append({"which": one.id, "number": number})
            number += one.plays

    def _write_hours(self, told: list[tuple[int, int]]) -> None:
        """Beside what servers showed of an hour: the greater of both is what was watched in it."""
        wanted = by_hour(_flat(told), self._person.zone)
        there = past.hours_of(self._connection, self._number)
        activity = past.activity_of(self._connection, self._number)
        changed: dict[Hour, tuple[int, int] | None] = {}
        totals: dict[Hour, int] = {}
        for key in {*wanted, *there}:
            now, (_, added) = wanted.get(key, 0), there.get(key, (0, 0))
            live = activity.get(key, 0) - added
            more = max(0, now - live)
            if there.get(key) != (now, more):
                changed[key] = (now, more) if now else None
            if more != added:
                totals[key] = live + more
        past.save_hours(self._connection, self._number, changed)
        past.save_activity(self._connection, self._number, totals)


def _of(group: Sequence[tuple[str, bool, str, Play, bytes]], one: Seen) -> bytes:
    """The playback that completed it: the last of the believed tool that had begun by then."""
    mine = [(play.at, mark, body) for _, _, mark, play, body in group if play.source == one.source]
    return max(at_mark_body for at_mark_body in mine if at_mark_body[0] <= one.completed_at)[2]


def _heard(one: Stretch, shown: Sequence[int]) -> bool:
    """Whether a server showed it: its hours are known then."""
    first, last = one.spans[0][0] - TOLERANCE, one.spans[-1][1] + TOLERANCE
    return any(first <= at <= last for at in shown)


def _flat(told: list[tuple[int, int]]) -> Spans:
    """What was watched at all: two things at once count once."""
    flat: list[tuple[int, int]] = []
    for start, end in sorted(told):
        if flat and start <= flat[-1][1]:
            flat[-1] = (flat[-1][0], max(end, flat[-1][1]))
        else:
            flat.append((start, end))
    return tuple(flat)
