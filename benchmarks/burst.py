"""A storm of notices through the real door: until all is decided and written on two other servers, and how long an edit
that somebody makes meanwhile has to wait."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from functools import partial

import httpx

from benchmarks.figures import Figure, at_most, beside, quantile, up_to
from benchmarks.stage import ROUND_TRIP_SECONDS, USER, Stage, stage, title, until, writes
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.keepalive import flood, post

CONNECTIONS = 16
OTHER = "bob"
LIVE_FILMS = 60
LIVE_SECONDS = 0.5
PATIENCE_SECONDS = 600.0
PASSES = "SELECT count(*) FROM sync_pass"
OPEN_PASSES = "SELECT count(*) FROM sync_pass WHERE state = 'open'"


class Outbox:
    """What a server wanted to tell, kept instead of sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._keep))

    def _keep(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(request.content)
        return httpx.Response(200)


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_run(300 if quick else 2_000))


async def _run(films: int) -> list[Figure]:
    outbox = Outbox()
    async with stage(
        ["10.11.11"] * 3,
        films=films + LIVE_FILMS,
        latency=ROUND_TRIP_SECONDS,
        senders={"s1": outbox.client},
        users=(USER, OTHER),
    ) as made:
        await until(lambda: made.count(PASSES) >= 2 * len(made.sims) and not made.count(OPEN_PASSES), PATIENCE_SECONDS)
        # what the servers told while Playhead signed in there
        outbox.bodies.clear()
        await _edited(made.source, films)
        requests = [post(made.hook(made.source.name), body) for body in outbox.bodies]
        for sim in made.sims.values():
            sim.calls.clear()
        waits: list[float] = []
        began, used = time.perf_counter(), made.cpu_seconds()
        live = asyncio.create_task(_live(made, range(films, films + LIVE_FILMS), waits))
        answers = await flood(made.url, iter(requests), CONNECTIONS)
        answered = time.perf_counter() - began
        with contextlib.suppress(TimeoutError):
            await until(_alike(made, films), PATIENCE_SECONDS)
        written = time.perf_counter() - began
        live.cancel()
        await asyncio.gather(live, return_exceptions=True)
        await made.at_rest(PATIENCE_SECONDS)
        used = made.cpu_seconds() - used
        lost, peak = sum(not _same(made, title(number)) for number in range(films)), made.peak_megabytes()
        calls = [len(writes(sim)) for sim in made.others]
    what = f"{len(answers):,} notices about {films:,} films"
    good = sum(answer.status == 200 and b'"enqueued"' in answer.body for answer in answers)
    return [
        up_to(f"{what}: refused", 0, "", [len(answers) - good]),
        beside(f"{what}: answered", "s", [answered], f"{len(answers) / answered:,.0f}/s, while it decides and writes"),
        beside(f"{what}: decided and written on two servers", "s", [written], f"{ROUND_TRIP_SECONDS * 1000:g} ms away"),
        beside(f"{what}: CPU of it all", "s", [used]),
        up_to(f"{what}: lost", 0, "", [lost], "films that differ at the end"),
        beside("writes a server", "", calls),
        at_most("memory at the most", 300, "MB", [peak]),
        *_waited(waits),
    ]


async def _edited(sim: JellyfinSimulator, films: int) -> None:
    """Somebody changes every film five times, and nobody hears it yet."""
    for number in range(films):
        await sim.mark_played(USER, title(number))
    for wanted, rating in ((True, 7.5), (False, 9.0)):
        for number in range(films):
            await sim.favorite(USER, title(number), wanted=wanted)
        for number in range(films):
            await sim.rate(USER, title(number), rating)
    await sim.settle()


async def _live(made: Stage, films: range, waits: list[float]) -> None:
    """Meanwhile somebody else marks a film on another server, now and then: seconds until all have it."""
    there = made.others[0]
    for number in films:
        began = time.perf_counter()
        await there.mark_played(OTHER, title(number))
        await until(partial(_same, made, title(number), OTHER), PATIENCE_SECONDS)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(LIVE_SECONDS)


def _waited(waits: Sequence[float]) -> list[Figure]:
    if not waits:
        return []
    return [
        beside(
            "somebody else's edit meanwhile, p50",
            "s",
            [quantile(waits, 0.5)],
            f"{len(waits)} edits, one after the other",
        ),
        beside("somebody else's edit meanwhile, slowest", "s", [max(waits)]),
    ]


def _alike(made: Stage, films: int) -> Callable[[], bool]:
    """Looks at the films in order: the last state of each is that of no notice before it, and stays."""
    place = 0

    def look() -> bool:
        nonlocal place
        while place < films and _same(made, title(place)):
            place += 1
        return place == films

    return look


def _same(made: Stage, film: str, user: str = USER) -> bool:
    rows = [sim.row(user, film) for sim in made.sims.values()]
    return len({(row.played, row.favorite, row.rating, row.play_count) for row in rows}) == 1
