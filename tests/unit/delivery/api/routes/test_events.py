"""Owed work over HTTP: whole lists, and commands that take effect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.delivery.api.services import Door
from playhead.journal import queries
from playhead.journal.lanes import GateState, JobState
from playhead.kit.times import HOUR
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


async def ids(door: Desk, name: str) -> list[int]:
    return [row["id"] for row in (await door.client.get(f"/api/events/{name}")).json()]


def state_of(door: Desk, job_id: int) -> JobState:
    found = door.change(lambda c: queries.job_by_id(c, job_id))
    assert found is not None
    return JobState(found.state)


async def test_each_list_holds_all_of_its_kind_not_only_what_is_due(door: Desk) -> None:
    due, later = door.owe(), door.owe(run_at=door.clock.now_ms() + HOUR)
    running, waiting = door.owe(state=JobState.RUNNING), door.owe(state=JobState.WAITING)
    dead, rejected = door.owe(state=JobState.DEAD), door.owe(state=JobState.REJECTED)
    for finished in (JobState.DONE, JobState.SKIPPED, JobState.CANCELLED, JobState.RESOLVED):
        door.owe(state=finished)
    assert await ids(door, "pending") == [due, later, running]
    assert await ids(door, "waiting") == [waiting]
    assert await ids(door, "failed") == [rejected, dead]


async def test_work_behind_a_shut_gate_is_pending_with_the_gates_reason(door: Desk) -> None:
    door.owe("lan")
    door.runtime.gates["lan"] = GateState(paused="lan refused the key")
    (row,) = (await door.client.get("/api/events/pending")).json()
    assert (row["status"], row["last_error"]) == ("pending", "lan refused the key")


@pytest.mark.parametrize("name", ["pending", "failed"])
async def test_links_lead_through_all_pages(door: Desk, name: str) -> None:
    state = JobState.READY if name == "pending" else JobState.DEAD
    owed = [door.owe(state=state) for _ in range(5)]
    url, found, pages = f"/api/events/{name}?limit=2", [], 0
    while url:
        page = await door.client.get(url)
        found += [row["id"] for row in page.json()]
        url = page.links.get("next", {}).get("url", "")
        pages += 1
    assert sorted(found) == owed
    assert pages == 3


async def test_a_link_is_good_behind_a_base_path(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", base_path="/base")) as door:
        headers = await door.administrator()
        owed = [door.owe() for _ in range(2)]
        page = await door.client.get("/base/api/events/pending?limit=1", headers=headers)
        rest = await door.client.get(page.links["next"]["url"], headers=headers)
    assert page.links["next"]["url"].startswith("/base/api/")
    assert [row["id"] for row in rest.json()] == owed[1:]


async def test_a_retry_makes_it_due_and_opens_the_gate(door: Desk) -> None:
    parked = door.owe("lan", JobState.DEAD)
    answer = await door.client.post(f"/api/events/{parked}/retry")
    assert (answer.status_code, answer.json()) == (200, {"success": True, "message": "It is tried again at once."})
    assert state_of(door, parked) is JobState.READY
    assert door.gates.opened == ["lan"]
    await door.services.wakes.jobs.wait(0)


async def test_a_retry_that_gives_way_says_so_and_opens_nothing(door: Desk) -> None:
    parked = door.owe("lan", JobState.DEAD, spec={"ckey": "same"})
    newer = door.owe("lan", spec={"ckey": "same"})
    answer = (await door.client.post(f"/api/events/{parked}/retry")).json()
    assert answer["message"] == f"Job {newer} already does the same; this one is closed."
    assert door.gates.opened == []


async def test_cancelling_and_resolving_close_it(door: Desk) -> None:
    waiting, parked = door.owe(state=JobState.WAITING), door.owe(state=JobState.DEAD)
    assert (await door.client.post(f"/api/events/{waiting}/cancel")).status_code == 200
    note = {"note": "done by hand"}
    assert (await door.client.post(f"/api/events/{parked}/resolve", json=note)).status_code == 200
    assert (state_of(door, waiting), state_of(door, parked)) == (JobState.CANCELLED, JobState.RESOLVED)
    assert [record.actor for record in door.records()][-2:] == ["admin", "admin"]


@pytest.mark.parametrize("verb", ["retry", "cancel", "resolve"])
async def test_what_runs_is_409_with_its_state(door: Desk, verb: str) -> None:
    running = door.owe(state=JobState.RUNNING)
    answer = await door.client.post(f"/api/events/{running}/{verb}")
    assert answer.status_code == 409
    assert "running" in answer.json()["detail"]


@pytest.mark.parametrize("verb", ["retry", "cancel", "resolve"])
@pytest.mark.parametrize("event", ["99", "abc"])
async def test_what_is_not_there_is_404(door: Desk, verb: str, event: str) -> None:
    assert (await door.client.post(f"/api/events/{event}/{verb}")).status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "cursor=nonsense"])
async def test_a_page_that_cannot_be_is_422(door: Desk, query: str) -> None:
    assert (await door.client.get(f"/api/events/pending?{query}")).status_code == 422
