"""What happened at the door, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import ADMIN, PASSWORD, Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        yield made


async def told(door: Desk, **query: Any) -> Any:
    return (await door.client.get("/api/v1/audit", params=query)).json()


async def test_each_thing_that_happens_is_told_with_who_and_from_where(door: Desk) -> None:
    client = door.client
    await client.post("/api/v1/users", json={"username": "vera", "password": PASSWORD})
    await client.patch("/api/v1/users/2", json={"is_admin": True})
    await client.patch("/api/v1/users/2", json={"password": "another long one"})
    await client.patch("/api/v1/users/2", json={"disabled": True})
    made = (await client.post("/api/v1/tokens", json={"name": "script", "scopes": ["read"]})).json()
    await client.delete(f"/api/v1/tokens/{made['id']}")
    await client.delete("/api/v1/users/2")
    page = await told(door)
    assert [(one["action"], one["username"], one["by"], one["address"], one["detail"]) for one in page["items"]] == [
        ("removed", "vera", ADMIN, "127.0.0.1", ""),
        ("token_revoked", ADMIN, ADMIN, "127.0.0.1", "script"),
        ("token_added", ADMIN, ADMIN, "127.0.0.1", "script (read)"),
        ("disabled", "vera", ADMIN, "127.0.0.1", ""),
        ("password_changed", "vera", ADMIN, "127.0.0.1", ""),
        ("changed", "vera", ADMIN, "127.0.0.1", "administrator now"),
        ("added", "vera", ADMIN, "127.0.0.1", ""),
        ("signed_in", ADMIN, ADMIN, "127.0.0.1", "password"),
        ("added", ADMIN, "", "", ""),
    ]
    assert page["items"][0]["at"].endswith("Z")
    assert made["token"] not in str(page)


async def test_it_is_paged_to_its_end_and_filtered_by_user(door: Desk) -> None:
    for name in ("b", "c"):
        await door.client.post("/api/v1/users", json={"username": name, "password": PASSWORD})
    whole, paged = (await told(door))["items"], list[Any]()
    cursor: str | None = ""
    while cursor is not None:
        page = await told(door, limit=1, cursor=cursor)
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == whole
    assert len(whole) == 4
    assert [one["username"] for one in (await told(door, user_id="3"))["items"]] == ["c"]


@pytest.mark.parametrize(
    ("query", "field"), [("cursor=a", "cursor"), ("cursor=a2V5Ong", "cursor"), ("user_id=x", "user_id")]
)
async def test_what_cannot_be_asked_is_422(door: Desk, query: str, field: str) -> None:
    answer = await door.client.get(f"/api/v1/audit?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_it_is_for_administrators(door: Desk) -> None:
    vera = await door.viewer()
    assert (await door.client.get("/api/v1/audit", headers=vera)).status_code == 403
