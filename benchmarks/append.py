"""How fast records become durable: one caller, 64 callers, 64 callers on a disk that takes 4 ms to flush."""

from __future__ import annotations

import asyncio
import os
import time

from benchmarks.figures import Figure, at_least, beside
from benchmarks.workshop import FLUSH_SECONDS, SlowFlush, appended, folder, shop
from playhead.kit.faults import NO_FAULTS, Faults

NEAR = 0.25
"""A commit is at least one flush, a trip to the writer's thread and back, and SQLite's own work."""


def run(quick: bool) -> list[Figure]:
    rounds, seconds = (2, 0.5) if quick else (5, 1.5)
    raw, single, many, slow = [], [], [], []
    for _ in range(rounds):
        # interleaved, so that a busy neighbour strikes all of them
        raw.append(_flushes(seconds / 3))
        single.append(asyncio.run(_measured(1, seconds)))
        many.append(asyncio.run(_measured(64, seconds)))
        slow.append(asyncio.run(_measured(64, seconds, SlowFlush())))
    shares = [one / flush for one, flush in zip(single, raw, strict=True)]
    return [
        beside("fsync of this disk, 4 KiB", "/s", raw),
        beside("append, single caller", "/s", single),
        at_least("append, single caller ÷ fsync", NEAR, "", shares, "virtual disks answer a flush from memory"),
        at_least("append, 64 callers", 10_000, "/s", many),
        at_least(f"append, 64 callers, {FLUSH_SECONDS * 1000:g} ms flush", 4_500, "/s", slow),
    ]


async def _measured(callers: int, seconds: float, faults: Faults = NO_FAULTS) -> float:
    async with shop(faults) as place:
        await appended(place, callers, 0.2)
        return await appended(place, callers, seconds)


def _flushes(seconds: float) -> float:
    with folder() as place, (place / "file").open("wb", buffering=0) as file:
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)
