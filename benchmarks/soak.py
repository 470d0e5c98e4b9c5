"""A virtual week before three servers: whether they agree at the end, and whether anything grows that should not.

Whatever is forgotten some day is forgotten after one day here, so that a week shows what a season does: from the second
day on as much has to go as comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import psutil
from sqlalchemy import Connection

from benchmarks.figures import Figure, at_most, beside, short, up_to
from benchmarks.street import ROOTS, Deed, Street
from benchmarks.village import Village, quiet
from playhead.kit.clock import ManualClock
from playhead.kit.times import DAY, HOUR, MINUTE

KEPT_DAYS = 1
FULL_DAY = 2
"""The first day that begins with as much as it ends with."""

TICK_MS = 5 * MINUTE
REST_MS = 6 * HOUR
"""After the last day nobody does anything any more, until all that is late has come."""

KNOWLEDGE = frozenset({"userdata_register", "userdata_shadow", "item", "work", "work_key", "sqlite_sequence"})
"""What was learnt stays: it grows with libraries and with what people did in their lives, and not with time."""

GROWTH = 1.15
"""How much more there may be on the last day than on the first full one: days differ."""


class Evening(msgspec.Struct, frozen=True, kw_only=True):
    """What there was at the end of a day, rows and MB by table. Sizes in MB; calls and seconds are of that day."""

    rows: dict[str, int]
    sizes: dict[str, float]
    file: float
    log: float
    memory: float
    calls: int
    writes: int
    failed: int
    """Of the writes, those that had no good answer."""
    seconds: float

    @property
    def knowledge(self) -> float:
        return sum(size for name, size in self.sizes.items() if name in KNOWLEDGE)

    @property
    def passing(self) -> float:
        return sum(self.sizes.values()) - self.knowledge


def run(quick: bool) -> list[Figure]:
    people, films, days = (8, 60, 4) if quick else (50, 200, 7)
    return asyncio.run(_run(people, films, days))


async def _run(people: int, films: int, days: int) -> list[Figure]:
    quiet()
    began, used = time.perf_counter(), time.process_time()
    with neighbourhood(people, films) as (street, village):
        evenings = [await _day(street, village, number) for number in range(days)]
        await live(street, village, REST_MS)
        await reconciled(street, village)
        differing = street.differences()
        before = changing(street)
        await reconciled(street, village)
        again = changing(street) - before
    print(by_day(evenings), *differing[:5], sep="\n", flush=True)
    took, used = time.perf_counter() - began, time.process_time() - used
    return [
        *_figures(f"{days} days, {people} people on 3 servers", evenings, len(differing), again),
        beside("wall time", "s", [took]),
        beside("CPU, servers and people included", "s", [used]),
    ]


@contextlib.contextmanager
def neighbourhood(people: int, films: int) -> Iterator[tuple[Street, Village]]:
    """Servers with what people do there, and Playhead between them."""
    shared = Path("/dev/shm")  # a week's commits are as many as a disk flushes in hours
    with tempfile.TemporaryDirectory(prefix="playhead-soak-", dir=shared if shared.is_dir() else None) as folder:
        clock = ManualClock()
        street = Street(clock, people, films)
        village = Village(Path(folder), street.servers, ROOTS, KEPT_DAYS, clock)
        try:
            yield street, village
        finally:
            village.close()


async def _day(street: Street, village: Village, number: int) -> Evening:
    began = time.perf_counter()
    street.plan_day(number)
    await live(street, village, DAY)
    return evening(street, village, time.perf_counter() - began)


async def live(street: Street, village: Village, lasting: int) -> None:
    """Let so many milliseconds pass, with all that happens in them."""
    start = street.clock.now_ms()
    for end in range(start + TICK_MS, start + lasting + 1, TICK_MS):
        while deed := street.next_before(end):
            await _happen(street, village, deed)
        await _pass_time(street, village, end)
        await village.look()
        await _settled(street, village)
        if (end - start) % HOUR == 0:
            await village.forget()


async def reconciled(street: Street, village: Village) -> None:
    """A run over everything, to its end."""
    await village.reconcile()
    await _settled(street, village)


async def _happen(street: Street, village: Village, deed: Deed) -> None:
    at, happens = deed
    await _pass_time(street, village, at)
    happens()
    await _settled(street, village)


async def _pass_time(street: Street, village: Village, until: int) -> None:
    street.clock.advance(max(0, until - street.clock.now_ms()))
    await _settled(street, village)


async def _settled(street: Street, village: Village) -> None:
    """All that is told now, and all that follows."""
    while True:
        await village.hear(street.told())
        if not await village.settle():
            return


def evening(street: Street, village: Village, seconds: float) -> Evening:
    """What there is now, and how many calls were made since the last time."""
    gc.collect()
    calls = [call for server in street.servers.values() for call in server.calls]
    for server in street.servers.values():
        server.calls.clear()
    files = [village.path.with_name(village.path.name + end) for end in ("", "-wal")]
    sizes = [file.stat().st_size / 1024**2 if file.exists() else 0.0 for file in files]
    return Evening(
        rows=village.database.read_now(_rows),
        sizes=village.database.read_now(_sizes),
        file=sizes[0],
        log=sizes[1],
        memory=psutil.Process().memory_info().rss / 1024**2,
        calls=len(calls),
        writes=sum(call.changing for call in calls),
        failed=sum(call.changing and call.outcome != "ok" for call in calls),
        seconds=seconds,
    )


def _rows(connection: Connection) -> dict[str, int]:
    names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in sorted(names)}


def _sizes(connection: Connection) -> dict[str, float]:
    """MB by table, indexes included."""
    found = connection.exec_driver_sql(
        "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
    )
    return {name: size / 1024**2 for name, size in found}


def changing(street: Street) -> int:
    """How many state-changing calls were made since the last evening."""
    return sum(len(server.changing_calls()) for server in street.servers.values())


def by_day(evenings: Sequence[Evening]) -> str:
    """What there was, one line a table, one column a day."""
    lines = [("at the end of day", [float(number) for number in range(1, len(evenings) + 1)])]
    lines += [
        (f"{name}, rows", [one.rows[name] for one in evenings]) for name in evenings[-1].rows if _told(evenings, name)
    ]
    for name in ("knowledge", "passing", "file", "log", "memory"):
        lines.append((f"{name}, MB", [getattr(one, name) for one in evenings]))
    for name in ("calls", "writes", "seconds"):
        lines.append((f"{name} of the day", [getattr(one, name) for one in evenings]))
    return "\n".join(f"  {name:<28}" + "".join(f"{short(number):>10}" for number in row) for name, row in lines)


def _told(evenings: Sequence[Evening], name: str) -> bool:
    return max(one.rows[name] for one in evenings) >= 20


def _figures(what: str, evenings: Sequence[Evening], differing: int, again: int) -> list[Figure]:
    full, last = evenings[FULL_DAY - 1], evenings[-1]
    growth = {
        name: last.rows[name] / full.rows[name] for name in last.rows if name not in KNOWLEDGE and full.rows[name] >= 20
    }
    worst = max(growth, key=growth.__getitem__)
    first = evenings[0].memory
    return [
        up_to(f"{what}: differences at the end", 0, "", [differing]),
        up_to("writes of a run after that", 0, "", [again]),
        at_most(f"rows, day {len(evenings)} ÷ day {FULL_DAY}", GROWTH, "", [growth[worst]], f"of {worst}, the worst"),
        at_most("size of what passes, the same", GROWTH, "", [last.passing / full.passing], f"{last.passing:.1f} MB"),
        beside("size of what was learnt", "MB", [one.knowledge for one in evenings], "by people × works, not by time"),
        at_most("memory, last day ÷ first", GROWTH, "", [last.memory / first], f"{first:.0f} → {last.memory:.0f} MB"),
        beside("calls a day", "", [one.calls for one in evenings]),
        beside("state-changing calls a day", "", [one.writes for one in evenings]),
    ]
