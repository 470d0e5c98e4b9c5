"""Playlists by the interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from playhead.features.playlists import store
from playhead.features.playlists.model import Said, State
from playhead.identity.tables import account, item, person
from tests.support.api import Desk, desk
from tests.unit.features.playlists.lists import register, shadow

PATH = "/api/v1/playlists"


def fill(connection: Connection, **more: Any) -> None:
    """Alice's lists on wan and lan, and another on wan alone."""
    connection.execute(insert(person), {"id": 7, "name": "alice", "key": "alice"})
    for server in ("wan", "lan"):
        row = {"ref": f"{server}/alice", "server": server, "user_id": "alice", "name": "Alice", "person_id": 7}
        flags = {"evidence": "name", "is_administrator": False, "is_disabled": False, "gone": False}
        connection.execute(insert(account), row | flags)
        for work in (1, 2):
            connection.execute(insert(item), _item(server, work))
    other = register([2], id=2, name=Said("Other"), state=State.OFFERED, spread=False)
    store.save_registers(connection, {1: register([1, 2], **more), 2: other})
    wan = shadow("wan", [1, 2], cannot={"move": "needs a user token"}, refused=("w9",))
    lan = shadow("lan", [1], held=True, missed_at=5_000, public=True)
    apart = shadow("wan", [2], playlist_id="other", register_id=2, name="Other", owned=None, problem="it is broken")
    store.save_shadows(connection, {one.key: one for one in (wan, lan, apart)})


def _item(server: str, work: int) -> dict[str, Any]:
    item_id = f"{server[0]}{work}"
    return {
        "ref": f"{server}/{item_id}", "server": server, "item_id": item_id, "work_id": work, "evidence": "path",
        "kind": "Movie", "name": f"Film {work}", "gone": False, "seen_at": 1, "links": 0, "digest": "", "body": b"{}",
    }  # fmt: skip


async def told(door: Desk, path: str = PATH) -> Any:
    return (await door.client.get(path, headers=await door.administrator())).json()


async def test_lists_are_told_with_their_copies(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(fill)
        answer = await told(door)
    assert (answer["total"], answer["next_cursor"]) == (2, None)
    party, other = answer["items"]
    summary = ("1", "Party", "alice", "linked", True, True, 2)
    assert tuple(party[k] for k in ("id", "name", "username", "state", "everywhere", "needs_you", "entries")) == summary
    lan, wan = party["copies"]
    assert (lan["server"], lan["held"], lan["lacks"], lan["public"]) == ("lan", True, 1, True)
    assert lan["missing_since"] == "1970-01-01T00:00:05.000Z"
    assert wan["problems"] == ["move: needs a user token", "wan does not take 1 of the titles"]
    assert (other["state"], other["everywhere"]) == ("offered", False)
    assert other["copies"][0]["problems"] == [
        "it is broken",
        "nobody can tell whose list it is; that needs a user token",
    ]


async def test_one_list_is_told_with_its_titles_and_partners(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(fill)
        one = await told(door, f"{PATH}/1")
        missing = await door.client.get(f"{PATH}/99", headers=await door.administrator())
    assert [(title["title"], title["servers"]) for title in one["titles"]] == [
        ("Film 1", ["lan", "wan"]),
        ("Film 2", ["wan"]),
    ]
    assert (one["partners"], missing.status_code) == ([], 404)


async def test_lists_come_by_pages(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(fill)
        first = await told(door, f"{PATH}?limit=1")
        rest = await told(door, f"{PATH}?limit=1&cursor={first['next_cursor']}")
    assert ([one["id"] for one in first["items"]], [one["id"] for one in rest["items"]]) == (["1"], ["2"])
    assert rest["next_cursor"] is None


async def test_those_that_a_person_is_asked_about_are_told_by_themselves(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(fill)
        asked = await told(door, f"{PATH}?needs_you=true")
    assert ([one["id"] for one in asked["items"]], asked["total"]) == (["1"], 1)


@pytest.mark.parametrize("action", ["unlink", "confirm", "discard"])
async def test_what_a_person_decides_is_journaled(tmp_path: Path, action: str) -> None:
    async with desk(tmp_path) as door:
        door.change(fill)
        headers = await door.administrator()
        done = await door.client.post(f"{PATH}/1/{action}", headers=headers)
        events = [record.event for record in door.records() if record.kind == "playlist_command"]
    assert (done.status_code, done.json()["success"]) == (200, True)
    assert [getattr(event, "action", "") for event in events] == [action]


@pytest.mark.parametrize(("action", "word"), [("confirm", "emptied"), ("discard", "filled again")])
async def test_an_empty_copy_is_told_and_decided_about(tmp_path: Path, action: str, word: str) -> None:
    def emptied(connection: Connection) -> None:
        fill(connection)
        lan = shadow("lan", [1], held=True, emptied_at=5_000)
        store.save_shadows(connection, {lan.key: lan})

    async with desk(tmp_path) as door:
        door.change(emptied)
        (asked,) = (await told(door, f"{PATH}?needs_you=true"))["items"]
        headers = await door.administrator()
        done = await door.client.post(f"{PATH}/1/{action}", headers=headers)
    lan, wan = asked["copies"]
    assert (lan["emptied_since"], lan["missing_since"], lan["held"]) == ("1970-01-01T00:00:05.000Z", None, True)
    assert (wan["emptied_since"], done.status_code) == (None, 200)
    assert word in done.json()["message"]


async def test_a_list_is_linked_or_it_is_said_why_not(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(lambda c: fill(c, spread=False))
        headers = await door.administrator()
        linked = await door.client.post(f"{PATH}/1/link", headers=headers)
        nobodys = await door.client.post(f"{PATH}/2/link", headers=headers)
        clash = await door.client.post(f"{PATH}/1/link", headers=headers, json={"with": "2"})
        nonsense = await door.client.post(f"{PATH}/1/link", headers=headers, json={"with": "x"})
    assert (linked.status_code, linked.json()["message"]) == (200, "Party is kept in step.")
    assert (nobodys.status_code, clash.status_code, nonsense.status_code) == (409, 409, 409)
    assert "user token" in nobodys.json()["detail"]


async def test_what_is_not_there_is_404_and_only_administrators_decide(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        missing = [await door.client.post(f"{PATH}/{one}/link", headers=headers) for one in ("99", "x")]
        nobody = await door.client.post(f"{PATH}/1/link")
        reader = await door.client.get(PATH)
    assert [one.status_code for one in missing] == [404, 404]
    assert (nobody.status_code, reader.status_code) == (401, 401)
