"""What people of the demo have watched before it began: invented, and the same for the same chance."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, select

from playhead.features.history import settings, store
from playhead.features.history.catalogue import names_of
from playhead.features.history.model import MOVIE, TV, Part, Row
from playhead.features.history.settings import Change
from playhead.features.history.store import Hour, Labels
from playhead.features.history.tables import row
from playhead.identity.tables import person
from playhead.kit.times import HOUR, MINUTE, SECOND
from playhead.runtime.program import Program
from playhead.simulators.jellyfin import JellyfinSimulator
from playhead.simulators.jellyfin.model import Item

TICKS_A_MINUTE = 600_000_000
CLIENTS = (
    ("Jellyfin Web", "DirectPlay"), ("Jellyfin Android TV", "DirectPlay"), ("Swiftfin", "DirectStream"),
    ("Jellyfin Web", "Transcode"),
)  # fmt: skip
EVENING = (17, 18, 19, 19, 20, 20, 20, 21, 21, 22)
"""Hours in which people begin to watch, the likely ones more often."""

DAYS, MOST = 180, 4
"""How far back a demo's past goes, and how much is in a day at most."""

LOOK = 0.2
"""Seconds between two looks whether everybody is known."""

EPISODES_RATHER = 0.6
"""How often it is an episode."""


@dataclass(frozen=True)
class Title:
    """A film, or a series with its episodes in order: part, name and minutes of each."""

    work: str
    kind: str
    tmdb: str
    parts: tuple[tuple[Part, str, int], ...]


@dataclass
class Invented:
    """Rows with what they say beside the numbers, and the hours that were watched, in milliseconds."""

    rows: list[Row] = field(default_factory=list)
    labels: dict[str, Labels] = field(default_factory=dict)
    hours: dict[Hour, int] = field(default_factory=dict)


def titles_of(items: Iterable[Item]) -> list[Title]:
    """The films and series of a library, named as history names them."""
    found: list[Title] = []
    for item in items:
        ids = {provider.lower(): value for provider, value in item.provider_ids.items()}
        if item.kind == "Movie":
            work = names_of(MOVIE, ids, item.id)[0]
            found.append(Title(work, MOVIE, ids.get("tmdb", ""), ((Part(work), item.name, _minutes(item)),)))
        elif item.kind == "Series":
            work = names_of(TV, ids, item.id)[0]
            numbers = sorted((e.parent_index or 0, e.index or 0, e.name, _minutes(e)) for e in item.leaves())
            parts = tuple((Part(f"{work}/{s}/{e}", s, e), name, minutes) for s, e, name, minutes in numbers)
            found.append(Title(work, TV, ids.get("tmdb", ""), parts))
    return found


def _minutes(item: Item) -> int:
    return max(1, (item.runtime or 0) // TICKS_A_MINUTE)


class Life:
    """One person who watches, day by day: films by chance, series in their order."""

    def __init__(self, chance: random.Random, person: int, titles: Sequence[Title], servers: Sequence[str]) -> None:
        self._chance = chance
        self._person = person
        self._films = [one for one in titles if one.kind == MOVIE]
        self._series = [one for one in titles if one.kind == TV]
        self._servers = servers
        self._next: dict[str, int] = {}
        self._seen: dict[str, int] = {}

    def day(self, day: date, count: int, into: Invented) -> None:
        """Watch up to `count` things on a day, nothing twice."""
        at = int(datetime(day.year, day.month, day.day, self._chance.choice(EVENING), tzinfo=UTC).timestamp()) * SECOND
        at += self._chance.randrange(60) * MINUTE
        today: set[str] = set()
        for _ in range(count):
            title, (part, name, minutes) = self._choice()
            if part.key in today:
                continue
            today.add(part.key)
            at += minutes * MINUTE
            into.rows.append(self._row(title, part, minutes, at))
            into.labels[part.key] = Labels(name, title.work, title.tmdb)
            _book(into.hours, self._person, at - minutes * MINUTE, at)
            at += self._chance.randrange(15) * MINUTE

    def _choice(self) -> tuple[Title, tuple[Part, str, int]]:
        if not self._films or (self._series and self._chance.random() < EPISODES_RATHER):
            title = self._chance.choice(self._series)
            number = self._next.get(title.work, 0)
            self._next[title.work] = (number + 1) % len(title.parts)
            return title, title.parts[number]
        # what somebody likes is watched again
        title = self._films[min(int(self._chance.expovariate(4 / len(self._films))), len(self._films) - 1)]
        return title, title.parts[0]

    def _row(self, title: Title, part: Part, minutes: int, at: int) -> Row:
        self._seen[part.key] = self._seen.get(part.key, 0) + 1
        client, method = self._chance.choice(CLIENTS)
        percent = self._chance.uniform(88, 100)
        return Row(
            person=str(self._person),
            part=part,
            kind=title.kind,
            local_day=_day(at),
            completed_at=at,
            watched=int(minutes * MINUTE * percent / 100),
            percent=percent,
            plays=1,
            view_number=self._seen[part.key],
            play_method=method,
            client=client,
            server=self._chance.choice(self._servers),
        )


def invented(
    chance: random.Random, titles: Sequence[Title], people: Sequence[int], servers: Sequence[str], *,
    last: date, days: int, most: int,
) -> Invented:  # fmt: skip
    """So many days up to `last` of each person, with up to `most` things a day; days are of UTC."""
    made = Invented()
    lives = [Life(chance, person, titles, servers) for person in people]
    for day in _until(last, days):
        for life in lives:
            life.day(day, chance.randint(0, most), made)
    return made


def _until(last: date, days: int) -> Iterator[date]:
    return (last - timedelta(days=days - 1 - n) for n in range(days))


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()


def _book(hours: dict[Hour, int], person: int, start: int, end: int) -> None:
    while start < end:
        until = min(end, (start // HOUR + 1) * HOUR)
        key = (person, _day(start), start // HOUR % 24)
        hours[key] = hours.get(key, 0) + until - start
        start = until


def save(connection: Connection, asked: Sequence[Invented]) -> list[int]:
    """Write it down; how many rows there are of each."""
    for one in asked:
        store.save_rows(connection, _once_a_day(one.rows), one.labels, "live")
        store.save_hours(connection, one.hours)
        works = {label.work: label.work for label in one.labels.values()}
        store.save_names(connection, works)
    return [len(one.rows) for one in asked]


def _once_a_day(rows: Iterable[Row]) -> list[Row]:
    """Midnight may bring the same twice to one day."""
    return list({(one.person, one.part.key, one.local_day): one for one in rows}.values())


async def furnish(program: Program, simulators: Mapping[str, JellyfinSimulator], chance: random.Random) -> None:
    """Once everybody is known, let half a year lie behind them, and let their history be kept from now on. What a demo
    in the same folder has written before stays as it is."""
    known: list[int] = []
    expected = max(len(one.server.users) for one in simulators.values())
    while len(known) < expected:
        await asyncio.sleep(LOOK)
        known = await program.database.read(people)
    now = program.clock.now_ms()
    if not await program.database.read(_anything):
        titles = titles_of(next(iter(simulators.values())).server.ordered())
        yesterday = datetime.fromtimestamp(now / SECOND, UTC).date() - timedelta(days=1)
        past = invented(chance, titles, known, tuple(simulators), last=yesterday, days=DAYS, most=MOST)
        await program.writer.run(save, past)
        for number in known:
            kept = Change(person_id=number, enabled=True, threshold=None, min_seconds=None, timezone=None, now=now)
            await program.writer.run(settings.change, kept)
        program.services.wakes.records.set()


def people(connection: Connection) -> list[int]:
    """Everybody's number."""
    return [int(one) for one in connection.execute(select(person.c.id).order_by(person.c.id)).scalars()]


def _anything(connection: Connection) -> bool:
    return connection.execute(select(row.c.id).limit(1)).scalar() is not None
