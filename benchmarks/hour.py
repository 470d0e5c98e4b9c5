"""A virtual hour before three servers with large libraries, in which everything fails now and then: whether they agree
afterwards, at how many calls, and whether what has passed goes once it may be forgotten."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks import soak
from benchmarks.figures import Figure, at_most, beside, up_to
from benchmarks.soak import Evening
from benchmarks.street import Deed, Street
from benchmarks.village import Village, quiet
from playhead.kit.times import DAY, HOUR, MINUTE
from tests.support.fake_faults import Fault

SLICE_MS = 10 * MINUTE
SLICES = 6
WARM = 2
"""From this slice on memory may not grow any more."""

BUSY_HOUR = 48.0
"""How much more people do in it than in an hour of any day."""

FAULTS_PER_MINUTE = 2
FAULTS = (
    Fault.UNREACHABLE,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.SERVER_FAULT,
    Fault.FAULT_AFTER,
    Fault.BUSY,
    Fault.LIES,
    Fault.LOST,
)
OUTAGES_MS = {"wan": (10 * MINUTE, 3 * MINUTE), "lan": (25 * MINUTE, 6 * MINUTE), "attic": (40 * MINUTE, MINUTE)}
"""When each server goes away, after the beginning, and for how long."""

GROWTH = 1.15


def run(quick: bool) -> list[Figure]:
    people, films = (10, 500) if quick else (50, 20_000)
    return asyncio.run(_run(people, films))


async def _run(people: int, films: int) -> list[Figure]:
    quiet()
    began, used = time.perf_counter(), time.process_time()
    with soak.neighbourhood(people, films) as (street, village):
        await soak.reconciled(street, village)
        before = soak.evening(street, village, 0)
        street.plan(HOUR, BUSY_HOUR)
        troubles = [*_troubles(street)]
        street.add([*troubles, *_outages(street)])
        slices = [await _slice(street, village) for _ in range(SLICES)]
        for server in street.servers.values():
            server.recover()
        await soak.live(street, village, 2 * HOUR)
        late = soak.evening(street, village, 0)
        await soak.reconciled(street, village)
        differing = street.differences()
        earlier = soak.changing(street)
        await soak.reconciled(street, village)
        again = soak.changing(street) - earlier
        street.clock.advance(soak.KEPT_DAYS * DAY + HOUR)
        await village.forget()
        after = soak.evening(street, village, 0)
    print(soak.by_day([before, *slices, late, after]), *differing[:5], sep="\n", flush=True)
    what = f"an hour, {people} people, {films:,} films, 3 servers, {len(troubles)} faults"
    return [
        up_to(f"{what}: differences at the end", 0, "", [len(differing)]),
        up_to("writes of a run after that", 0, "", [again]),
        *_calls(street, [*slices, late]),
        *_growth(before, slices, late, after),
        beside("wall time", "s", [time.perf_counter() - began]),
        beside("CPU, servers and people included", "s", [time.process_time() - used]),
    ]


async def _slice(street: Street, village: Village) -> Evening:
    began = time.perf_counter()
    await soak.live(street, village, SLICE_MS)
    return soak.evening(street, village, time.perf_counter() - began)


def _troubles(street: Street) -> Iterator[Deed]:
    """One call of a server goes wrong, in one of all the ways."""
    start = street.clock.now_ms()
    for number in range(FAULTS_PER_MINUTE * HOUR // MINUTE):
        server = street.servers[street.chance.choice(tuple(street.servers))]
        at = start + street.chance.randrange(HOUR)
        yield at, partial(server.fail, FAULTS[number % len(FAULTS)])


def _outages(street: Street) -> Iterator[Deed]:
    start = street.clock.now_ms()
    for name, (begins, lasts) in OUTAGES_MS.items():
        server = street.servers[name]
        yield start + begins, partial(setattr, server, "down", True)
        yield start + begins + lasts, partial(setattr, server, "down", False)


def _calls(street: Street, slices: Sequence[Evening]) -> list[Figure]:
    writes, failed = sum(one.writes for one in slices), sum(one.failed for one in slices)
    each = (writes - failed) / (street.edits * (len(street.servers) - 1))
    return [
        beside("edits, reports of players included", "", [street.edits]),
        up_to(
            "writes for each edit and other server", 1, "", [each], "those that failed and were repeated not counted"
        ),
        beside("writes that failed", "", [failed]),
    ]


def _growth(before: Evening, slices: Sequence[Evening], late: Evening, after: Evening) -> list[Figure]:
    warm = slices[WARM - 1].memory
    left = {
        name: after.rows[name] / before.rows[name]
        for name in after.rows
        if name not in soak.KNOWLEDGE and before.rows[name] >= 20
    }
    worst = max(left, key=left.__getitem__)
    return [
        at_most("memory after the hour ÷ in its middle", GROWTH, "", [late.memory / warm], f"→ {late.memory:.0f} MB"),
        at_most(
            "rows once all may be forgotten ÷ before the hour", GROWTH, "", [left[worst]], f"of {worst}, the worst"
        ),
        at_most("write-ahead log at the most", 64, "MB", [max(one.log for one in slices)]),
    ]
