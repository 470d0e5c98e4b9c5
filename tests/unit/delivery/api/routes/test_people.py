"""Persons over HTTP: grouped by hand, and what belongs to nobody is told with the reason."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.rows import AccountRow
from tests.support.api import Desk, desk

WAN, LAN, OTHER = Account("wan", "a" * 32), Account("lan", "b" * 32), Account("lan", "c" * 32)


def furnish(door: Desk) -> None:
    rows = [
        AccountRow(account=WAN, name="alice", person_id=1, evidence="name"),
        AccountRow(account=LAN, name="al", person_id=2, evidence="name"),
        AccountRow(account=OTHER, name="guest", person_id=None, evidence="left out"),
    ]
    door.change(lambda c: store.add_persons(c, {"alice": (1, "Alice"), "al": (2, "al")}))
    door.change(lambda c: store.save_accounts(c, rows))


async def test_people_are_listed_by_pages_with_those_who_are_nobodys(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        first = (await door.client.get("/api/v1/people?limit=1", headers=signed)).json()
        assert first["items"] == [
            {
                "id": "1",
                "name": "Alice",
                "accounts": [{"server": "wan", "user_id": WAN.user_id, "name": "alice", "evidence": "name"}],
            }
        ]
        assert first["total"] == 2
        assert [one["reason"] for one in first["unmatched"]] == ["left out"]
        rest = (await door.client.get(f"/api/v1/people?cursor={first['next_cursor']}", headers=signed)).json()
        assert ([one["name"] for one in rest["items"]], rest["next_cursor"]) == (["al"], None)


async def test_accounts_are_grouped(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        dashed = "BBBBBBBB-BBBB-BBBB-BBBB-BBBBBBBBBBBB"
        accounts = [{"server": "wan", "user_id": WAN.user_id}, {"server": "lan", "user_id": dashed}]
        answer = await door.client.put(
            "/api/v1/people/1", json={"name": "Alice C.", "accounts": accounts}, headers=signed
        )
        assert answer.status_code == 200
        assert (answer.json()["name"], [a["server"] for a in answer.json()["accounts"]]) == ("Alice C.", ["lan", "wan"])
        told = next(record for record in door.records() if record.kind == "people_changed")
        assert told.actor == "admin"
        runs = (await door.client.get("/api/v1/sync/runs", headers=signed)).json()["items"]
        assert [(run["why"], run["passes"]) for run in runs] == [("people", 1)]


async def test_what_cannot_be_grouped_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        for path, body, status in (
            ("/api/v1/people/9", {"name": "X"}, 404),
            ("/api/v1/people/x", {"name": "X"}, 404),
            ("/api/v1/people/1", {"name": "al"}, 409),
            ("/api/v1/people/1", {"names": "al"}, 422),
        ):
            assert (await door.client.put(path, json=body, headers=signed)).status_code == status, body
        viewer = await door.viewer()
        assert (await door.client.get("/api/v1/people", headers=viewer)).status_code == 403
