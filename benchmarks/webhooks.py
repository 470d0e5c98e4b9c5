"""Webhooks answered after their commit: recorded notices of real servers, posted over kept connections."""

from __future__ import annotations

import asyncio
import itertools
import json
import time

from benchmarks.figures import Figure, at_least, at_most, beside, quantile
from benchmarks.stage import USER, Stage, stage, title
from tests.support import recordings
from tests.support.keepalive import flood, post

CONNECTIONS = 16
FILMS = 50


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_run(*((2, 1_500) if quick else (5, 6_000))))


async def _run(rounds: int, count: int) -> list[Figure]:
    rates, slowest, middle, decided, cpu = [], [], [], [], []
    async with stage(["10.11.11"], films=FILMS, hooks=False) as made:
        requests = _requests(made)
        await flood(made.url, itertools.islice(requests, 200), CONNECTIONS)
        for _ in range(rounds):
            began, used = time.perf_counter(), made.cpu_seconds()
            answers = await flood(made.url, itertools.islice(requests, count), CONNECTIONS)
            rates.append(count / (time.perf_counter() - began))
            if {answer.status for answer in answers} != {200}:
                raise RuntimeError("a notice was refused")
            if not all(b'"enqueued"' in answer.body for answer in answers):
                raise RuntimeError("a notice was ignored, so nothing was committed for it")
            slowest.append(quantile([answer.seconds for answer in answers], 0.99) * 1000)
            middle.append(quantile([answer.seconds for answer in answers], 0.5) * 1000)
            await made.decided()
            cpu.append((made.cpu_seconds() - used) / count * 1e6)
            decided.append(count / (time.perf_counter() - began))
    return [
        at_least("webhooks answered after commit", 1_000, "/s", rates, f"{CONNECTIONS} connections, recorded bodies"),
        at_most("webhooks, p99", 50, "ms", slowest),
        beside("webhooks, p50", "ms", middle),
        beside("webhooks answered and decided", "/s", decided),
        beside("CPU of a webhook, its decision included", "µs", cpu),
    ]


def _requests(made: Stage) -> itertools.cycle[bytes]:
    """Recorded notices in turn. Ids are those of films that this Playhead knows, so that all of them are decided."""
    sim = made.source
    user = sim.user(USER).id
    items = itertools.cycle([sim.item(title(number)).id for number in range(FILMS)])
    url = made.hook(sim.name)
    made_of = []
    for recorded in recordings.webhooks():
        body = recorded.data["body_json"]
        if isinstance(body, dict) and body.get("NotificationType") == "UserDataSaved" and _counts(body):
            made_of.append(post(url, json.dumps(body | {"UserId": user, "ItemId": next(items)}).encode()))
    return itertools.cycle(made_of)


def _counts(body: dict[str, object]) -> bool:
    return bool(body.get("UserId") and body.get("ItemId") and body.get("SaveReason") != "Import")
