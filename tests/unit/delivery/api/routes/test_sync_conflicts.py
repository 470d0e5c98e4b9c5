"""Edits that lost, and parked work, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.domain.userdata import Field
from playhead.features.userdata.conflict_queries import add
from playhead.features.userdata.view import Conflict, Side
from playhead.journal.lanes import JobState
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


def conflict(title: str) -> Conflict:
    lost, kept = Side(value=1_767_225_600_000, server="lan", at=0), Side(value=None, server="wan", at=1_767_225_600_000)
    return Conflict(field=Field.LAST_PLAYED, username="alice", item_id="i", item_name=title, lost=lost, kept=kept)


async def test_both_values_are_told_with_where_and_when(door: Desk) -> None:
    now = door.clock.now_ms()
    door.change(lambda c: add(c, [conflict("Faust"), conflict("Wings")], now))
    page = (await door.client.get("/api/v1/sync/conflicts?limit=1")).json()
    assert page["items"] == [
        {
            "id": "2",
            "found_at": "2026-01-01T00:00:00.000Z",
            "field": "last_played",
            "username": "alice",
            "item_id": "i",
            "item_name": "Wings",
            "lost": {
                "value": "2026-01-01T00:00:00.000Z",
                "text": "last played 2026-01-01 00:00 UTC",
                "server": "lan",
                "at": None,
            },
            "kept": {"value": None, "text": "never played", "server": "wan", "at": "2026-01-01T00:00:00.000Z"},
        }
    ]
    rest = (await door.client.get(f"/api/v1/sync/conflicts?cursor={page['next_cursor']}")).json()
    assert ([row["item_name"] for row in rest["items"]], rest["next_cursor"]) == (["Faust"], None)


async def test_parked_work_is_listed_newest_first_by_pages(door: Desk) -> None:
    first, second = door.owe(state=JobState.DEAD, reason="given up"), door.owe(state=JobState.REJECTED)
    door.owe()
    page = (await door.client.get("/api/v1/sync/parked?limit=1")).json()
    assert [row["id"] for row in page["items"]] == [second]
    (row,) = (await door.client.get(f"/api/v1/sync/parked?cursor={page['next_cursor']}")).json()["items"]
    assert (row["id"], row["status"], row["last_error"]) == (first, "failed", "given up")


@pytest.mark.parametrize("noun", ["conflicts", "parked"])
async def test_a_login_is_needed(door: Desk, noun: str) -> None:
    answer = await door.client.get(f"/api/v1/sync/{noun}", headers={"Authorization": ""})
    assert answer.status_code == 401
