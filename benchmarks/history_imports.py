"""Watch history of another tool: 100,000 playbacks of ten people, from the file to the last badge."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.figures import Figure, at_most
from benchmarks.workshop import folder
from playhead.adapters.jellystat import backup
from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.domain.plays import Played
from playhead.features.history import import_look, imports, past, store
from playhead.features.history.load import Defaults
from playhead.features.history.store import Setting
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow, ItemRow
from playhead.kit.times import HOUR, MINUTE, rfc3339
from playhead.storage.engine import Database
from playhead.storage.migrate import upgrade
from playhead.storage.writer import Batches, InlineWriter

PEOPLE, FILMS, ROWS, QUICK = 10, 2_000, 100_000, 10_000
FIRST = 1_500_000_000_000
LENGTH = 100 * MINUTE
SECONDS, LONGEST, MEGABYTES = 60.0, 10.0, 150.0
CHUNK = 500


def run(quick: bool) -> list[Figure]:
    """The figures of this file."""
    rows = QUICK if quick else ROWS
    with folder() as place:
        file = place / "jellystat.json"
        _write(file, rows)
        database = Database(f"sqlite:///{place / 'history.db'}")
        with database.write_connection() as connection:
            upgrade(connection)
        writer = InlineWriter(Batches(database))
        writer.run_now(_house, None)
        before = time.perf_counter()
        longest = _imported(database, writer, file)
        seconds = time.perf_counter() - before
        kept = database.read_now(lambda c: c.exec_driver_sql("SELECT count(*) FROM history_row").scalar_one())
        again = time.perf_counter()
        _imported(database, writer, file)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = [
            at_most(f"history import: {rows:,} playbacks", SECONDS, "s", [seconds]),
            at_most("history import: the same again", SECONDS, "s", [time.perf_counter() - again]),
            at_most("history import: the longest commit", LONGEST, "s", [longest]),
            at_most("history import: memory", MEGABYTES, "MB", [memory]),
            at_most("history import: rows that are missing", 0, "", [abs(kept - rows)]),
        ]
        database.close()
    return figures


def _write(file: Path, rows: int) -> None:
    with file.open("w") as opened:
        opened.write('[{"jf_playback_activity": [')
        for n in range(rows):
            at = FIRST + n // PEOPLE * 7 * HOUR + n % PEOPLE * MINUTE
            row = {
                "Id": str(n), "UserId": f"{n % PEOPLE + 1:032x}", "UserName": f"p{n % PEOPLE}", "Client": "Web",
                "NowPlayingItemId": f"{1000 + n // PEOPLE % FILMS:032x}", "NowPlayingItemName": "Film",
                "PlaybackDuration": LENGTH // 1000, "ActivityDateInserted": rfc3339(at + LENGTH),
                "PlayMethod": "DirectPlay", "MediaStreams": [{"Codec": "h264"}] * 8, "PlayState": {},
            }  # fmt: skip
            opened.write(("," if n else "") + json.dumps(row))
        opened.write("]}]")


def _house(connection: Connection, _: Sequence[None]) -> list[None]:
    identity.add_persons(connection, {f"p{n}": (n + 1, f"p{n}") for n in range(PEOPLE)})
    accounts = [
        AccountRow(account=Account("wan", f"{n + 1:032x}"), name=f"p{n}", person_id=n + 1, evidence="name")
        for n in range(PEOPLE)
    ]
    identity.save_accounts(connection, accounts)
    for n in range(PEOPLE):
        store.save_setting(connection, Setting(person_id=n + 1, enabled=True))
    items = [
        Item(
            item_id=f"{1000 + n:032x}", kind="Movie", name=f"Film {n}", runtime=LENGTH * 10_000,
            provider_ids={"tmdb": str(n + 1)},
        )
        for n in range(FILMS)
    ]  # fmt: skip
    identity.save_items(
        connection,
        [
            ItemRow(server="wan", item=one, work_id=n + 1, evidence="", common_path=None, gone=False, seen_at=1)
            for n, one in enumerate(items)
        ],
    )
    return [None]


def _imported(database: Database, writer: InlineWriter, file: Path) -> float:
    """The longest commit, in seconds."""
    backup.count(file)
    longest = 0.0
    for some in _chunks(file):
        looked = database.read_now(
            lambda c, some=some: import_look.look(c, "jellystat", some, ["wan"], {}, FIRST * 2)  # type: ignore[misc]  # bound now
        )
        writer.run_now(imports.take, looked.chunk)
    for person, _ in database.read_now(past.fresh):
        before = time.perf_counter()
        writer.run_now(imports.settle, imports.Asked(person_id=person, defaults=Defaults()))
        longest = max(longest, time.perf_counter() - before)
    return longest


def _chunks(file: Path) -> Iterator[list[Played]]:
    some: list[Played] = []
    for one in backup.plays(file):
        if isinstance(one, Played):
            some.append(one)
        if len(some) == CHUNK:
            yield some
            some = []
    if some:
        yield some
