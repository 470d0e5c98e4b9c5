"""Brakes by the interface."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from playhead.features.userdata.sweep_tables import run, sweep_pass
from tests.support.api import Desk, desk

PATH = "/api/v1/sync/brakes"


def hold(door: Desk) -> None:
    numbers = ("due_at", "start", "size", "total", "tries", "read", "differences", "backward")
    row = dict.fromkeys(numbers, 0) | {
        "id": 7, "run_id": "r", "server": "wan", "user_id": "a" * 32, "person_id": 1, "username": "alice", "only": "",
        "library": "",
        "state": "held", "decision": "", "begun_at": 1_000, "entries": 300, "regressions": 240, "problem": "",
    }  # fmt: skip
    sums = dict.fromkeys(("writes", "passes", "read", "differences"), 0)
    begun = sums | {"id": "r", "seq": 1, "why": "asked", "state": "done", "started_at": 1, "last_seq": 1}
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
            "run_id": "r",
            "server": "wan",
            "username": "alice",
            "held_at": "1970-01-01T00:00:01.000Z",
            "entries": 300,
            "regressions": 240,
            "items": [],
        }
    ]


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
