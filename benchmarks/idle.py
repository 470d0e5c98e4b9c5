"""What the process takes while nobody does anything, before three servers."""

from __future__ import annotations

import asyncio

from benchmarks.figures import Figure, at_most
from benchmarks.stage import stage

SETTLE_SECONDS = 2.0


def run(quick: bool) -> list[Figure]:
    cpu, memory = asyncio.run(_run(5.0 if quick else 30.0, 1 if quick else 2))
    return [
        at_most("idle, three servers: CPU", 1, "% of a core", cpu),
        at_most("idle, three servers: memory", 150, "MB", memory, "resident"),
    ]


async def _run(seconds: float, rounds: int) -> tuple[list[float], list[float]]:
    cpu, memory = [], []
    async with stage(["10.11.11", "12.0.0", "10.11.11"], films=500) as made:
        await asyncio.sleep(SETTLE_SECONDS)
        for _ in range(rounds):
            before = made.cpu_seconds()
            await asyncio.sleep(seconds)
            cpu.append(100 * (made.cpu_seconds() - before) / seconds)
            memory.append(made.memory_megabytes())
    return cpu, memory
