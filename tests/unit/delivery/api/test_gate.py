"""Before each route: who asks, then what he sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message

from playhead.delivery.api.gate import LARGEST_BODY, bounded
from tests.support.api import Desk, desk

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("content", "headers"),
    [(b"{", JSON), (b"name=a", {"Content-Type": "text/plain"}), (b" " * (LARGEST_BODY + 1), JSON), (b"[]", JSON)],
    ids=["no JSON", "another kind", "too large", "another shape"],
)
async def test_a_stranger_is_told_that_he_is_one_whatever_he_sends(
    door: Desk, content: bytes, headers: dict[str, str]
) -> None:
    viewer = await door.viewer()
    for method, path in (("POST", "/api/v1/users"), ("PATCH", "/api/v1/users/1"), ("POST", "/api/v1/sync/reconcile")):
        stranger = await door.client.request(method, path, content=content, headers=headers)
        other = await door.client.request(method, path, content=content, headers=headers | viewer)
        assert (stranger.status_code, other.status_code) == (401, 403)
        assert stranger.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_only_reads_is_told_so_whatever_it_sends(door: Desk) -> None:
    headers = await door.administrator()
    made = await door.client.post("/api/v1/tokens", json={"name": "t", "scopes": ["read"]}, headers=headers)
    token = {"Authorization": f"Bearer {made.json()['token']}"}
    answer = await door.client.post("/api/v1/history", content=b"{", headers=JSON | token)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This token only reads. Make one with the scope write.",
    )


async def test_an_address_that_is_not_there_is_404_whatever_is_sent(door: Desk) -> None:
    assert (await door.client.post("/nope", content=b"x")).status_code == 404
    assert (await door.client.post("/api/status", content=b"x")).status_code == 405


async def test_a_body_that_comes_too_slowly_is_408() -> None:
    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(HTTPException) as caught:
        await bounded(silent, 10, seconds=0.0)()
    assert caught.value.status_code == 408


async def test_a_body_that_is_not_json_is_415_and_an_empty_one_is_not(door: Desk) -> None:
    form = await door.client.post("/api/v1/auth/login", data={"username": "a", "password": "b"})
    assert form.status_code == 415
    bare = await door.client.post("/api/v1/auth/login", content=b"{}")
    assert bare.status_code == 415
    empty = await door.client.post("/api/v1/auth/login")
    assert empty.status_code == 422


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
async def test_json_in_any_of_its_names_is_taken(door: Desk, kind: str) -> None:
    answer = await door.client.post(
        "/api/v1/auth/login", content=b'{"username":"a","password":"b"}', headers={"Content-Type": kind}
    )
    assert answer.status_code == 401


async def test_a_body_over_the_limit_is_413_whether_its_size_is_told_or_not(door: Desk) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (LARGEST_BODY // 2)

    json = {"Content-Type": "application/json"}
    told = await door.client.post("/api/v1/auth/login", content=b" " * (LARGEST_BODY + 1), headers=json)
    untold = await door.client.post("/api/v1/auth/login", content=chunks(), headers=json)
    assert (told.status_code, untold.status_code) == (413, 413)


@pytest.mark.parametrize("content", [b"\xff{}", b"[" * 200_000, b"{"], ids=["no text", "too deep", "broken off"])
async def test_a_body_that_cannot_be_read_is_a_wrong_field(door: Desk, content: bytes) -> None:
    answer = await door.client.post("/api/v1/auth/login", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "body", "message": "is not valid JSON"}])
