"""From a person's edit on one server to the write on two others, each of them 20 ms away."""

from __future__ import annotations

import asyncio
import time

from benchmarks.figures import Figure, at_most, beside, quantile
from benchmarks.stage import ROUND_TRIP_SECONDS, USER, Stage, stage, title, writes
from playhead.simulators.jellyfin import JellyfinSimulator

VERSIONS = {"10.11": "10.11.11", "12.0": "12.0.0"}
LIVE_RATE = 20.0


def run(quick: bool) -> list[Figure]:
    singles, live = (10, 40) if quick else (40, 200)
    return [figure for name in VERSIONS for figure in asyncio.run(_run(name, singles, live))]


async def _run(name: str, singles: int, live: int) -> list[Figure]:
    async with stage([VERSIONS[name]] * 3, films=singles + live + 5, latency=ROUND_TRIP_SECONDS) as made:
        await _edits(made, range(singles, singles + 5), pause=0.1)
        alone = await _edits(made, range(singles), pause=0.25)
        used = made.cpu_seconds()
        busy = await _edits(made, range(singles + 5, singles + 5 + live), pause=1 / LIVE_RATE)
        used = (made.cpu_seconds() - used) / live * 1000
    at_rate = f"{LIVE_RATE:g} edits/s"
    return [
        at_most(f"edit → written on two {name} servers, p50", 120, "ms", [quantile(alone, 0.5)], "one at a time"),
        at_most(f"edit → written on two {name} servers, p95", 300, "ms", [quantile(alone, 0.95)]),
        at_most(f"edit → written on two {name} servers, p50, {at_rate}", 120, "ms", [quantile(busy, 0.5)]),
        at_most(f"edit → written on two {name} servers, p95, {at_rate}", 300, "ms", [quantile(busy, 0.95)]),
        beside(f"edit → written on two {name} servers, slowest", "ms", [max(alone + busy)]),
        beside(f"CPU of an edit, two {name} servers", "ms", [used], "notices, echoes and calls"),
    ]


async def _edits(made: Stage, numbers: range, pause: float) -> list[float]:
    """Mark films played, one each `pause`; for each the milliseconds until the later of the two writes was answered."""
    for sim in made.sims.values():
        sim.calls.clear()
    edited: dict[str, float] = {}
    for number in numbers:
        edited[title(number)] = time.time() * 1000
        await made.source.mark_played(USER, title(number))
        await asyncio.sleep(pause)
    await made.at_rest()
    return [max(_written(sim, film) for sim in made.others) - at for film, at in edited.items()]


def _written(sim: JellyfinSimulator, film: str) -> float:
    """When the film's write was answered there, UTC milliseconds. StopIteration when it never came."""
    item = sim.item(film).id
    return next(call.at for call in writes(sim) if f"/{item}/" in call.path)
