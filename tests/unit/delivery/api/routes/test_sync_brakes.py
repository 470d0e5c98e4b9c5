"""Brakes by the interface."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from playhead.features.userdata.sweep_tables import run, sweep_pass
from tests.support.api import SERVERS, Desk, desk

PATH = "/api/v1/sync/brakes"


def hold(door: Desk, brake_id: int = 7) -> None:
    numbers = ("since", "due_at", "start", "size", "total", "tries", "read", "differences", "backward")
    row = dict.fromkeys(numbers, 0) | {
        "id": brake_id, "run_id": f"r{brake_id}", "server": "wan", "user_id": "a" * 32, "person_id": 1,
        "username": "alice", "only": "", "library": "",
        "state": "held", "decision": "", "begun_at": 1_000, "entries": 300, "regressions": 240, "problem": "",
    }  # fmt: skip
    sums = dict.fromkeys(("writes", "passes", "read", "differences"), 0)
    begun = sums | {"id": f"r{brake_id}", "seq": brake_id, "why": "asked", "state": "done", "problems": ""}
    begun |= {"started_at": 1, "last_seq": 1}
    door.change(lambda c: c.execute(insert(run), begun))
    door.change(lambda c: c.execute(insert(sweep_pass), row))


async def test_what_is_held_is_listed(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        hold(door)
        told = (await door.client.get(PATH, headers=headers)).json()
    assert told["total"] == 1
    assert told["items"] == [
        {
            "id": "7",
            "run_id": "r7",
            "server": "wan",
            "username": "alice",
            "held_at": "1970-01-01T00:00:01.000Z",
            "entries": 300,
            "regressions": 240,
            "items": [],
        }
    ]


async def test_a_long_list_has_pages(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        for brake_id in (3, 5, 9):
            hold(door, brake_id)
        first = (await door.client.get(f"{PATH}?limit=2", headers=headers)).json()
        rest = (await door.client.get(f"{PATH}?limit=2&cursor={first['next_cursor']}", headers=headers)).json()
        wrong = await door.client.get(f"{PATH}?limit=0", headers=headers)
    assert [one["id"] for one in first["items"]] == ["3", "5"]
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"], rest["total"]) == (["9"], None, 3)
    assert wrong.status_code == 422


@pytest.mark.parametrize("action", ["confirm", "discard"])
async def test_it_is_decided_once(tmp_path: Path, action: str) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        hold(door)
        first = await door.client.post(f"{PATH}/7/{action}", headers=headers)
        second = await door.client.post(f"{PATH}/7/{action}", headers=headers)
        left = (await door.client.get(PATH, headers=headers)).json()["items"]
    assert (first.status_code, first.json()["success"], second.status_code, left) == (200, True, 409, [])


async def test_what_is_not_there_is_404(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        codes = [(await door.client.post(f"{PATH}/{one}/confirm", headers=headers)).status_code for one in ("9", "x")]
    assert codes == [404, 404]


async def test_nothing_is_decided_for_a_server_that_is_off(tmp_path: Path) -> None:
    wan, lan = SERVERS
    async with desk(tmp_path, servers=(replace(wan, takes_part=False), lan)) as door:
        headers = await door.administrator()
        hold(door)
        answer = await door.client.post(f"{PATH}/7/confirm", headers=headers)
        left = (await door.client.get(PATH, headers=headers)).json()["total"]
    assert (answer.status_code, left) == (409, 1)
    assert "wan takes no part" in answer.json()["detail"]
