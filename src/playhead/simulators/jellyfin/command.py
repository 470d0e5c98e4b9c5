"""Running one simulator on its own, for the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playhead.simulators.jellyfin import scenario as plans
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.scenario import Scenario
from playhead.simulators.jellyfin.simulator import JellyfinSimulator

DEFAULT = Scenario(name="alpha", demo_library=True, users=[plans.User("admin", "admin", admin=True), "alice", "bob"])
"""Without a scenario file: the demo library, an administrator and two people."""


async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8096,
    version: str = "10.11.11",
    scenario: Path | None = None,
    api_key: str = "",
    webhook_url: str | None = None,
    name: str = "",
    base_path: str = "",
    latency: float = 0.0,
    say: Callable[[str], None],
    started: Callable[[JellyfinSimulator], None] = lambda _: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until cancelled or `stop` is set; `say` is told address, key and people, `started` gets the server itself.

    Servers without a `name` of their own have one id at one port and another at each other port: of two real servers
    no two have the same, and one that starts again keeps its own.

    Raises BadScenario, UnknownVersion, and OSError when the port is taken.
    """
    plan = plans.load(scenario) if scenario else DEFAULT
    sim = JellyfinSimulator(
        name=name or plan.name or "alpha",
        version=version,
        api_key=api_key,
        webhook=webhook_url,
        base_path=base_path,
        latency=latency,
        host=host,
        port=port,
        ticking=True,
    )
    await sim.load(plan)
    async with sim.running():
        if not name:
            await sim.take_id(md5(f"server {sim.name} {urlsplit(sim.server.url).port}"))
        for line in greeting(sim):
            say(line)
        started(sim)
        await (stop or asyncio.Event()).wait()


def greeting(sim: JellyfinSimulator) -> list[str]:
    """What a person needs to use the server."""
    people = ", ".join(user.name for user in sim.server.users.values()) or "nobody"
    return [
        f"Jellyfin {sim.version} (simulated) at {sim.url}",
        f"API key: {sim.api_key}",
        f"People: {people}; {len(sim.server.items)} items",
        f"Control: {sim.server.url}/__sim__/state",
    ]
