"""Logins over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import PASSWORD, Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


async def add(door: Desk, **more: Any) -> Any:
    return await door.client.post("/api/v1/users", json={"username": "vera", "password": PASSWORD} | more)


async def test_a_login_is_added_and_can_sign_in(door: Desk) -> None:
    answer = await add(door, timezone="Europe/Berlin")
    assert answer.status_code == 201
    user = answer.json()
    assert (user["id"], user["username"], user["is_admin"], user["timezone"]) == ("2", "vera", False, "Europe/Berlin")
    assert "password" not in answer.text
    await door.sign_in("vera", PASSWORD)
    assert (await door.client.get("/api/v1/users/2")).json()["last_login_at"] is not None


async def test_a_name_is_taken_once(door: Desk) -> None:
    await add(door)
    assert (await add(door, username="VERA")).status_code == 409


async def test_a_change_touches_what_it_names(door: Desk) -> None:
    await add(door)
    answer = await door.client.patch("/api/v1/users/2", json={"is_admin": True, "timezone": "Asia/Tokyo"})
    assert answer.status_code == 200
    assert (answer.json()["is_admin"], answer.json()["timezone"], answer.json()["username"]) == (
        True,
        "Asia/Tokyo",
        "vera",
    )


async def test_a_disabled_login_is_out_and_comes_back_when_enabled(door: Desk) -> None:
    await add(door)
    vera = await door.sign_in("vera", PASSWORD)
    await door.client.patch("/api/v1/users/2", json={"disabled": True})
    assert (await door.client.get("/api/v1/auth/me", headers=vera)).status_code == 401
    await door.client.patch("/api/v1/users/2", json={"disabled": False})
    assert (await door.client.get("/api/v1/auth/me", headers=vera)).status_code == 401
    await door.sign_in("vera", PASSWORD)


async def test_a_password_set_by_an_administrator_replaces_the_old_one(door: Desk) -> None:
    await add(door)
    await door.client.patch("/api/v1/users/2", json={"password": "a brand new one"})
    await door.sign_in("vera", "a brand new one")


async def test_the_last_administrator_cannot_be_lost(door: Desk) -> None:
    for body in ({"is_admin": False}, {"disabled": True}):
        assert (await door.client.patch("/api/v1/users/1", json=body)).status_code == 409
    assert (await door.client.delete("/api/v1/users/1")).status_code == 409


async def test_a_removed_login_is_gone(door: Desk) -> None:
    await add(door)
    assert (await door.client.delete("/api/v1/users/2")).status_code == 204
    assert (await door.client.get("/api/v1/users/2")).status_code == 404
    assert (await door.client.delete("/api/v1/users/2")).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/users/abc", "/api/v1/users/99", "/api/v1/users/-1"])
async def test_an_id_that_is_none_is_404(door: Desk, path: str) -> None:
    assert (await door.client.get(path)).status_code == 404
    assert (await door.client.patch(path, json={})).status_code == 404
    assert (await door.client.delete(path)).status_code == 404


async def test_the_list_is_paged_to_its_end(door: Desk) -> None:
    for name in ("b", "c", "d"):
        await add(door, username=name)
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await door.client.get("/api/v1/users", params={"limit": 3, "cursor": cursor})).json()
        names += [user["username"] for user in page["items"]]
        cursor = page["next_cursor"]
        assert page["total"] == 4
    assert names == ["admin", "b", "c", "d"]


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit"), ("cursor=!", "cursor")]
)
async def test_a_page_that_cannot_be_is_422(door: Desk, query: str, field: str) -> None:
    answer = await door.client.get(f"/api/v1/users?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
