"""Webhooks answered after their commit: recorded notices of real servers, posted over kept connections."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.figures import Figure, at_least, at_most, beside, quantile
from benchmarks.stage import USER, Stage, stage, title
from tests.support import recordings
from tests.support.keepalive import flood, post

CONNECTIONS = 16


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_run(*((2, 1_500) if quick else (5, 6_000))))


async def _run(rounds: int, count: int) -> list[Figure]:
    rates, slowest, middle, decided, cpu = [], [], [], [], []
    notices = _notices()
    async with stage(["10.11.11"], films=len(notices), hooks=False) as made:
        requests = _requests(made, notices)
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


def _notices() -> list[dict[str, Any]]:
    """The recorded notices about user data that are not ignored."""
    bodies = [recorded.data["body_json"] for recorded in recordings.webhooks()]
    return [body for body in bodies if isinstance(body, dict) and _counts(body)]


def _counts(body: dict[str, Any]) -> bool:
    wanted = body.get("NotificationType") == "UserDataSaved" and body.get("SaveReason") != "Import"
    return bool(wanted and body.get("UserId") and body.get("ItemId"))


def _requests(made: Stage, notices: Sequence[dict[str, Any]]) -> itertools.cycle[bytes]:
    """Each notice about a film of its own that this Playhead knows, so that all are decided and few ask back."""
    sim = made.source
    user, url = sim.user(USER).id, made.hook(sim.name)
    bodies = [
        body | {"UserId": user, "ItemId": sim.item(title(number)).id, "SaveReason": "UpdateUserData"}
        for number, body in enumerate(notices)
    ]
    return itertools.cycle([post(url, json.dumps(body).encode()) for body in bodies])
