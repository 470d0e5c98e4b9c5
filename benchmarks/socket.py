"""Servers that are heard by sockets alone: how soon an edit arrives, what was done while one was away, what fifty lines
take, and a storm of changes."""

from __future__ import annotations

import asyncio
import json
import time

from benchmarks.figures import Figure, at_most, beside, quantile, up_to
from benchmarks.stage import ROUND_TRIP_SECONDS, USER, Stage, stage, title, until, writes
from playhead.simulators.jellyfin import JellyfinSimulator
from playhead.simulators.jellyfin.sockets import Frame

BATCHING_MS = 500
"""How long a server gathers what it tells of user data."""
CROWD = 50
AWAY = 500
STORM = 10_000
SEEN_AWAY = "SELECT count(*) FROM server WHERE state = 'down'"
PASSES = "SELECT count(*) FROM sync_pass WHERE state = 'open'"


def run(quick: bool) -> list[Figure]:
    delays = asyncio.run(_edits(10 if quick else 60))
    return [
        at_most("edit → written by sockets alone, beyond batching, p50", 400, "ms", [quantile(delays, 0.5)]),
        beside("edit → written by sockets alone, beyond batching, p95", "ms", [quantile(delays, 0.95)]),
        *asyncio.run(_away(50 if quick else AWAY)),
        *asyncio.run(_crowd(5.0 if quick else 30.0)),
    ]


async def _edits(count: int) -> list[float]:
    """Milliseconds from an edit to the later of the two writes, less what the server itself waits."""
    async with stage(["10.11.11"] * 3, films=count, latency=ROUND_TRIP_SECONDS, hooks=False) as made:
        await _heard(made, 1)
        for sim in made.sims.values():
            sim.calls.clear()
        edited: dict[str, float] = {}
        for number in range(count):
            edited[title(number)] = time.time() * 1000
            await made.source.mark_played(USER, title(number))
            await asyncio.sleep(0.75)
        await until(lambda: all(_written(sim, film) is not None for sim in made.others for film in edited))
        return [
            max(_written(sim, film) or 0.0 for sim in made.others) - at - BATCHING_MS for film, at in edited.items()
        ]


def _written(sim: JellyfinSimulator, film: str) -> float | None:
    """When it was, None while it was not."""
    item = sim.item(film).id
    return next((call.at for call in writes(sim) if f"/{item}/" in call.path), None)


async def _away(edits: int) -> list[Figure]:
    """A server that cannot be reached, what its people do there meanwhile, and its return. How long it was away makes
    no difference beyond two minutes, or once it was seen to be away: each account is read as a whole."""
    async with stage(["10.11.11"] * 2, films=edits, latency=ROUND_TRIP_SECONDS, hooks=False) as made:
        await _heard(made, 1)
        for sim in made.sims.values():
            sim.calls.clear()
        await made.source.fault("refuse", seconds=0)
        await made.source.drop_sockets()
        await until(lambda: made.count(SEEN_AWAY) == 1)
        for number in range(edits):
            await made.source.mark_played(USER, title(number))
        began = time.perf_counter()
        await made.source.clear_faults()
        (other,) = made.others
        await until(lambda: all(other.row(USER, title(number)).played for number in range(edits)), 120.0)
        took = time.perf_counter() - began
        await made.at_rest()
        written = sum(len(writes(sim)) for sim in made.sims.values())
    return [
        at_most(f"{edits} edits while a server was away, after its return, by sockets alone", 60, "s", [took]),
        up_to("writes of them", edits, "", [written]),
    ]


async def _heard(made: Stage, accounts: int) -> None:
    """Until every account has its line, and what the opening of lines has asked for is read."""
    await until(lambda: all(len(sim.sockets_of()) == accounts for sim in made.sims.values()))
    await asyncio.sleep(3.0)
    await until(lambda: not made.count(PASSES))
    await made.at_rest()


async def _crowd(seconds: float) -> list[Figure]:
    people = [f"viewer{number:02d}" for number in range(CROWD)]
    async with stage(["10.11.11"], films=500, hooks=False, users=people) as made:
        await _heard(made, CROWD)
        await asyncio.sleep(5.0)
        before = made.cpu_seconds()
        await asyncio.sleep(seconds)
        idle = 100 * (made.cpu_seconds() - before) / seconds
        memory = made.memory_megabytes()
        used, calls, took = await _storm(made)
    return [
        at_most(f"{CROWD} lines idle: CPU", 1, "% of a core", [idle]),
        at_most(f"{CROWD} lines idle: memory", 150, "MB", [memory], "resident, 500 films"),
        beside(f"storm of {STORM:,} ids on {CROWD} lines: CPU", "s", [used]),
        at_most(f"storm of {STORM:,} ids on {CROWD} lines: calls", 20, "calls", [calls], "about items"),
        beside(f"storm of {STORM:,} ids on {CROWD} lines: read after", "s", [took]),
    ]


async def _storm(made: Stage) -> tuple[float, float, float]:
    """The same change of the library told to everybody, of ids that nobody knows: CPU, calls, seconds."""
    data = {"ItemsAdded": [f"{number:032x}" for number in range(1, STORM + 1)], "ItemsUpdated": [], "ItemsRemoved": []}
    text = json.dumps({"MessageType": "LibraryChanged", "Data": data})
    made.source.calls.clear()
    before, began = made.cpu_seconds(), time.perf_counter()
    for socket in made.source.sockets_of():
        socket.put(Frame("LibraryChanged", text))
    await until(lambda: _about_the_library(made.source) > 0)
    took = time.perf_counter() - began
    await asyncio.sleep(3.0)
    return made.cpu_seconds() - before, float(_about_the_library(made.source)), took


def _about_the_library(sim: JellyfinSimulator) -> int:
    """Calls for items, and not for what somebody did with them or has made of them."""
    return sum(call.path == "/Items" and "userId" not in call.query for call in sim.calls.all())
