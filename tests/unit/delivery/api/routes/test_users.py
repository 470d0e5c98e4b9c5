"""Logins over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from playhead.identity.tables import account
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
    assert PASSWORD not in answer.text
    assert "password_hash" not in answer.text
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


async def test_an_account_is_linked_by_an_administrators_word_and_taken_away_again(door: Desk) -> None:
    await add(door)
    row = {
        "ref": f"wan/{'a' * 32}", "server": "wan", "user_id": "a" * 32, "name": "Vera", "person_id": None,
        "evidence": "", "is_administrator": False, "is_disabled": False, "gone": False,
    }  # fmt: skip
    door.change(lambda c: c.execute(insert(account).values(row)))
    path = f"/api/v1/users/2/accounts/wan/{'A' * 32}"
    linked = await door.client.put(path)
    assert linked.json()["accounts"] == [{"server": "wan", "user_id": "a" * 32, "name": "Vera"}]
    assert (await door.client.put(path.replace("/2/", "/1/"))).status_code == 409
    listed = (await door.client.get("/api/v1/users")).json()["items"]
    assert [len(user["accounts"]) for user in listed] == [0, 1]
    assert (await door.client.delete(path)).status_code == 204
    assert (await door.client.delete(path)).status_code == 404
    assert (await door.client.get("/api/v1/users/2")).json()["accounts"] == []


@pytest.mark.parametrize("path", [f"2/accounts/wan/{'b' * 32}", "2/accounts/wan/x", f"9/accounts/wan/{'b' * 32}"])
async def test_an_account_that_is_none_is_404(door: Desk, path: str) -> None:
    await add(door)
    assert (await door.client.put(f"/api/v1/users/{path}")).status_code == 404
    assert (await door.client.delete(f"/api/v1/users/{path}")).status_code == 404


@pytest.mark.parametrize(
    "name", ["", "   ", "a\r\nSet-Cookie: x=1", "a\x00b", "a\u202eb", "a\u200bb", "x" * 65, "\ud800", 7, None]
)
async def test_a_name_that_could_be_more_than_a_name_is_refused(door: Desk, name: Any) -> None:
    body = json.dumps({"username": name, "password": PASSWORD})
    answer = await door.client.post("/api/v1/users", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in ("username", "body")


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("Οδυσσέας", "ΟΔΥΣΣΈΑΣ"), ("\u0390", "\u03aa\u0301"), ("vera", " VERA "), ("vera lynn", "Vera  Lynn"),
        ("straße", "STRASSE"), ("admin2", "\uff41\uff44\uff4d\uff49\uff4e2"),
    ],
)  # fmt: skip
async def test_names_that_look_alike_are_one(door: Desk, name: str, again: str) -> None:
    assert (await add(door, username=name)).status_code == 201
    assert (await add(door, username=again)).status_code == 409
    await door.sign_in(again, PASSWORD)


@pytest.mark.parametrize(("length", "status"), [(9, 422), (10, 201), (256, 201), (257, 422), (1_000_000, 422)])
async def test_a_password_has_bounds(door: Desk, length: int, status: int) -> None:
    answer = await add(door, password="p" * length)
    assert answer.status_code == status
    assert "ppp" not in answer.text
