from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from playhead.simulators.jellyfin import BadScenario, JellyfinSimulator
from playhead.simulators.jellyfin.command import serve
from tests.support.loops import until
from tests.support.patience import HTTP_SECONDS


async def test_it_says_where_it_is_and_serves_until_told_to_stop(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("users: [carol]")
    said: list[str] = []
    stop, begun = asyncio.Event(), asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        begun.set()

    task = asyncio.ensure_future(
        serve(port=0, version="12.0.0", scenario=file, api_key="k" * 32, name="den", say=say, stop=stop)
    )
    await begun.wait()
    url = said[0].rsplit(" ", 1)[1]
    async with httpx.AsyncClient(base_url=url, timeout=HTTP_SECONDS) as client:
        body = (await client.get("/Users", headers={"Authorization": f'MediaBrowser Token="{"k" * 32}"'})).json()
    assert [user["Name"] for user in body] == ["carol"]
    assert "12.0.0" in said[0]
    stop.set()
    await task


async def test_without_a_scenario_there_is_the_demo_library() -> None:
    said: list[str] = []
    stop = asyncio.Event()
    stop.set()
    await serve(port=0, say=said.append, stop=stop)
    assert "admin, alice, bob" in said[2]


async def test_two_without_a_name_are_two_servers_and_one_with_a_name_is_itself_at_each_port() -> None:
    async def ids(name: str) -> set[str]:
        found: list[JellyfinSimulator] = []
        stop = asyncio.Event()
        serving = [serve(port=0, name=name, say=lambda _: None, started=found.append, stop=stop) for _ in range(2)]
        tasks = [asyncio.ensure_future(one) for one in serving]
        await until(lambda: len(found) == 2)
        stop.set()
        await asyncio.gather(*tasks)
        return {sim.server.id for sim in found}

    assert len(await ids("")) == 2
    assert len(await ids("den")) == 1


async def test_a_bad_scenario_is_refused_before_a_port_is_taken(tmp_path: Path) -> None:
    with pytest.raises(BadScenario):
        await serve(port=0, scenario=tmp_path / "none.yaml", say=lambda _: None)
