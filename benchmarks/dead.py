"""What a dead server costs the others: the same edits with and without it, in turn."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from benchmarks.figures import Figure, at_most, beside
from benchmarks.stage import ROUND_TRIP_SECONDS, USER, Stage, stage, title

DEATHS = {"refusing": "refuse", "silent": "black_hole"}


def run(quick: bool) -> list[Figure]:
    rounds, edits = (1, 6) if quick else (4, 12)
    return [figure for word in DEATHS for figure in asyncio.run(_run(word, rounds, edits))]


async def _run(word: str, rounds: int, edits: int) -> list[Figure]:
    alive: list[float] = []
    dead: list[float] = []
    async with stage(["10.11.11"] * 3, films=(2 * rounds + 1) * edits, latency=ROUND_TRIP_SECONDS) as made:
        films = iter(range((2 * rounds + 1) * edits))
        await _edits(made, [next(films) for _ in range(edits)])
        for _ in range(rounds):
            alive += await _edits(made, [next(films) for _ in range(edits)])
            await made.others[1].fault(DEATHS[word])
            # the first edits find out that it is dead; they count too
            dead += await _edits(made, [next(films) for _ in range(edits)])
            await made.others[1].clear_faults()
            await made.at_rest()
    return [
        beside("edit → written, all three alive, p50", "ms", [median(alive)]),
        beside(f"edit → written, the third server {word}, p50", "ms", [median(dead)]),
        at_most(f"cost of a {word} server", 5, "%", [(median(dead) / median(alive) - 1) * 100]),
    ]


async def _edits(made: Stage, numbers: list[int]) -> list[float]:
    """Milliseconds from edit to write on the second server."""
    took = []
    for number in numbers:
        film, target = title(number), made.others[0]
        began = time.perf_counter()
        await made.source.mark_played(USER, film)
        async with asyncio.timeout(10):
            while not target.row(USER, film).played:  # noqa: ASYNC110 — a row has no event
                await asyncio.sleep(0.001)
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.15)
    return took
