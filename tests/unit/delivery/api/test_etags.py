"""What was read already is not sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from playhead.delivery.api.etags import LARGEST, Etags, has
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("path", ["/api/sync-log", "/api/events/pending", "/api/v1/history", "/api/servers"])
async def test_a_list_that_is_the_same_is_not_sent_again(door: Desk, path: str) -> None:
    headers = await door.administrator()
    first = await door.client.get(path, headers=headers)
    again = await door.client.get(path, headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers.get("x-stream-position") == first.headers.get("x-stream-position")
    assert "content-type" not in again.headers


async def test_a_list_that_has_changed_is_sent_with_another_tag(door: Desk) -> None:
    headers = await door.administrator()
    first = await door.client.get("/api/sync-log", headers=headers)
    door.log()
    again = await door.client.get("/api/sync-log", headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.json()["total"]) == (200, 1)
    assert again.headers["etag"] != first.headers["etag"]


async def test_head_has_the_tag_too(door: Desk) -> None:
    headers = await door.administrator()
    got = await door.client.get("/api/sync-log", headers=headers)
    assert (await door.client.head("/api/sync-log", headers=headers)).headers["etag"] == got.headers["etag"]


async def test_a_refusal_and_what_is_no_json_have_none(door: Desk) -> None:
    headers = await door.administrator()
    assert "etag" not in (await door.client.get("/api/sync-log")).headers
    assert "etag" not in (await door.client.get("/api/v1/history/export", headers=headers)).headers


async def test_an_answer_beyond_all_bounds_goes_out_as_it_comes() -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"1" * (LARGEST + 1), "more_body": True})
        assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
        await send({"type": "http.response.body", "body": b"2"})

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    await Etags(endless)({"type": "http", "method": "GET", "path": "/api/x", "headers": []}, receive, send)
    assert sent[-1]["body"] == b"2"


@pytest.mark.parametrize(
    ("known", "found"),
    [('W/"a"', True), ('"a"', True), ('"b", W/"a"', True), ("*", True), ('"b"', False), ("", False), ("a", False)],
)
def test_what_a_caller_has_is_compared_without_weakness(known: str, found: bool) -> None:
    assert has(known, 'W/"a"') is found
