"""API tokens over HTTP."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.delivery.api.app import openapi_document
from playhead.delivery.api.services import Door
from playhead.identity.api_tokens import MOST
from tests.support.api import NOBODY, Desk, desk


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


async def header(door: Desk, path: str = "/api/v1/tokens", **asked: Any) -> dict[str, str]:
    made = await door.client.post(path, json={"name": "script"} | asked)
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


async def test_without_named_scopes_a_token_may_all_that_its_user_may(door: Desk) -> None:
    made = (await door.client.post("/api/v1/tokens", json={"name": "script"})).json()
    assert made["scopes"] == ["read", "write", "admin"]


@pytest.mark.parametrize("scopes", [[], ["root"], "read", [1]])
async def test_what_is_no_scope_is_refused(door: Desk, scopes: Any) -> None:
    answer = await door.client.post("/api/v1/tokens", json={"name": "script", "scopes": scopes})
    assert (answer.status_code, answer.json()["errors"][0]["field"].split(".")[0]) == (422, "scopes")


@pytest.mark.parametrize(
    ("scopes", "users", "add"),
    [(["read"], 403, 403), (["write"], 403, 403), (["admin"], 200, 403), (["write", "admin"], 200, 201)],
)
async def test_a_token_may_what_its_scopes_say(door: Desk, scopes: list[str], users: int, add: int) -> None:
    given = await header(door, scopes=scopes)
    client, vera = door.client, {"username": "vera", "password": "a long password"}
    assert (await client.get("/api/v1/auth/me", headers=given)).status_code == 200
    assert (await client.get("/api/v1/users", headers=given)).status_code == users
    assert (await client.post("/api/v1/users", json=vera, headers=given)).status_code == add
    assert (await client.get("/api/v1/auth/tokens", headers=given)).status_code == 403
    assert (await client.post("/api/v1/ws/ticket", headers=given)).status_code == 201


OPEN_TO_READERS = frozenset({
    "/api/v1/ws/ticket", "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/setup",
})  # fmt: skip
"""What asks for no credential, or changes nothing."""


async def test_a_token_that_only_reads_changes_nothing_by_any_route(door: Desk) -> None:
    given = await header(door, scopes=["read", "admin"])
    wrong = []
    for path, methods in openapi_document()["paths"].items():
        for method in set(methods) - {"get", "head"}:
            if path in OPEN_TO_READERS or path.startswith("/webhook"):
                continue
            answer = await door.client.request(method, re.sub(r"{.*?}", "1", path), json={}, headers=given)
            if answer.status_code not in (403, 422):
                wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert (await door.client.get("/api/v1/users")).json()["total"] == 1


async def test_people_have_tokens_of_their_own_and_see_nobody_elses(door: Desk) -> None:
    admins = (await door.client.post("/api/v1/tokens", json={"name": "admin's"})).json()["id"]
    door.client.headers.update(await door.viewer())
    given = await header(door, "/api/v1/auth/tokens", scopes=["read", "write", "admin"])
    assert (await door.client.get("/api/v1/auth/me", headers=given)).json()["is_admin"] is False
    listed = (await door.client.get("/api/v1/auth/tokens")).json()
    assert [(one["name"], one["username"]) for one in listed["items"]] == [("script", "vera")]
    assert (await door.client.delete(f"/api/v1/auth/tokens/{admins}")).status_code == 404
    assert (await door.client.get("/api/v1/tokens")).status_code == 403
    assert (await door.client.delete(f"/api/v1/auth/tokens/{listed['items'][0]['id']}")).status_code == 204
    assert (await door.client.get("/api/v1/auth/me", headers=given)).status_code == 401


async def test_one_user_has_a_hundred_tokens_at_most(door: Desk) -> None:
    for number in range(MOST):
        await door.services.logins.mint(NOBODY, f"{number}", 1)
    assert (await door.client.post("/api/v1/tokens", json={"name": "one more"})).status_code == 409
