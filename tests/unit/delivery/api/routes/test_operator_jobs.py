"""Jobs as the operator sees them."""

from __future__ import annotations

from pathlib import Path

from playhead.journal.lanes import GateState, JobState
from playhead.kit.times import rfc3339
from tests.support.api import desk

PATH = "/api/v1/operator/jobs"


async def test_a_job_is_shown_whole(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        made = door.owe("lan", JobState.DEAD, reason="given up")
        door.runtime.gates["lan"] = GateState(paused="the key was refused")
        told = (await door.client.get(f"{PATH}/{made}", headers=headers)).json()
    assert (told["id"], told["state"], told["reason"]) == (made, "dead", "given up")
    assert (told["gate"], told["breaker"]) == ("lan", "shut")
    assert told["args"]["item_name"] == "Film 1"
    assert told["finished_at"] == told["created_at"]


async def test_a_job_is_due_when_it_will_be_tried_and_not_in_1970(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        now = door.clock.now_ms()
        made = [door.owe("lan", JobState.DONE), door.owe("lan"), door.owe("lan", run_at=now + 60_000)]
        due = [(await door.client.get(f"{PATH}/{one}", headers=headers)).json()["due_at"] for one in made]
    assert due == [None, None, rfc3339(now + 60_000)]


async def test_arguments_that_are_no_json_are_shown_as_they_are(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        made = door.owe("lan", args=b"not json", kind="later.kind")
        told = (await door.client.get(f"{PATH}/{made}", headers=headers)).json()
    assert (told["args"], told["finished_at"]) == ("not json", None)


async def test_what_is_not_there_is_404(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        codes = [(await door.client.get(f"{PATH}/{one}", headers=headers)).status_code for one in ("77", "x")]
    assert codes == [404, 404]


async def test_figures_count_by_state_and_target_and_tell_the_gates(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        for state in (JobState.READY, JobState.READY, JobState.REJECTED, JobState.DONE):
            door.owe("lan", state)
        door.runtime.gates["wan"] = GateState(open_until=door.clock.now_ms() + 1)
        told = (await door.client.get(f"{PATH}/stats", headers=headers)).json()
    assert [(one["state"], one["gate"], one["jobs"]) for one in told["jobs"]] == [
        ("ready", "lan", 2),
        ("rejected", "lan", 1),
    ]
    assert {one["name"]: one["breaker"] for one in told["gates"]} == {"wan": "open", "lan": "closed"}
    assert told["worker_running"] is True


async def test_jobs_in_detail_are_for_administrators(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.administrator()
        viewer = await door.viewer()
        codes = [(await door.client.get(PATH + path, headers=viewer)).status_code for path in ("/stats", "/1")]
    assert codes == [403, 403]
