"""How many calls that change something one edit costs, and what its echoes cost."""

from __future__ import annotations

import asyncio
from functools import partial

from benchmarks.figures import Figure, at_most
from benchmarks.stage import USER, Stage, stage, title, until

MIX = ("10.11.11", "12.0.0", "10.11.11", "12.0.0", "10.11.11")
SIZES = (2, 3, 5)
EDITS = 10
QUIET_SECONDS = 3.0


def run(quick: bool) -> list[Figure]:
    sizes = SIZES[1:2] if quick else SIZES
    return [figure for size in sizes for figure in asyncio.run(_run(size))]


async def _run(size: int) -> list[Figure]:
    counts = []
    async with stage(MIX[:size], films=EDITS) as made:
        for number in range(EDITS):
            before = _changed(made)
            await made.source.mark_played(USER, title(number))
            await until(partial(_landed, made, title(number)))
            await made.at_rest()
            counts.append(_changed(made) - before)
        before = _changed(made)
        await asyncio.sleep(QUIET_SECONDS)
        echoes = _changed(made) - before
    exact = all(count == size - 1 for count in counts)
    return [
        Figure(
            name=f"calls for one edit, {size} servers", value=max(counts), unit="calls", target=f"{size - 1}",
            met=exact, rounds=tuple(counts),
        ),
        at_most(f"calls in the {QUIET_SECONDS:g} s after it, {size} servers", 0, "calls", [echoes]),
    ]  # fmt: skip


def _changed(made: Stage) -> int:
    return sum(sim.state_changing_calls for sim in made.sims.values())


def _landed(made: Stage, film: str) -> bool:
    return all(sim.row(USER, film).played for sim in made.others)
