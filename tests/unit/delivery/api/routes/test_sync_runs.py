"""Reconciling by the interface."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.api import SERVERS, desk

PATH = "/api/v1/sync"


async def test_a_run_is_asked_for_and_listed_and_names_each_server_that_was_never_reached(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        asked = await door.client.post(f"{PATH}/reconcile", headers=headers)
        run_id = asked.json()["run_id"]
        one = (await door.client.get(f"{PATH}/runs/{run_id}", headers=headers)).json()
        listed = (await door.client.get(f"{PATH}/runs", headers=headers)).json()
    assert (asked.status_code, asked.json()) == (202, {"run_id": run_id})
    assert listed == {"items": [one], "next_cursor": None, "total": None}
    assert (one["state"], one["read"], one["differences"], one["writes"]) == ("failed", 0, 0, 0)
    assert one["problems"] == ["wan: it was never reached", "lan: it was never reached"]
    assert one["started_at"].endswith("Z")
    assert one["finished_at"] == one["started_at"]


async def test_runs_come_in_pages(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        ids = [(await door.client.post(f"{PATH}/reconcile", headers=headers)).json()["run_id"] for _ in range(3)]
        first = (await door.client.get(f"{PATH}/runs?limit=2", headers=headers)).json()
        cursor = first["next_cursor"]
        rest = (await door.client.get(f"{PATH}/runs?limit=2&cursor={cursor}", headers=headers)).json()
    assert [one["run_id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("body", "field"), [({"servers": ["nowhere"]}, "servers"), ({"people": ["nobody"]}, "people"), ({"x": 1}, "x")]
)
async def test_what_is_not_known_is_named(tmp_path: Path, body: dict[str, object], field: str) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        answer = await door.client.post(f"{PATH}/reconcile", json=body, headers=headers)
    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]


async def test_a_server_that_is_off_is_in_no_run(tmp_path: Path) -> None:
    wan, lan = SERVERS
    async with desk(tmp_path, servers=(wan, replace(lan, takes_part=False))) as door:
        headers = await door.administrator()
        named = await door.client.post(f"{PATH}/reconcile", json={"servers": ["lan"]}, headers=headers)
    assert named.status_code == 422
    assert "direction of lan is off" in named.json()["errors"][0]["message"]


async def test_a_run_that_is_not_there_is_404_and_only_administrators_ask_for_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        absent = await door.client.get(f"{PATH}/runs/none", headers=headers)
        stranger = await door.client.post(f"{PATH}/reconcile")
    assert (absent.status_code, stranger.status_code) == (404, 401)


async def test_a_process_without_media_servers_cannot_look_ahead(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        answer = await door.client.post(f"{PATH}/plan", headers=headers)
    assert answer.status_code == 503
