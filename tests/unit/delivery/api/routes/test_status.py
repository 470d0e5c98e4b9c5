"""How things stand, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from playhead.delivery.api.routes.status import database_size
from playhead.identity.tables import account, person
from playhead.journal.lanes import JobState
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


def add_account(door: Desk, server: str, name: str, person_id: int | None) -> None:
    row = {
        "ref": f"{server}/{name}", "server": server, "user_id": f"id-{name}", "name": name, "person_id": person_id,
        "evidence": "", "is_administrator": False, "is_disabled": False, "gone": False,
    }  # fmt: skip
    door.change(lambda c: c.execute(insert(account).values(row)))


async def test_everything_is_told_at_once(door: Desk) -> None:
    door.see("wan")
    door.see("lan", "down", "connection refused")
    add_account(door, "wan", "alice", 1)
    door.owe("lan")
    door.owe("lan", JobState.DEAD)
    door.log()
    status = (await door.client.get("/api/status")).json()
    assert (status["status"], status["uptime_seconds"], status["version"]) == ("degraded", 12.5, "1.2.3")
    wan, lan = status["servers"]
    assert (wan["healthy"], wan["version"], wan["user_count"], wan["state"]) == (True, "10.11.11", 1, "in_step")
    assert (lan["healthy"], lan["backlog"], lan["state"], lan["breaker"]) == (False, 1, "broken", "closed")
    assert (status["queue"]["pending_events"], status["queue"]["failed_events"]) == (1, 1)
    assert status["database"]["user_mappings_count"] == 1
    assert status["database"]["database_size_bytes"] > 0
    assert status["sync_stats"]["total_synced"] == 1


async def test_a_full_disk_is_on_the_page(door: Desk) -> None:
    door.see("wan")
    door.see("lan")
    door.runtime.trouble = "the disk is full"
    status = (await door.client.get("/api/status")).json()
    assert (status["status"], status["database"]["problem"]) == ("unhealthy", "the disk is full")


async def test_a_loop_that_fell_over_is_told(door: Desk) -> None:
    door.see("wan")
    door.see("lan")
    door.runtime.loop_words["worker"] = "ended"
    status = (await door.client.get("/api/status")).json()
    assert (status["status"], status["queue"]["worker_running"]) == ("unhealthy", False)


async def test_without_any_server_all_is_well(tmp_path: Path) -> None:
    async with desk(tmp_path, servers=()) as door:
        headers = await door.administrator()
        status = (await door.client.get("/api/status", headers=headers)).json()
    assert (status["status"], status["servers"]) == ("healthy", [])


async def test_people_are_listed_with_a_place_for_every_server(door: Desk) -> None:
    door.change(lambda c: c.execute(insert(person).values(id=1, name="Alice", key="alice")))
    add_account(door, "wan", "alice", 1)
    answer = (await door.client.get("/api/users")).json()
    assert answer == {
        "servers": ["wan", "lan"],
        "users": [{"username": "Alice", "servers": {"wan": "id-alice", "lan": None}}],
    }


async def test_the_queue_is_counted(door: Desk) -> None:
    for state in (JobState.READY, JobState.RUNNING, JobState.WAITING, JobState.WAITING, JobState.REJECTED):
        door.owe(state=state)
    assert (await door.client.get("/api/queue")).json() == {
        "pending_events": 1,
        "processing_events": 1,
        "waiting_for_item_events": 2,
        "failed_events": 1,
        "worker_running": True,
    }


async def test_the_databases_size_counts_its_log(door: Desk) -> None:
    path = door.services.database.path
    assert path is not None
    before = path.stat().st_size + path.with_name("playhead.db-wal").stat().st_size
    assert database_size(door.services) == before
