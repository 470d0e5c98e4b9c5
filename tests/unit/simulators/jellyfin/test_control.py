from __future__ import annotations

from typing import Any

import httpx
import pytest

from playhead.simulators.jellyfin.control import ACTS
from tests.unit.simulators.jellyfin.world import World


async def act(world: World, op: str, **more: Any) -> httpx.Response:
    return await world.ask("POST", "/__sim__/act", token="", json={"op": op, **more})


async def test_people_and_operators_act_over_http() -> None:
    world = World()
    film = {"user": "alice", "item": "Alpha"}
    deeds: list[dict[str, Any]] = [
        {"op": "start", **film},
        {"op": "progress", **film, "seconds": 60},
        {"op": "stop", **film, "seconds": 3000},
        {"op": "watch", **film},
        {"op": "mark_unplayed", **film},
        {"op": "mark_played", **film},
        {"op": "favorite", **film},
        {"op": "like", **film, "likes": True},
        {"op": "rate", **film, "rating": 6},
        {"op": "write", **film, "fields": {"PlayCount": 9}},
        {"op": "add_movie", "name": "Gamma", "year": 2003},
        {"op": "rename_item", "item": "Gamma", "path": "/srv/media/movies/G.mkv", "name": "G"},
        {"op": "remove_item", "item": "G"},
        {"op": "scan", "found": [{"name": "Delta", "year": 2004}], "gone": ["Beta"]},
        {"op": "scan_takes", "seconds": 5},
        {"op": "take_id", "id": "a" * 32},
        {"op": "tick"},
        {"op": "run_plugin_tasks"},
        {"op": "add_user", "name": "carol"},
        {"op": "rename_user", "user": "carol", "name": "carola"},
        {"op": "disable_user", "user": "carola"},
        {"op": "delete_user", "user": "carola"},
        {"op": "restart", "down": 0, "setup": 0, "loading": 0},
        {"op": "drop_sockets"},
        {"op": "silence_sockets", "user": "alice"},
        {"op": "disturb_sockets", "kind": "socket_garbage"},
        {"op": "settle"},
    ]
    for deed in deeds:
        answer = await act(world, **deed)
        assert answer.status_code == 200, deed
    assert {deed["op"] for deed in deeds} == set(ACTS)
    assert {"Delta", "Beta"} & {item.name for item in world.server.items.values()} == {"Delta"}
    assert (world.server.scan_seconds, world.server.id) == (5, "a" * 32)
    shown = (await world.ask("GET", "/__sim__/row", token="", params=film)).json()
    assert (shown["played"], shown["play_count"], shown["favorite"], shown["rating"]) == (True, 9, True, 6)


@pytest.mark.parametrize(
    "body",
    [
        {"op": "fly"},
        {"op": "mark_played", "user": "nobody", "item": "Alpha"},
        {"op": "start", "user": "bob"},
        {"op": "disturb_sockets", "kind": "refuse"},
    ],
)
async def test_what_cannot_be_done_is_said(body: dict[str, Any]) -> None:
    answer = await act(World(), **body)
    assert answer.status_code == 400
    assert "error" in answer.json()


async def test_faults_are_set_listed_and_cleared() -> None:
    world = World()
    path = "/__sim__/faults"
    made = await world.ask("POST", path, token="", json={"kind": "error", "path": "/Users", "count": 3})
    assert made.json()[0]["count"] == 3
    assert (await world.ask("GET", "/Users")).status_code == 500
    assert (await world.ask("POST", path, token="", json={"kind": "gremlins"})).status_code == 400
    assert (await world.ask("DELETE", path, token="", params={"kind": "error"})).json() == []


async def test_calls_are_listed_and_cleared_and_control_is_not_among_them() -> None:
    world = World()
    await world.ask("GET", "/Users")
    listed = (await world.ask("GET", "/__sim__/calls", token="")).json()
    assert [call["path"] for call in listed["calls"]] == ["/Users"]
    assert (await world.ask("DELETE", "/__sim__/calls", token="")).json()["calls"] == []


async def test_control_works_while_the_server_fails() -> None:
    world = World(base_path="/jf")
    await world.sim.fault("error")
    assert (await world.ask("GET", "/__sim__/state", token="")).json()["users"]["alice"] == world.alice.id


async def test_a_scenario_is_loaded_and_a_bad_one_refused() -> None:
    world = World()
    good = await world.ask("POST", "/__sim__/scenario", token="", json={"users": ["carol"]})
    bad = await world.ask("POST", "/__sim__/scenario", token="", json={"people": ["carol"]})
    assert (good.status_code, bad.status_code) == (200, 400)
    assert world.sim.user("carol").name == "carol"


async def test_the_row_of_nobody_is_not_found() -> None:
    answer = await World().ask("GET", "/__sim__/row", token="", params={"user": "x", "item": "Alpha"})
    assert answer.status_code == 404
