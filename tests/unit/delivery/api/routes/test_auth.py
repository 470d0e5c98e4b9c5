"""Signing in and out over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from playhead.delivery.api.services import Door
from tests.support.api import ADMIN, PASSWORD, SECRET, Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        await made.services.logins.first(ADMIN, PASSWORD)
        yield made


async def login(door: Desk, username: str = ADMIN, password: str = PASSWORD) -> Any:
    return await door.client.post("/api/v1/auth/login", json={"username": username, "password": password})


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_a_login_answers_with_both_tokens_and_who_it_is(door: Desk) -> None:
    tokens = (await login(door)).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3600)
    assert tokens["user"] == {"id": "1", "username": ADMIN, "is_admin": True}
    claims = jwt.decode(tokens["access_token"], SECRET, algorithms=["HS256"], options={"verify_exp": False})
    assert claims["sub"] == "1"
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(tokens))).json() == tokens["user"]


async def test_the_sixth_failed_try_waits_and_nobody_else_does(door: Desk) -> None:
    wrong = [(await login(door, password="guess")).status_code for _ in range(5)]
    refused = await login(door)
    assert wrong == [401] * 5
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert (await login(door, "other")).status_code == 401
    door.clock.advance(60_000)
    assert (await login(door)).status_code == 200


async def test_another_spelling_of_the_name_is_no_new_chance(door: Desk) -> None:
    for name in ("admin", "ADMIN", " admin", "Admin", "admin "):
        await login(door, name, "guess")
    assert (await login(door)).status_code == 429


async def test_successes_are_not_counted(door: Desk) -> None:
    assert {(await login(door)).status_code for _ in range(8)} == {200}


async def test_tries_from_another_address_are_counted_apart(tmp_path: Path) -> None:
    behind = Door(version="1", trusted_proxies=("127.0.0.1/32",))
    async with desk(tmp_path, door=behind) as door:
        await door.services.logins.first(ADMIN, PASSWORD)
        for _ in range(5):
            guess = {"username": ADMIN, "password": "guess"}
            await door.client.post("/api/v1/auth/login", json=guess, headers={"X-Forwarded-For": "203.0.113.5"})
        assert (await login(door)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "username"), ({"username": "a"}, "password"), ({"username": 1, "password": "x"}, "username"), ([], "body")],
)
async def test_a_missing_or_wrong_field_is_named(door: Desk, body: Any, field: str) -> None:
    answer = await door.client.post("/api/v1/auth/login", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_what_is_no_json_is_422_about_the_body(door: Desk) -> None:
    answer = await door.client.post(
        "/api/v1/auth/login", content=b'{"username": ', headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body")


async def test_a_refresh_token_is_good_for_one_use(door: Desk) -> None:
    first = (await login(door)).json()
    again = await door.client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    second = again.json()
    assert second["user"] == first["user"]
    assert second["refresh_token"] != first["refresh_token"]
    reused = await door.client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    ended = await door.client.post("/api/v1/auth/refresh", json={"refresh_token": second["refresh_token"]})
    assert (reused.status_code, ended.status_code) == (401, 401)


@pytest.mark.parametrize("how", ["access", "refresh", "both"])
async def test_signing_out_ends_the_session_by_either_token(door: Desk, how: str) -> None:
    tokens = (await login(door)).json()
    headers = bearer(tokens) if how != "refresh" else {}
    body = {"refresh_token": tokens["refresh_token"]} if how != "access" else None
    answer = await door.client.post("/api/v1/auth/logout", headers=headers, json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(tokens))).status_code == 401
    again = await door.client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert again.status_code == 401


async def test_signing_out_needs_something_to_sign_out(door: Desk) -> None:
    assert (await door.client.post("/api/v1/auth/logout")).status_code == 401


async def test_a_new_password_is_answered_with_new_tokens_and_ends_other_sessions(door: Desk) -> None:
    mine, other = (await login(door)).json(), (await login(door)).json()
    body = {"current_password": PASSWORD, "new_password": "another long one"}
    changed = await door.client.post("/api/v1/auth/password", json=body, headers=bearer(mine))
    assert changed.status_code == 200
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(changed.json()))).status_code == 200
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(other))).status_code == 401
    assert (await login(door)).status_code == 401
    assert (await login(door, password="another long one")).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [(PASSWORD, "too short", "new_password"), ("not it at all", "another long one", "current_password")],
)
async def test_a_wrong_or_weak_password_is_named(door: Desk, current: str, new: str, field: str) -> None:
    tokens = (await login(door)).json()
    body = {"current_password": current, "new_password": new}
    answer = await door.client.post("/api/v1/auth/password", json=body, headers=bearer(tokens))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_the_current_password_cannot_be_guessed_for_ever(door: Desk) -> None:
    tokens = (await login(door)).json()
    body = {"current_password": "a guess", "new_password": "another long one"}
    codes = [
        (await door.client.post("/api/v1/auth/password", json=body, headers=bearer(tokens))).status_code
        for _ in range(6)
    ]
    assert codes == [422] * 5 + [429]


async def test_who_has_no_login_has_no_password(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", auth="disabled")) as door:
        body = {"current_password": "x", "new_password": "another long one"}
        assert (await door.client.post("/api/v1/auth/password", json=body)).status_code == 409
