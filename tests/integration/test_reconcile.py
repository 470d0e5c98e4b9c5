"""Reconciling over real HTTP: the whole program between simulated servers that were apart, by interface and command."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playhead.config.settings import Settings
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running

PATH = "/api/v1/sync"


def no_sockets(settings: Settings) -> Settings:
    """Nothing is told by sockets: with the webhook off too, only a pass can find an edit."""
    return settings.model_copy(
        update={"servers": tuple(one.model_copy(update={"socket": "off"}) for one in settings.servers)}
    )


async def reconcile(run: Run) -> dict[str, Any]:
    """Ask for a run, and wait for it."""
    asked = await run.client.post(f"{PATH}/reconcile", json={"servers": list(run.simulators)})
    assert asked.status_code == 202
    return await ended(run, asked.json()["run_id"])


async def ended(run: Run, run_id: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            told: dict[str, Any] = (await run.client.get(f"{PATH}/runs/{run_id}")).json()
            if told["state"] != "running":
                return told
            await asyncio.sleep(0.02)


async def test_what_nobody_told_is_found_and_a_second_run_writes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, change=no_sockets) as run:
        await run.swept()
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        for sim in (wan, lan):
            sim.webhook(None)
        await wan.mark_played("alice", "Metropolis")
        await lan.favorite("alice", "Nosferatu")
        first = await reconcile(run)
        assert (first["state"], first["writes"]) == ("done", 2)
        assert lan.row("alice", "Metropolis").played
        assert wan.row("alice", "Nosferatu").favorite
        before = run.calls
        second = await reconcile(run)
        assert (second["state"], second["differences"], second["writes"]) == ("done", 0, 0)
        assert run.calls == before


async def test_a_run_can_be_of_one_person_on_one_server(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.swept()
        asked = await run.client.post(f"{PATH}/reconcile", json={"servers": ["wan"], "people": ["alice"]})
        told = await ended(run, asked.json()["run_id"])
        assert (told["state"], told["passes"], told["passes_open"]) == ("done", 1, 0)


async def test_looking_ahead_tells_the_writes_and_makes_none(tmp_path: Path) -> None:
    async with running(tmp_path, change=no_sockets) as run:
        await run.swept()
        wan = run.simulators["wan"]
        for sim in run.simulators.values():
            sim.webhook(None)
        await wan.mark_played("alice", "Metropolis")
        before = run.calls
        told = (await run.client.post(f"{PATH}/plan")).json()
        assert [(one["server"], one["item_name"], one["source_server"]) for one in told["items"]] == [
            ("lan", "Metropolis", "wan")
        ]
        assert run.calls == before
