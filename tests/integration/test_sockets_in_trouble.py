"""Servers that cannot be heard as one would wish: too old, too many people, away for a while, or telling lies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playhead.config.settings import Settings
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running, until
from tests.support.troubles import never_given_up


def impatient(settings: Settings) -> Settings:
    settings._reconnect = (0.05, 0.2)
    return settings


def crowded(settings: Settings) -> Settings:
    servers = tuple(one.model_copy(update={"max_sockets": 1}) for one in settings.servers)
    return impatient(settings.model_copy(update={"servers": servers}))


def deaf(run: Run) -> None:
    """No webhook speaks any more."""
    for sim in run.simulators.values():
        sim.webhook(None)


async def said(run: Run, name: str, true: Callable[[str, str], bool]) -> None:
    """Wait until the status says this of a server's sockets."""
    word, detail = "", ""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true(word, detail):
                status: dict[str, Any] = (await run.client.get("/api/status")).json()
                (one,) = (one for one in status["servers"] if one["name"] == name)
                word, detail = one["socket"], one["socket_detail"]
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"{name}: {word}: {detail}")


def heard(word: str, detail: str) -> bool:
    return (word, detail) == ("connected", "")


def devices(sim: JellyfinSimulator) -> list[str]:
    return sorted(token.device_id.split("-")[3] for token in sim.server.tokens.values())


async def test_a_server_before_10_9_has_no_sockets_and_says_why(tmp_path: Path) -> None:
    async with running(tmp_path, versions=("10.8.13", "12.0.0"), change=impatient) as run:
        deaf(run)
        await said(run, "wan", lambda word, detail: word == "off" and "before Jellyfin 10.9" in detail)
        await said(run, "lan", heard)
        await run.simulators["lan"].mark_played("alice", "Metropolis")
        await until(lambda: run.simulators["wan"].row("alice", "Metropolis").played)
        assert run.simulators["wan"].server.tokens == {}


async def test_those_beyond_the_limit_are_heard_on_a_shared_one(tmp_path: Path) -> None:
    async with running(tmp_path, servers=2, accounts=4, change=crowded) as run:
        deaf(run)
        for name in ("wan", "lan"):
            await said(run, name, heard)
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        assert len(wan.sockets_of()) == 2
        assert devices(wan) == ["listen", "shared"]
        for who in run.shows[0].users:
            await wan.favorite(who, "Sunrise")
            await until(lambda who=who: lan.row(who, "Sunrise").favorite)  # type: ignore[misc]
        assert not any(wan.row(who, "Faust").favorite for who in run.shows[0].users)


async def test_how_far_somebody_is_travels_while_he_watches(tmp_path: Path) -> None:
    def paced(settings: Settings) -> Settings:
        sync = settings.sync.model_copy(update={"progress_debounce_seconds": 0.2})
        return impatient(settings.model_copy(update={"sync": sync}))

    async with running(tmp_path, servers=2, change=paced) as run:
        deaf(run)
        for name in ("wan", "lan"):
            await said(run, name, heard)
        wan, lan, poller = run.simulators["wan"], run.simulators["lan"], run.embedded.program.ears["wan"].poller
        assert poller is not None
        await wan.start("alice", "Metropolis")
        for seconds in (600, 1200):
            await wan.progress("alice", "Metropolis", seconds=seconds)
            poller.nudge()
            await until(lambda: lan.row("alice", "Metropolis").position == wan.row("alice", "Metropolis").position)
        assert lan.row("alice", "Metropolis").position == 1200 * 10_000_000


async def test_what_was_done_while_a_server_restarted_is_made_up_for(tmp_path: Path) -> None:
    async with running(tmp_path, servers=2, change=impatient) as run:
        deaf(run)
        for name in ("wan", "lan"):
            await said(run, name, heard)
        wan = run.simulators["wan"]
        await wan.fault("refuse", seconds=1.5)
        await wan.drop_sockets()
        await said(run, "wan", lambda word, _: word == "connecting")
        await wan.mark_played("alice", "Wings")
        await said(run, "wan", heard)
        await until(lambda: run.simulators["lan"].row("alice", "Wings").played)


async def test_another_users_token_is_given_back_and_nothing_is_done_with_it(tmp_path: Path) -> None:
    async with running(tmp_path, servers=2, change=impatient, listed=False) as run:
        deaf(run)
        await run.simulators["wan"].fault("other_user")
        for sim in run.simulators.values():
            await sim.drop_sockets()
            sim.server.tokens.clear()
        await said(run, "wan", lambda _, detail: "another user" in detail)
        await said(run, "lan", heard)
        await run.simulators["lan"].mark_played("alice", "The Kid")
        await until(lambda: run.simulators["wan"].row("alice", "The Kid").played)
        left = run.simulators["wan"].server.tokens.values()
        assert all(token.device_id.endswith(token.user_id) for token in left), "what was somebody else's was given back"
        assert run.simulators["wan"].sockets_of() == []


async def test_a_server_that_never_answers_delays_nobody(tmp_path: Path) -> None:
    async with running(tmp_path, servers=3, change=impatient) as run:
        deaf(run)
        for name in ("wan", "lan", "attic"):
            await said(run, name, heard)
        never_given_up(run, "attic")
        await run.simulators["attic"].fault("black_hole")
        await run.simulators["attic"].silence_sockets()
        await run.simulators["wan"].mark_played("alice", "Nosferatu")
        await until(lambda: run.simulators["lan"].row("alice", "Nosferatu").played)
        ready = await run.client.get("/readyz")
        assert ready.status_code == 200
