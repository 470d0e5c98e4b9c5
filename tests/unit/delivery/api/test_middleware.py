"""What every request passes: ids, headers, paths, HEAD, bodies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.delivery.api.middleware import CONTENT_SECURITY_POLICY
from playhead.delivery.api.services import Door
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("path", ["/healthz", "/", "/nope", "/api/status", "/webhook/nobody", "/docs"])
async def test_every_answer_has_an_id_and_the_security_headers(door: Desk, path: str) -> None:
    headers = (await door.client.get(path)).headers
    assert len(headers["x-request-id"]) == 32
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_policy_allows_no_inline_script_and_no_other_host() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "script-src 'self'" in CONTENT_SECURITY_POLICY


async def test_a_callers_own_id_is_kept(door: Desk) -> None:
    answer = await door.client.get("/healthz", headers={"X-Request-Id": "trace-7.a:b"})
    assert answer.headers["x-request-id"] == "trace-7.a:b"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "ümläut"])
async def test_an_id_that_is_not_sane_is_replaced(door: Desk, given: str) -> None:
    answer = await door.client.get("/healthz", headers=[(b"X-Request-Id", given.encode())])
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


async def test_answers_are_not_stored(door: Desk) -> None:
    assert (await door.client.get("/api/v1/setup")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/webhook/test", "/api/v1/setup"])
async def test_head_answers_as_get_without_the_body(door: Desk, path: str) -> None:
    got, head = await door.client.get(path), await door.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", ["/base/healthz", "/healthz"])
async def test_a_base_path_may_be_taken_off_by_the_proxy_or_by_us(tmp_path: Path, path: str) -> None:
    async with desk(tmp_path, door=Door(version="1", base_path="/base")) as door:
        assert (await door.client.get(path)).text == "ok"
        assert (await door.client.get("/basement/healthz")).status_code == 404


async def test_webhooks_and_the_root_are_under_the_base_path_too(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", base_path="/base")) as door:
        assert (await door.client.post("/base/webhook/lan", content=b"{}")).json()["status"] == "ignored"
        assert (await door.client.get("/base")).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/history?q=" + "x" * 9_000, "/api/" + "x" * 9_000])
async def test_an_address_without_end_is_414(door: Desk, path: str) -> None:
    answer = await door.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (414, "application/problem+json")
    assert "x-request-id" in answer.headers
