"""Setting up webhooks, before and after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx

from playhead.kit.clock import SystemClock
from playhead.runtime.doctor import findings
from playhead.runtime.doctor_facts import Facts, Finding
from playhead.runtime.doctor_fix import fix
from playhead.runtime.doctor_gather import Look, connected, database_facts, entered
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.unit.runtime.test_doctor_gather import KEY, loaded


async def fixed(
    tmp_path: Path, sim: JellyfinSimulator, address: str | None = None
) -> tuple[Facts, tuple[Finding, ...]]:
    config = loaded(tmp_path, {"name": "wan", "url": sim.url, "api_key": KEY})
    clock = SystemClock()
    async with connected(config.settings, clock) as servers, entered(config) as (operator, database):
        assert operator is not None
        look = Look(config, servers, clock, address)
        return await fix(await look.facts(operator, database), look, operator)


async def test_a_missing_destination_is_written_and_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    sim = JellyfinSimulator(name="wan", api_key=KEY)
    async with sim.running():
        facts, (first,) = await fixed(tmp_path, sim)
        _, (second,) = await fixed(tmp_path, sim)
    assert (first.state, first.remedy) == ("warning", "Start it, and do this again.")
    assert first.finding == (
        "before: The webhook plugin has no destination that posts to http://127.0.0.1:8080/webhook/wan; "
        "after: posts to http://127.0.0.1:8080/webhook/wan. "
        "The plugin is set to post here. Playhead does not run, so that no notice could come."
    )
    assert second.finding.startswith("before: posts to ")
    assert [one.state for one in findings(facts) if one.check == "webhook"] == ["ok"]


async def test_another_address_moves_the_destination(tmp_path: Path) -> None:
    sim = JellyfinSimulator(name="wan", api_key=KEY)
    async with sim.running():
        await fixed(tmp_path, sim)
        facts, (moved,) = await fixed(tmp_path, sim, "https://home.example/play")
        kept, _ = await fixed(tmp_path, sim)
    assert "after: posts to https://home.example/play/webhook/wan." in moved.finding
    hook = kept.servers[0].hook
    assert hook is not None
    assert hook.url.startswith("https://home.example/play/webhook/wan?token=")
    assert [one.state for one in findings(facts) if one.check == "webhook"] == ["ok"]


async def test_a_plugin_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    sim = JellyfinSimulator(name="wan", api_key=KEY)
    async with sim.running():
        config = loaded(tmp_path, {"name": "wan", "url": sim.url, "api_key": KEY})
        clock = SystemClock()
        async with connected(config.settings, clock) as servers, entered(config) as (operator, database):
            assert operator is not None
            look = Look(config, servers, clock)
            facts = await look.facts(operator, database)
            await sim.fault("error", path="/Plugins/")
            _, (told,) = await fix(facts, look, operator)
    assert told.state == "problem"
    assert "it did not work: wan: webhook plugin: the server failed (500)" in told.finding
    assert told.remedy == "Look whether the server is well, and try again."


class Running:
    """The interface of a process that has not heard a webhook before it was set up."""

    def __init__(self) -> None:
        self.installed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.installed = True
            return httpx.Response(200, json={"success": True, "proven": True, "message": "It came."})
        if request.url.path.endswith("/webhook"):
            told = {"url": "http://x/webhook/wan", "secret": None, "last_notice_at": None, "quiet": False, "refused": 0}
            return httpx.Response(200, json=told)
        state = "live" if self.installed else "off"
        tier = {"name": "webhook", "state": state, "age_seconds": None, "detail": ""}
        return httpx.Response(200, json=[{"name": "wan", "problem": None, "tiers": [tier]}])


async def test_how_it_is_heard_is_told_as_it_is_afterwards(tmp_path: Path) -> None:
    sim, clock = JellyfinSimulator(name="wan", api_key=KEY), SystemClock()
    process = httpx.AsyncClient(transport=httpx.MockTransport(Running().answer), base_url="http://playhead")
    async with sim.running(), process as operator:
        config = loaded(tmp_path, {"name": "wan", "url": sim.url, "api_key": KEY})
        async with connected(config.settings, clock) as servers:
            look = Look(config, servers, clock, "http://playhead")
            serving = replace(await database_facts(config.settings), serving=True)
            before = await look.facts(operator, serving)
            after, _ = await fix(before, look, operator)
    assert [[tier.state for tier in facts.servers[0].tiers] for facts in (before, after)] == [["off"], ["live"]]
