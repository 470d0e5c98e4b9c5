"""What every answer carries, of whatever kind, over a real port; and that nothing a browser adds is a login."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from playhead.delivery.api.gate import LARGEST_BODY
from tests.support.live_server import LiveServer, live_server
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS

CARRIED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
JSON = {"Content-Type": "application/json"}
KINDS: dict[str, tuple[int, str, str, dict[str, object]]] = {
    "a page": (200, "GET", "/", {}),
    "a page of the app": (200, "GET", "/sync", {}),
    "an asset": (200, "GET", "/docs/style.css", {}),
    "the documentation": (200, "GET", "/docs", {}),
    "text": (200, "GET", "/healthz", {}),
    "an answer": (200, "GET", "/api/status", {}),
    "an export": (200, "GET", "/api/v1/history/export", {}),
    "nothing new": (304, "GET", "/api/queue", {"headers": {"If-None-Match": "*"}}),
    "no address": (404, "GET", "/api/v1/nope", {}),
    "no method": (405, "DELETE", "/api/status", {}),
    "too large": (413, "POST", "/api/v1/users", {"content": b" " * (LARGEST_BODY + 1), "headers": JSON}),
    "too long": (414, "GET", "/api/v1/history?q=" + "x" * 9_000, {}),
    "no JSON": (415, "POST", "/api/v1/users", {"content": b"x"}),
    "a wrong field": (422, "POST", "/api/v1/users", {"json": {}}),
    "a notice": (401, "POST", "/webhook/wan", {"json": {}}),
    "a stranger": (401, "GET", "/api/status", {"headers": {"Authorization": "Bearer wrong"}}),
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(tmp_path) as made:
        yield made


@pytest.fixture
async def client(server: LiveServer) -> AsyncIterator[httpx.AsyncClient]:
    base, token = f"http://127.0.0.1:{server.port}", {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=base, headers=token, timeout=HTTP_SECONDS) as made:
        yield made


def guarded(headers: httpx.Headers | dict[str, str]) -> None:
    for name, value in CARRIED.items():
        assert headers[name] == value, name
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-request-id"]
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


async def test_every_kind_of_answer_is_guarded(client: httpx.AsyncClient) -> None:
    for name, (status, method, path, more) in KINDS.items():
        answer = await client.request(method, path, **more)  # type: ignore[arg-type]  # by name
        assert (name, answer.status_code) == (name, status)
        guarded(answer.headers)
        assert "cache-control" in answer.headers
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == status
            assert answer.json()["detail"]


async def test_events_that_are_streamed_are_guarded(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/api/v1/events?channels=sync_updates") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        guarded(answer.headers)


async def test_a_handshake_that_is_refused_is_guarded(server: LiveServer) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(
            f"ws://127.0.0.1:{server.port}/ws?token={server.token}",
            origin="https://evil.example",  # type: ignore[arg-type]  # a text
            open_timeout=PATIENCE_SECONDS,
            proxy=None,
        ):
            pass
    assert caught.value.response.status_code == 403
    guarded({name.lower(): value for name, value in caught.value.response.headers.raw_items()} | {})


async def test_a_strange_page_is_allowed_nothing(client: httpx.AsyncClient) -> None:
    evil = {"Origin": "https://evil.example"}
    asked = await client.get("/api/status", headers=evil)
    assert "access-control-allow-origin" not in asked.headers
    preflight = await client.options(
        "/api/v1/users", headers=evil | {"Access-Control-Request-Method": "POST", "Authorization": ""}
    )
    assert preflight.status_code == 405
    assert not [name for name in preflight.headers if name.startswith("access-control")]


async def test_nothing_that_a_browser_sends_by_itself_is_a_login(client: httpx.AsyncClient, server: LiveServer) -> None:
    token = server.token
    for headers in (
        {"Cookie": f"token={token}; access_token={token}; session={token}"},
        {"Authorization": f"Basic {token}"},
        {"X-Forwarded-User": "admin", "Remote-User": "admin"},
    ):
        for path in ("/api/v1/sync/reconcile", f"/api/v1/sync/reconcile?token={token}&access_token={token}"):
            answer = await client.post(path, headers={"Authorization": ""} | headers)
            assert answer.status_code == 401
