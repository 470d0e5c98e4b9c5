"""The running program before servers that misbehave: keys refused, writes not kept, other answers, silence."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playhead.config.settings import Settings
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.program import Run, running, until
from tests.support.proxy import Proxy
from tests.support.troubles import answered, never_given_up, server_told, status_of

QUIET_SECONDS = 3.0
WRITE = "/UserData$"


async def test_a_refused_key_shuts_the_gate_and_charges_nothing_until_it_works_again(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await lan.fault("unauthorized")
        await wan.mark_played("alice", "Metropolis")
        await _until_told(run, "lan", breaker="shut")
        told = await server_told(run, "lan")
        assert not told["healthy"]
        assert "key" in told["last_error"]
        assert "refused the key" in told["problem"]["what"]
        assert "API keys" in told["problem"]["remedy"]
        calls = len(_writes(lan))
        await wan.mark_played("alice", "Nosferatu")
        await answered(lambda: _pending(run, "Metropolis", "Nosferatu"))
        await asyncio.sleep(QUIET_SECONDS)
        assert len(_writes(lan)) == calls
        pending = (await run.client.get("/api/events/pending")).json()
        assert [event["item_name"] for event in pending] == ["Metropolis", "Nosferatu"]
        assert [event["retry_count"] for event in pending] == [0, 0]
        await lan.clear_faults()
        await until(lambda: all(lan.row("alice", title).played for title in ("Metropolis", "Nosferatu")))
        await _until_told(run, "lan", healthy=True)


async def test_a_write_that_is_not_kept_is_repeated_once_then_parked_until_a_person_retries(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.swept()
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await lan.fault("lost_write", path=WRITE)
        await lan.fault("webhook_drop")
        lan.calls.clear()
        await wan.mark_played("alice", "Metropolis")
        (parked,) = await _parked(run, 1)
        assert parked["target_server"] == "lan"
        assert "kept its own value" in parked["last_error"]
        assert lan.state_changing_calls == 2
        await asyncio.sleep(QUIET_SECONDS)
        assert lan.state_changing_calls == 2
        assert wan.row("alice", "Metropolis").played
        log = (await run.client.get("/api/sync-log?success=false")).json()
        assert {entry["item_name"] for entry in log["entries"]} == {"Metropolis"}
        await lan.clear_faults()
        answer = await run.client.post(f"/api/events/{parked['id']}/retry")
        assert answer.json()["success"] is True
        await until(lambda: lan.row("alice", "Metropolis").played)
        await _parked(run, 0)


async def test_an_answer_about_another_item_is_never_taken_for_the_one_asked_for(tmp_path: Path) -> None:
    async with Proxy().running() as proxy, running(tmp_path, change=lambda s: _through(s, proxy)) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await run.swept()
        asked, other = lan.item("Metropolis").id, lan.item("Nosferatu").id
        proxy.swapped = {asked: other}
        await wan.mark_played("alice", "Metropolis")
        (parked,) = await _parked(run, 1)
        assert parked["item_name"] == "Metropolis"
        assert "an item that was not asked for" in parked["last_error"]
        assert not lan.row("alice", "Nosferatu").played
        assert wan.row("alice", "Metropolis").played
        calls = lan.state_changing_calls
        await asyncio.sleep(QUIET_SECONDS)
        assert lan.state_changing_calls == calls
        assert not wan.row("alice", "Nosferatu").played


async def test_a_server_with_another_id_or_the_id_of_another_one_is_held_until_a_person_has_looked(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        before, watch = lan.server.id, run.embedded.program.watches["lan"]
        troubles = [("e" * 32, "its server id has changed"), (wan.server.id, "wan and lan are the same server")]
        for (other, why), title in zip(troubles, ("Metropolis", "Nosferatu"), strict=True):
            await lan.take_id(other)
            watch.nudge()
            await _until_held(run, "lan", why)
            lan.calls.clear()
            await wan.mark_played("alice", title)
            await answered(lambda title=title: _pending(run, title))  # type: ignore[misc]  # bound now
            assert _writes(lan) == []
            await lan.take_id(before)
            watch.nudge()
            await until(lambda title=title: lan.row("alice", title).played)  # type: ignore[misc]  # bound now
            await _until_told(run, "lan", healthy=True)


async def test_a_silent_server_does_not_delay_the_others(tmp_path: Path) -> None:
    async with running(tmp_path, servers=3) as run:
        wan, lan, attic = (run.simulators[name] for name in ("wan", "lan", "attic"))
        never_given_up(run, "attic")
        await attic.fault("black_hole")
        for title in ("Metropolis", "Nosferatu", "Faust", "Sunrise", "Wings", "Cabiria"):
            await wan.mark_played("alice", title)
            await until(lambda title=title: lan.row("alice", title).played)  # type: ignore[misc]  # bound now
            assert (await run.client.get("/readyz")).status_code == 200
        # all of it is still to be told to the silent one, and only to that
        await answered(lambda: _owed_to(run, "attic", 6))
        assert not attic.row("al", "Metropolis").played
        await attic.clear_faults()
        await until(lambda: all(attic.row("al", t).played for t in ("Metropolis", "Cabiria")))


def _through(settings: Settings, proxy: Proxy) -> Settings:
    """The second server by way of the proxy, and two tries for each write."""
    first, second = settings.servers
    proxy.target = str(second.url)
    # no socket gets through it
    servers = (first, second.model_copy(update={"url": proxy.url, "socket": "off"}))
    sync = settings.sync.model_copy(update={"max_retries": 1})
    return settings.model_copy(update={"servers": servers, "sync": sync})


def _writes(sim: JellyfinSimulator) -> list[str]:
    return [call.path for call in sim.calls.all() if call.state_changing]


async def _until_told(run: Run, name: str, **wanted: Any) -> None:
    async def told() -> bool:
        found = await server_told(run, name)
        return {key: found[key] for key in wanted} == wanted

    await answered(told)


async def _until_held(run: Run, name: str, why: str) -> None:
    async def held() -> bool:
        found = await server_told(run, name)
        return found["state"] == "needs_you" and f"{name} is held: " in found["problem"]["what"] and why in str(found)

    await answered(held)


async def _pending(run: Run, *titles: str) -> bool:
    return [event["item_name"] for event in (await run.client.get("/api/events/pending")).json()] == list(titles)


async def _owed_to(run: Run, server: str, count: int) -> bool:
    pending = (await run.client.get("/api/events/pending")).json()
    return [event["target_server"] for event in pending] == [server] * count


async def _parked(run: Run, count: int) -> list[dict[str, Any]]:
    """The events that ended badly, once there are `count`."""

    async def counted() -> bool:
        return bool((await status_of(run))["queue"]["failed_events"] == count)

    await answered(counted)
    listed: list[dict[str, Any]] = (await run.client.get("/api/events/failed")).json()
    return listed
