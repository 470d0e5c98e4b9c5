"""The log over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.kit.times import MINUTE
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


async def test_a_line_is_told_whole(door: Desk) -> None:
    door.log(item_name="Arrival", message="as wanted", dry_run=True)
    answer = (await door.client.get("/api/sync-log")).json()
    assert (answer["total"], answer["limit"], answer["offset"]) == (1, 50, 0)
    assert answer["entries"] == [
        {
            "id": 1,
            "event_type": "watched",
            "source_server": "wan",
            "target_server": "lan",
            "username": "alice",
            "item_id": "i",
            "item_name": "Arrival",
            "synced_value": "played=true",
            "success": True,
            "dry_run": True,
            "message": "as wanted",
            "created_at": "2026-01-01T00:00:00.000Z",
        }
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["new", "old"]),
        ("limit=1", ["new"]),
        ("limit=1&offset=1", ["old"]),
        ("since_minutes=5", ["new"]),
        ("since_minutes=10", ["new", "old"]),
        ("source_server=attic", ["old"]),
        ("target_server=lan&success=true", ["new"]),
        ("success=false", ["old"]),
        ("event_type=favorite", ["old"]),
        ("item_name=NE", ["new"]),
    ],
)
async def test_every_filter_of_the_interface_works(door: Desk, query: str, names: list[str]) -> None:
    door.log(item_name="old", source_server="attic", event_type="favorite", success=False)
    door.clock.advance(10 * MINUTE)
    door.log(item_name="new")
    answer = (await door.client.get(f"/api/sync-log?{query}")).json()
    assert [entry["item_name"] for entry in answer["entries"]] == names


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=1001", "limit"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("since_minutes=x", "since_minutes"),
        ("since_minutes=999999999999", "since_minutes"),
        ("success=perhaps", "success"),
    ],
)
async def test_a_wrong_filter_is_named(door: Desk, query: str, field: str) -> None:
    answer = await door.client.get(f"/api/sync-log?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_thousand_lines_may_be_asked_for(door: Desk) -> None:
    assert (await door.client.get("/api/sync-log?limit=1000")).json()["limit"] == 1000
