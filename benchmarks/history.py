"""Watch history at 1,000,000 rows and 3,000,000 hours, and what a poll of 200 screens costs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks.figures import Figure, at_most, beside
from benchmarks.workshop import folder
from playhead.domain.events import SessionsSeen
from playhead.domain.people import Account
from playhead.domain.playback import Playing
from playhead.features.history import queries, statistics, store
from playhead.features.history.feature import HistoryFeature
from playhead.features.history.load import Defaults
from playhead.features.history.queries import Wanted
from playhead.features.history.statistics import Range
from playhead.features.history.store import Setting
from playhead.features.history.tables import activity, row
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow
from playhead.journal.record import Record
from playhead.kit.times import DAY, HOUR, SECOND
from playhead.storage.engine import Database
from playhead.storage.migrate import upgrade

PEOPLE = 200
DAYS = 3_650
FIRST = date(2016, 1, 1)
NOW = 1_788_955_200_000
MOST_MS = {"page": 100.0, "heatmap": 100.0, "overview": 300.0, "poll": 50.0}


def run(quick: bool) -> list[Figure]:
    rows, hours = (10_000, 30_000) if quick else (1_000_000, 3_000_000)
    with folder() as place:
        database = Database(f"sqlite:///{place}/history.db")
        with database.write_connection() as connection:
            upgrade(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _fill(connection, rows, hours)
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            before = (place / "history.db").stat().st_size
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            polls = _polls(connection, 20 if quick else 60)
            connection.exec_driver_sql("COMMIT")
        found = _read(database)
        database.close()
    size = f"{rows:,} rows, {hours:,} hours"
    return [
        at_most("history: page of 50, one person", MOST_MS["page"], "ms", found["page"], size),
        at_most("history: page of 50, everybody, searched", MOST_MS["page"], "ms", found["search"], size),
        at_most("history: heatmap of one person", MOST_MS["heatmap"], "ms", found["heatmap"], size),
        at_most("history: all-time overview of one person", MOST_MS["overview"], "ms", found["overview"], size),
        beside("history: all-time overview of everybody", "ms", found["all"], size),
        at_most("history: a poll with 200 screens, CPU", MOST_MS["poll"], "ms", polls, "loaded, folded and saved"),
        beside("history: database, bytes by row, its hours included", "B", [before / rows]),
    ]


def _fill(connection: Connection, rows: int, hours: int) -> None:
    chance = random.Random(7)
    for first in range(0, rows, 10_000):
        connection.execute(insert(row), [_row(n, chance) for n in range(first, min(rows, first + 10_000))])
    for first in range(0, hours, 10_000):
        connection.execute(insert(activity), [_hour(n) for n in range(first, min(hours, first + 10_000))])


def _row(n: int, chance: random.Random) -> dict[str, Any]:
    days = n // PEOPLE % DAYS
    part = f"movie:tmdb:{n // PEOPLE // DAYS * 10_000 + chance.randrange(8_000)}"
    return {
        "person_id": n % PEOPLE + 1, "part": f"{part}/{n}", "work": part, "kind": "movie", "tmdb": part[11:],
        "season": None, "episode": None, "title": f"The film with the number {n % 8_000}",
        "local_day": (FIRST + timedelta(days=days)).isoformat(), "completed_at": NOW - (DAYS - days) * DAY + n % 86_400,
        "watched": 6_000_000, "percent": 97.5, "plays": 1, "view_number": 1, "play_method": "DirectPlay",
        "client": "Jellyfin Web", "server": "wan", "source": "live",
    }  # fmt: skip


def _hour(n: int) -> dict[str, Any]:
    person, slot = n % PEOPLE + 1, n // PEOPLE
    day = (FIRST + timedelta(days=slot // 5)).isoformat()
    return {"person_id": person, "local_day": day, "hour": 18 + slot % 5, "watched": 1_800_000}


def _read(database: Database) -> dict[str, list[float]]:
    mine, whole = Wanted(people=[7]), Range(people=[7])
    asked: dict[str, Callable[[Connection], object]] = {
        "page": lambda c: queries.page(c, mine, limit=50, before=(NOW - 900 * DAY, 5)),
        "search": lambda c: queries.page(c, Wanted(text="number 79"), limit=50),
        "heatmap": lambda c: statistics.heatmap(c, whole),
        "overview": lambda c: statistics.overview(c, whole),
        "all": lambda c: statistics.overview(c, Range()),
    }
    return {name: [_ms(partial(database.read_now, query)) for _ in range(5)] for name, query in asked.items()}


def _polls(connection: Connection, count: int) -> list[float]:
    """Everybody plays a film of his own; every player says something new at each look."""
    accounts = [
        AccountRow(account=Account("wan", f"{n:032x}"), name=str(n), person_id=n, evidence="name")
        for n in range(1, PEOPLE + 1)
    ]
    identity.save_accounts(connection, accounts)
    for n in range(1, PEOPLE + 1):
        store.save_setting(connection, Setting(person_id=n, enabled=True))
    feature, found = HistoryFeature(Defaults()), []
    for number in range(count):
        at = NOW + number * 10 * SECOND
        seen = SessionsSeen(
            server="wan", asked_at=at, answered_at=at, playing=tuple(_screen(n, at) for n in range(1, PEOPLE + 1))
        )
        record = Record(
            seq=1, at=at, kind="sessions_seen", subject="wan", stream=None, actor="", cause=None, event=seen
        )
        began = time.process_time()
        unit = feature.load(connection, [record], at)
        unit.apply(unit.decide(record, at))
        feature.save(connection, unit, at)
        found.append((time.process_time() - began) * 1000)
    return found[2:]


def _screen(n: int, at: int) -> Playing:
    return Playing(
        session_id=f"{n:032x}", user_id=f"{n:032x}", item_id=f"{n:032x}", item_type="Movie", item_name="Film",
        position=(at - NOW + 100 * SECOND) * 10_000, runtime=2 * HOUR * 10_000, reported_at=at, active_at=at,
    )  # fmt: skip


def _ms(query: Callable[[], object]) -> float:
    began = time.perf_counter()
    query()
    return (time.perf_counter() - began) * 1000
