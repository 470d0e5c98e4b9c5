"""Signing in and out over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from playhead.delivery.api.services import Door
from playhead.domain.events import SignIn
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


async def refresh(door: Desk, token: str, key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await door.client.post("/api/v1/auth/refresh", json={"refresh_token": token}, headers=headers)


async def test_an_answer_that_was_lost_is_given_again_to_who_asks_with_the_same_key(door: Desk) -> None:
    first = (await login(door)).json()
    once = await refresh(door, first["refresh_token"], "k" * 16)
    again = await refresh(door, first["refresh_token"], "k" * 16)
    assert again.json()["refresh_token"] == once.json()["refresh_token"]
    assert (await refresh(door, again.json()["refresh_token"])).status_code == 200
    assert (await refresh(door, first["refresh_token"], "k" * 16)).status_code == 401
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(once.json()))).status_code == 401


@pytest.mark.parametrize("key", ["short", "x" * 129])
async def test_a_key_that_could_be_guessed_is_no_key(door: Desk, key: str) -> None:
    first = (await login(door)).json()
    assert (await refresh(door, first["refresh_token"], key)).status_code == 422
    assert (await refresh(door, first["refresh_token"])).status_code == 200


async def test_neither_token_is_taken_for_the_other(door: Desk) -> None:
    tokens = (await login(door)).json()
    given = {"Authorization": f"Bearer {tokens['refresh_token']}"}
    assert (await door.client.get("/api/v1/auth/me", headers=given)).status_code == 401
    assert (await refresh(door, tokens["access_token"])).status_code == 401
    assert (await door.client.get("/api/v1/auth/me", headers=bearer(tokens))).status_code == 200


def crafted(key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": "1", "exp": 4_000_000_000} | claims, key, algorithm=algorithm)


@pytest.mark.parametrize(
    "token",
    [
        crafted("another secret that is just as long as ours"), crafted("", "none"),
        crafted(exp=1), crafted(sub="99"), crafted(sub="1 or 1=1"), crafted(iss="https://evil.example"),
        crafted(aud="elsewhere"), crafted(gen=1), crafted(sid="unknown"), crafted().rpartition(".")[0] + ".",
        crafted().partition(".")[0], "x" * 5000, "ph_" + "0" * 43,
    ],
)  # fmt: skip
async def test_a_token_that_is_not_ours_opens_nothing(door: Desk, token: str) -> None:
    for path in ("/api/v1/auth/me", "/api/v1/users", "/api/status"):
        assert (await door.client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_who_shares_the_secret_makes_tokens_until_the_user_ends_his(door: Desk) -> None:
    given = {"Authorization": f"Bearer {crafted()}"}
    assert (await door.client.get("/api/v1/auth/me", headers=given)).status_code == 200
    body = {"current_password": PASSWORD, "new_password": "another long one"}
    tokens = (await login(door)).json()
    await door.client.post("/api/v1/auth/password", json=body, headers=bearer(tokens))
    assert (await door.client.get("/api/v1/auth/me", headers=given)).status_code == 401


async def test_tokens_of_a_removed_user_are_not_the_next_ones(door: Desk) -> None:
    admin = bearer((await login(door)).json())
    vera = {"username": "vera", "password": PASSWORD}
    await door.client.post("/api/v1/users", json=vera, headers=admin)
    old = (await login(door, "vera")).json()
    await door.client.delete("/api/v1/users/2", headers=admin)
    eve = await door.client.post("/api/v1/users", json=vera | {"username": "eve"}, headers=admin)
    assert eve.json()["id"] == "3"
    for token in (old["access_token"], crafted(sub="2")):
        given = {"Authorization": f"Bearer {token}"}
        assert (await door.client.get("/api/v1/auth/me", headers=given)).status_code == 401
    assert (await refresh(door, old["refresh_token"])).status_code == 401


async def test_a_password_of_a_megabyte_is_refused_unread(door: Desk) -> None:
    for size, status in ((300, 422), (1_000_000, 422), (1_100_000, 413)):
        answer = await login(door, password="p" * size)
        assert answer.status_code == status
        assert "ppp" not in answer.text


async def test_wrong_tries_in_a_row_are_told_once_with_their_address(door: Desk) -> None:
    for _ in range(7):
        await login(door, password="guess")
    told = [record.event for record in door.records() if isinstance(record.event, SignIn)]
    assert [(one.action, one.username, one.failures, one.address) for one in told] == [
        ("refused", ADMIN, 5, "127.0.0.1")
    ]
