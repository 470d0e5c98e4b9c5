"""A server that is left alone: the whole program makes no call to it and takes nothing from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.config.settings import Settings
from tests.support.program import Run, running, until
from tests.support.troubles import answered, status_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


def attic_off(settings: Settings) -> Settings:
    servers = [one.model_copy(update={"direction": "off"}) if one.name == "attic" else one for one in settings.servers]
    return settings.model_copy(update={"servers": tuple(servers)})


async def _well(run: Run) -> bool:
    return bool((await status_of(run))["status"] == "healthy")


async def test_a_server_that_is_off_is_neither_called_nor_heard(tmp_path: Path) -> None:
    async with running(tmp_path, servers=3, change=attic_off, listed=False) as run:
        await until(lambda: run.program_lists >= 180)
        await run.simulators["attic"].mark_played("al", "Sunrise")
        await run.simulators["wan"].mark_played("alice", "Faust")
        await until(lambda: run.simulators["lan"].row("alice", "Faust").played)
        await run.client.post("/api/v1/sync/reconcile")
        runs = "/api/v1/sync/runs"

        await answered(lambda: _well(run))
        status = await status_of(run)
        state = {one["name"]: one["state"] for one in status["servers"]}
        assert state["attic"] == "off"
        (newest, *_) = (await run.client.get(runs)).json()["items"]
        assert newest["problems"] == []
        assert run.simulators["attic"].calls.all() == []
        assert not run.simulators["lan"].row("alice", "Sunrise").played
