"""Held servers over HTTP: what is asked is told, and an administrator answers once."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.domain.server_events import ServerAnswered
from playhead.identity import store
from playhead.identity.rows import ServerRow
from tests.support.api import Desk, desk

ROW = ServerRow(
    name="wan", state="held", server_id="old", other_id="new", question="changed", error="its server id has changed"
)


def hold(door: Desk, row: ServerRow = ROW) -> None:
    door.change(lambda c: store.save_servers(c, [row]))


@pytest.mark.parametrize(("answer", "state"), [("same", "held"), ("anew", "retired")])
async def test_an_administrator_says_which_server_it_is(tmp_path: Path, answer: str, state: str) -> None:
    async with desk(tmp_path) as door:
        admin = await door.administrator()
        hold(door)
        listed = (await door.client.get("/api/servers", headers=admin)).json()
        held = {one["name"]: one["held"] for one in listed}
        assert held["lan"] is None
        assert (held["wan"]["question"], held["wan"]["server_id"]) == ("changed", "new")
        assert [one["answer"] for one in held["wan"]["choices"]] == ["same", "anew"]
        path = f"/api/v1/servers/wan/held/{answer}"
        said = await door.client.post(path, headers=admin, json={"server_id": "new"})
        assert (said.status_code, said.json()["success"]) == (200, True)
        row = door.services.database.read_now(store.servers)["wan"]
        assert (row.state, row.server_id) == (state, "new")
        told = [(one.actor, one.event) for one in door.records() if isinstance(one.event, ServerAnswered)]
        assert told == [("admin", ServerAnswered(server="wan", answer=answer, server_id="new", before="old"))]
        again = await door.client.post(path, headers=admin)
        assert (again.status_code, "answered" in again.json()["detail"]) == (409, True)


async def test_what_cannot_be_answered_says_why(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        admin = await door.administrator()
        path = "/api/v1/servers/wan/held/same"
        assert (await door.client.post("/api/v1/servers/x/held/same", headers=admin)).status_code == 404
        assert (await door.client.post(path, headers=admin)).status_code == 409
        hold(door)
        other = await door.client.post(path, headers=admin, json={"server_id": "third"})
        assert (other.status_code, "another server" in other.json()["detail"]) == (409, True)
        hold(door, ServerRow(name="wan", state="held", question="twin", other_id="x", error="they are one"))
        twin = await door.client.post(path, headers=admin)
        assert (twin.status_code, "they are one" in twin.json()["detail"]) == (409, True)
        assert (await door.client.post(path, headers=await door.viewer())).status_code == 403
        assert (await door.client.post(path)).status_code == 401


async def test_its_plugin_is_left_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        admin = await door.administrator()
        hold(door)
        answer = await door.client.post("/api/v1/servers/wan/webhook/install", headers=admin)
        assert (answer.status_code, "held" in answer.json()["detail"]) == (409, True)
