"""Setting up a server's webhook and proving it: the running program before the plugin of each version."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from playhead.runtime import sockets
from playhead.runtime.demo import cast, settings_for, simulated
from playhead.runtime.embedded import Embedded
from playhead.runtime.webhooks import NO_PLUGIN, WebhookInstaller
from playhead.runtime.wiring import build, open_database
from playhead.simulators.jellyfin import JellyfinSimulator
from playhead.simulators.jellyfin.model import Row
from playhead.simulators.jellyfin.versions import VERSIONS
from tests.support.patience import HTTP_SECONDS
from tests.support.program import ADMIN, Run, signed_in, until
from tests.support.troubles import answered, server_told, status_of

INSTALL = "/api/v1/servers/wan/webhook/install"
NOBODY_THERE = "http://127.0.0.1:9/webhook/wan"
BRIEF = 1.0
"""For proofs that cannot come."""
AMPLE = 20.0
"""For those that do."""
REFUSED = 6.0
"""For a notice that comes and proves nothing."""


@asynccontextmanager
async def home(data: Path, version: str = "10.11.11") -> AsyncIterator[Run]:
    """A running program at rest, whose first server is of a version and posts nowhere."""
    listener = sockets.tcp("127.0.0.1", 0)
    port = listener.getsockname()[1]
    first, second = cast(2, 2)
    shows = (dataclasses.replace(first, version=version), dataclasses.replace(second, version="10.11.11"))
    async with (
        simulated(shows, port) as simulators,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HTTP_SECONDS) as client,
    ):
        simulators["wan"].webhook(None)
        settings = settings_for(shows, {name: one.url for name, one in simulators.items()}, data, port)
        embedded = Embedded(build(settings, open_database(settings)), listener)
        await embedded.start(ADMIN)
        try:
            await signed_in(client)
            run = Run(embedded, simulators, shows, client)
            await at_rest(run)
            yield run
        finally:
            await embedded.stop()


async def at_rest(run: Run) -> None:
    """Every account was read whole, and nothing is owed."""

    async def rests() -> bool:
        runs = (await run.client.get("/api/v1/sync/runs")).json()["items"]
        queue = (await status_of(run))["queue"]
        done = bool(runs) and all(one["finished_at"] is not None for one in runs)
        return done and not queue["pending_events"] + queue["processing_events"]

    await answered(rests)
    await run.swept()


def held(sim: JellyfinSimulator) -> Mapping[tuple[str, str], Row]:
    """What a server holds for people; a row of nothing is as good as none."""
    blank = Row()
    return {key: row for key, row in sim.server.rows.items() if row != blank}


def posts_to(sim: JellyfinSimulator) -> list[str]:
    return [str(one["WebhookUri"]).partition("?")[0] for one in sim.server.plugin["GenericOptions"]]


def installer(run: Run, patience: float, secret: str | None = None) -> WebhookInstaller:
    """The program's own, but for the seconds that it waits and the secret that it writes."""
    program = run.embedded.program
    return WebhookInstaller(
        program.servers,
        {name: one.url for name, one in run.simulators.items()},
        {show.name: secret or show.secret for show in run.shows},
        program.database,
        program.services.notices,
        program.clock,
        listens=program.facts.worker_running,
        patience_seconds=patience,
    )


def hook(run: Run, secret: str | None = None) -> str:
    return f"{str(run.client.base_url).rstrip('/')}/webhook/wan?token={secret or run.shows[0].secret}"


@pytest.mark.parametrize("version", VERSIONS)
async def test_each_version_is_set_up_and_proven_and_nothing_is_changed_for_anybody(
    tmp_path: Path, version: str
) -> None:
    async with home(tmp_path, version) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        before, calls, lines = (held(wan), held(lan)), lan.state_changing_calls, run.program_log
        first = (await run.client.post(INSTALL)).json()
        again = (await run.client.post(INSTALL)).json()
        for told in (first, again):
            assert (told["success"], told["proven"], told["remedy"]) == (True, True, None), told
            assert told["round_trip_ms"] >= 0
        assert len(posts_to(wan)) == 1
        await at_rest(run)
        assert (held(wan), held(lan)) == before
        assert (lan.state_changing_calls, run.program_log) == (calls, lines)
        await wan.mark_played("alice", "Metropolis")
        await until(lambda: lan.row("alice", "Metropolis").played)
        assert (await server_told(run, "wan"))["webhook_last_at"] is not None


async def test_a_server_without_the_plugin_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    async with home(tmp_path) as run:
        wan = run.simulators["wan"]
        wan.server.plugin_installed = False
        calls = wan.state_changing_calls
        told = (await run.client.post(INSTALL)).json()
        assert (told["success"], told["proven"], told["message"]) == (False, False, NO_PLUGIN)
        assert wan.state_changing_calls == calls


async def test_an_address_that_the_server_cannot_reach_leaves_what_worked(tmp_path: Path) -> None:
    async with home(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        assert (await installer(run, AMPLE).install("wan", hook(run))).proven
        worked = posts_to(wan)
        told = await installer(run, BRIEF).install("wan", NOBODY_THERE)
        assert (told.written, told.proven) == (False, False)
        assert told.message.startswith(
            "No notice arrived within 1 s: wan cannot reach http://127.0.0.1:9 if it runs in"
        )
        assert told.message.endswith("The plugin has what it had before.")
        assert "--url" in told.remedy
        assert posts_to(wan) == worked
        await wan.mark_played("bob", "Metropolis")
        await until(lambda: lan.row("bob", "Metropolis").played)


async def test_another_secret_is_refused_counted_and_taken_back(tmp_path: Path) -> None:
    async with home(tmp_path) as run:
        told = await installer(run, REFUSED, "another").install("wan", hook(run, "another"))
        assert (told.written, told.proven) == (False, False)
        assert "1 came without the right secret and were refused" in told.message
        assert "another" not in told.message
        assert posts_to(run.simulators["wan"]) == []
        metrics = (await run.client.get("/metrics")).text
        assert 'playhead_webhooks_total{result="unauthorized",server="wan"} 1.0' in metrics


@pytest.mark.parametrize(("seconds", "proven"), [(0.4, True), (6.0, False)])
async def test_a_slow_notice_counts_as_long_as_it_is_waited_for(tmp_path: Path, seconds: float, proven: bool) -> None:
    async with home(tmp_path) as run:
        wan = run.simulators["wan"]
        before = held(wan)
        await wan.fault("webhook_delay", seconds=seconds)
        told = await installer(run, AMPLE if proven else BRIEF).install("wan", hook(run))
        assert (told.written, told.proven) == (proven, proven)
        assert posts_to(wan) == ([hook(run).partition("?")[0]] if proven else [])
        if told.round_trip_ms is not None:
            assert told.round_trip_ms >= seconds * 1000
        await wan.settle()
        await at_rest(run)
        assert held(wan) == before


async def test_a_black_hole_in_place_of_the_server_ends_in_words(tmp_path: Path) -> None:
    async with home(tmp_path) as run:
        await run.simulators["wan"].fault("refuse")
        told: dict[str, Any] = (await run.client.post(INSTALL)).json()
        assert (told["success"], told["proven"]) == (False, False)
        assert "cannot connect" in told["message"]
        assert told["remedy"] == "Look whether the server is well, and try again."
