"""Taking over what another tool had noted, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playhead.domain.import_events import StatementsImported
from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.rows import AccountRow
from tests.support.api import Desk, desk
from tests.support.shelf import plant
from tests.support.views import LAN, USER, WAN, known

PATH = "/api/v1/sync/import"
EMPTY = known(played=False, position=0, play_count=0, last_played=None, favorite=False, rating=None)
ROW = {
    "line": 3, "name": "Metropolis", "kind": "Movie", "person": "alice", "at": 5, "part": {"played": True},
    "places": [{"path": "/media/Metropolis.mkv"}],
}  # fmt: skip


def furnish(door: Desk) -> None:
    door.change(lambda c: plant(c, shadows={WAN: EMPTY, LAN: EMPTY}))


def imported(door: Desk) -> list[StatementsImported]:
    return [record.event for record in door.records() if isinstance(record.event, StatementsImported)]


def body(*rows: dict[str, Any], dry_run: bool = False) -> dict[str, Any]:
    return {"source": "watchstate", "dry_run": dry_run, "rows": list(rows)}


async def test_what_is_news_is_a_record_of_whoever_handed_it_over(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        told = (await door.client.post(PATH, json=body(ROW, ROW | {"person": "zoe"}), headers=signed)).json()
        assert told["counts"] == {"taken": 1, "unmatched": 1}
        assert told["left"] == [
            {"line": 3, "name": "Metropolis", "verdict": "unmatched", "why": "nobody is called zoe"}
        ]
        assert [one["server"] for one in told["writes"]] == [LAN, WAN]
        (event,) = imported(door)
        assert (event.source, event.statements[0].part.played) == ("watchstate", True)
        assert [r.actor for r in door.records() if r.kind == "statements_imported"] == ["admin"]


async def test_a_dry_run_and_rows_without_news_leave_no_record(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        told = (await door.client.post(PATH, json=body(ROW, dry_run=True), headers=signed)).json()
        assert (told["counts"], len(told["writes"])) == ({"taken": 1}, 2)
        await door.client.post(PATH, json=body(ROW | {"part": {"favorite": False}}), headers=signed)
        assert imported(door) == []


async def test_who_may_not_and_what_names_nothing_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        signed = await door.administrator()
        viewer = await door.viewer()
        assert (await door.client.post(PATH, json=body(ROW), headers=viewer)).status_code == 403
        for wrong in (body(ROW | {"said_on": "attic"}), body(ROW) | {"source": "else"}, body({"line": 1})):
            assert (await door.client.post(PATH, json=wrong, headers=signed)).status_code == 422
        people = {"people": [{"name": "al", "accounts": {"attic": "x"}}]}
        assert (await door.client.post(f"{PATH}/people", json=people, headers=signed)).status_code == 422


async def test_persons_are_put_together_and_read_anew(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        other = AccountRow(account=Account(LAN, "c" * 32), name="al", person_id=2, evidence="name")
        door.change(lambda c: store.add_persons(c, {"al": (2, "al")}))
        door.change(lambda c: store.save_accounts(c, [other]))
        signed = await door.administrator()
        asked = {"people": [{"name": "alice", "accounts": {WAN: USER, LAN: "c" * 32}}]}
        for dry_run, moved in ((True, 0), (False, 1)):
            answer = await door.client.post(f"{PATH}/people", json=asked | {"dry_run": dry_run}, headers=signed)
            assert answer.json() == {
                "people": [{"name": "alice", "verdict": "taken", "why": "al on lan belongs to alice"}]
            }
            assert sum(record.kind == "people_changed" for record in door.records()) == moved
        runs = (await door.client.get("/api/v1/sync/runs", headers=signed)).json()["items"]
        assert [run["why"] for run in runs] == ["people"]
