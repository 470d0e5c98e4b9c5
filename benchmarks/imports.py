"""Taking over what another tool had noted, by the command and without a running process: 100,000 rows of each file.

The files are as jellyfin-db-sync 0.0.8 and watchstate write them; every title is on two servers, and every row is
news. Memory is that of the command's process, which then is Playhead too.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import yaml
from sqlalchemy import Connection, insert

from benchmarks.figures import Figure, at_most
from benchmarks.workshop import database_in, folder
from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.features.userdata.sweep_tables import swept
from playhead.identity import store
from playhead.identity.rows import AccountRow, ItemRow
from tests.support.foreign import backup, db_sync, event, film

ROWS, PEOPLE = 100_000, 10
SERVERS = ("wan", "lan")
PLAYHEAD = Path(sys.executable).with_name("playhead")
MIB = 1024 * 1024
LOOK_SECONDS = 0.05


def run(quick: bool) -> list[Figure]:
    rows = ROWS // 10 if quick else ROWS
    figures = []
    with folder() as place:
        furnish(place, rows)
        for tool, arguments in (("jellyfin-db-sync", database), ("watchstate", one_backup)):
            seconds, memory, taken = measured(place, arguments(place, rows))
            if taken != rows:
                raise SystemExit(f"{tool}: {taken} of {rows} rows were taken over")
            figures += [
                at_most(f"import of {rows:,} rows, {tool}", 60, "s", [seconds]),
                at_most(f"its memory, {tool}", 150, "MiB", [memory]),
            ]
    return figures


def database(place: Path, rows: int) -> list[str]:
    """Everybody has watched a part of the library."""
    users = [(f"person{n}", name, f"{n:032x}") for n in range(1, PEOPLE + 1) for name in SERVERS]
    events = (
        event(
            username=f"person{i % PEOPLE + 1}",
            source_server="gone",
            user_id=f"{i % PEOPLE + 1:032x}",
            item_id=f"{i:032x}",
            item_name=f"Film {i}",
            item_path=file_of(i),
        )
        for i in range(1, rows + 1)
    )
    return ["jellyfin-db-sync", str(db_sync(place / "jellyfin-db-sync.db", users, events))]


def one_backup(place: Path, rows: int) -> list[str]:
    """One person has watched everything."""
    entries = (
        film(f"Film {i}", updated=1_600_000_000 + i, guids={"guid_imdb": f"tt{i:07d}"}) for i in range(1, rows + 1)
    )
    return ["watchstate", str(backup(place / "main.gone.json.zip", entries)), "--person", f"person{PEOPLE + 1}"]


def file_of(number: int) -> str:
    """Where a film lies."""
    return f"/media/films/Film {number}/Film {number}.mkv"


def measured(place: Path, arguments: list[str]) -> tuple[float, float, int]:
    """Seconds, MiB at most, and rows taken over."""
    command = [str(PLAYHEAD), "sync", "import", *arguments, "--json", "--config", str(place / "config.yaml")]
    began = time.perf_counter()
    with (place / "told.json").open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            # not what `wait4` tells: that begins with the memory of this process
            with contextlib.suppress(psutil.Error):
                most = max(most, psutil.Process(process.pid).memory_info().rss)
            time.sleep(LOOK_SECONDS)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"the command ended with {process.returncode}")
    counts = json.loads((place / "told.json").read_bytes())["counts"]
    return seconds, most / MIB, counts["taken"]


def furnish(place: Path, films: int) -> None:
    """What is known of the servers, and no edit yet."""
    servers = [{"name": name, "url": f"http://{name}.test", "api_key": "k" * 32} for name in SERVERS]
    settings = {"servers": servers, "database": {"path": str(place / "playhead.db")}}
    (place / "config.yaml").write_text(yaml.safe_dump(settings))
    known = database_in(place)
    with contextlib.closing(known.write_connection()) as connection:
        connection.exec_driver_sql("BEGIN")
        _people(connection)
        _works(connection, films)
        connection.exec_driver_sql("COMMIT")
    known.close()


def _people(connection: Connection) -> None:
    numbers = range(1, PEOPLE + 2)
    store.add_persons(connection, {f"person{n}": (n, f"person{n}") for n in numbers})
    accounts = [
        AccountRow(account=Account(name, f"{n:032x}"), name=f"person{n}", person_id=n, evidence="name")
        for n in numbers for name in SERVERS
    ]  # fmt: skip
    store.save_accounts(connection, accounts)
    read = [{"ref": str(one.account), "full_at": 1, "quick_at": 1, "taken_at": 1} for one in accounts]
    connection.execute(insert(swept), read)


def _works(connection: Connection, films: int) -> None:
    ids = range(1, films + 1)
    keys = {f"file|{file_of(i)}": i for i in ids} | {f"Movie|imdb|tt{i:07d}": i for i in ids}
    store.add_works(connection, {i: ("Movie", f"Film {i}") for i in ids}, keys)
    for name in SERVERS:
        store.save_items(connection, _items(name, films))


def _items(server: str, films: int) -> Iterator[ItemRow]:
    for number in range(1, films + 1):
        path = file_of(number)
        item = Item(item_id=f"{number:032x}", kind="Movie", name=f"Film {number}", path=path)
        yield ItemRow(
            server=server, item=item, work_id=number, evidence="path", common_path=path, gone=False, seen_at=1
        )
