"""Somebody watches on a simulated server: it is seen, counted and told, and only after it was switched on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playhead.config.media import MediaServer
from playhead.config.settings import Settings
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running


def quick(settings: Settings) -> Settings:
    """Polled as often as it may be, and by nothing else: no socket wakes the poller."""
    for one in settings.servers:
        changed: MediaServer = one.model_copy(update={"poll_seconds": 5, "idle_poll_seconds": 5, "socket": "off"})
        settings = settings.model_copy(
            update={"servers": tuple(changed if other is one else other for other in settings.servers)}
        )
    return settings


async def asked(run: Run, path: str) -> Any:
    answer = await run.client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def becomes(run: Run, path: str, wanted: Any) -> Any:
    """The answer as soon as it is as `wanted(answer)` says."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not wanted(found := await asked(run, path)):  # noqa: ASYNC110 — another process's list has no event
            await asyncio.sleep(0.2)
    return found


async def test_what_is_watched_is_counted_once_it_is_switched_on(tmp_path: Path) -> None:
    async with running(tmp_path, servers=1, change=quick) as run:
        [sim] = run.simulators.values()
        await sim.start("alice", "Metropolis", seconds=100)
        person = next(one for one in (await asked(run, "people"))["items"] if one["name"] == "alice")
        settings = f"people/{person['id']}/settings/jellyfin-autosync"
        await becomes(run, settings, lambda found: found["status"]["last_poll_at"] is not None)
        assert (await asked(run, settings))["status"]["state"] == "paused"
        assert (await asked(run, "now-playing"))["items"] == []
        on = await run.client.put(f"/api/v1/{settings}", json={"enabled": True})
        assert (on.json()["enabled"], on.json()["status"]["state"]) == (True, "active")
        await sim.progress("alice", "Metropolis", seconds=110)
        [screen] = (await becomes(run, "now-playing", lambda found: found["items"]))["items"]
        assert (screen["person"], screen["server"], screen["is_paused"]) == ("alice", sim.name, False)
        begun = asyncio.get_running_loop().time()

        async def plays() -> None:
            while True:
                await asyncio.sleep(1)
                await sim.progress("alice", "Metropolis", seconds=110 + asyncio.get_running_loop().time() - begun)

        player = asyncio.create_task(plays())
        await becomes(run, "stats/overview", lambda found: found["watched_seconds"] > 0)
        player.cancel()
        await sim.stop("alice", "Metropolis", seconds=130)
        await becomes(run, "now-playing", lambda found: not found["items"])
        assert (await asked(run, settings))["status"]["open_viewings"] == 1
        assert (await asked(run, "history"))["items"] == []
        told = run.embedded.program.database.read_now(
            lambda c: c.exec_driver_sql(
                "SELECT json_extract(body, '$.action') FROM journal WHERE stream = 'playback:admins' ORDER BY seq"
            ).all()
        )
        actions = [action for (action,) in told]
        assert (actions[0], actions[-1]) == ("started", "stopped")
