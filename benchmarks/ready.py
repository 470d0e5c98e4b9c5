"""From the start of the process to `/readyz` answering 200, with three servers: first start and later ones."""

from __future__ import annotations

import asyncio

from benchmarks.figures import Figure, at_most
from benchmarks.stage import stage


def run(quick: bool) -> list[Figure]:
    first, later = asyncio.run(_run(1 if quick else 3, 1 if quick else 2))
    return [
        at_most("start → ready, empty data folder", 3, "s", first),
        at_most("start → ready, second start", 3, "s", later),
    ]


async def _run(folders: int, restarts: int) -> tuple[list[float], list[float]]:
    first: list[float] = []
    later: list[float] = []
    for _ in range(folders):
        async with stage(["10.11.11", "12.0.0", "10.11.11"]) as made:
            for _ in range(restarts):
                await made.stop()
                await made.start()
            first.append(made.ready_seconds[0])
            later += made.ready_seconds[1:]
    return first, later
