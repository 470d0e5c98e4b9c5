"""API tokens over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.delivery.api.services import Door
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


async def test_a_token_is_shown_once_and_works_until_it_is_revoked(door: Desk) -> None:
    answer = await door.client.post("/api/v1/tokens", json={"name": "script"})
    assert answer.status_code == 201
    made = answer.json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert (await door.client.get("/api/v1/auth/me", headers=headers)).json()["username"] == "admin"
    listed = (await door.client.get("/api/v1/tokens")).json()
    assert [(one["id"], one["name"], one["username"]) for one in listed["items"]] == [(made["id"], "script", "admin")]
    assert listed["items"][0]["last_used_at"] is not None
    assert made["token"] not in str(listed)
    assert (await door.client.delete(f"/api/v1/tokens/{made['id']}")).status_code == 204
    assert (await door.client.get("/api/v1/auth/me", headers=headers)).status_code == 401
    assert (await door.client.delete(f"/api/v1/tokens/{made['id']}")).status_code == 404


async def test_a_token_may_be_made_for_another_login(door: Desk) -> None:
    await door.viewer()
    made = (await door.client.post("/api/v1/tokens", json={"name": "script", "user_id": "2"})).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert (await door.client.get("/api/v1/users", headers=headers)).status_code == 403


@pytest.mark.parametrize(("user_id", "status"), [("abc", 422), ("99", 409)])
async def test_a_token_for_nobody_is_refused(door: Desk, user_id: str, status: int) -> None:
    answer = await door.client.post("/api/v1/tokens", json={"name": "script", "user_id": user_id})
    assert answer.status_code == status


async def test_without_any_login_there_is_nobody_to_act_for(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", auth="disabled")) as door:
        assert (await door.client.post("/api/v1/tokens", json={"name": "script"})).status_code == 409


async def test_the_list_goes_on(door: Desk) -> None:
    for name in "abc":
        await door.client.post("/api/v1/tokens", json={"name": name})
    first = (await door.client.get("/api/v1/tokens?limit=2")).json()
    rest = (await door.client.get("/api/v1/tokens", params={"cursor": first["next_cursor"]})).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert rest["next_cursor"] is None
