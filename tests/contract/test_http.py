"""The interface's table, line by line, over real sockets: who may ask, and the exact shape of each answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from playhead.journal.lanes import JobState
from tests.support.api import ADMIN, PASSWORD, WEBHOOK_SECRET, Desk, desk
from tests.support.patience import HTTP_SECONDS

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

SERVER = {
    "name", "url", "passwordless", "healthy", "version", "user_count", "last_error", "breaker", "socket",
    "webhook_last_at", "offset_seconds", "backlog",
}  # fmt: skip
QUEUE = {"pending_events", "processing_events", "waiting_for_item_events", "failed_events", "worker_running"}
DATABASE = {
    "connected", "user_mappings_count", "pending_events_count", "sync_log_entries", "item_cache_total",
    "item_cache_by_server", "database_size_bytes",
}  # fmt: skip
STATS = {"total_synced", "successful", "failed", "last_sync_at"}
EVENT = {
    "id", "event_type", "source_server", "target_server", "username", "item_name", "item_path", "status",
    "retry_count", "max_retries", "last_error", "item_not_found_count", "item_not_found_max", "next_retry_at",
    "created_at",
}  # fmt: skip
LOG = {
    "id", "event_type", "source_server", "target_server", "username", "item_id", "item_name", "synced_value", "success",
    "dry_run", "message", "created_at",
}  # fmt: skip

OPEN = ["/healthz", "/readyz", "/", "/webhook/test", "/api/v1/setup", "/openapi.json", "/docs"]
BEHIND_A_LOGIN = [
    "/api/status", "/api/servers", "/api/users", "/api/queue", "/api/events/pending", "/api/events/waiting",
    "/api/events/failed", "/api/sync-log", "/api/v1/auth/me",
]  # fmt: skip
FOR_ADMINISTRATORS = ["/api/v1/users", "/api/v1/users/1", "/api/v1/tokens", "/api/v1/servers/wan/webhook"]


@asynccontextmanager
async def listening(door: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """The application behind a real socket on loopback."""
    config = uvicorn.Config(door.app, host="127.0.0.1", port=0, log_level="error", proxy_headers=False, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HTTP_SECONDS) as client:
            yield client
    finally:
        await server.shutdown()


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made, listening(made) as client:
        made.client = client
        yield made


async def codes(door: Desk, paths: list[str], headers: dict[str, str]) -> dict[str, int]:
    return {path: (await door.client.get(path, headers=headers)).status_code for path in paths}


async def test_each_line_is_for_whom_the_table_says(door: Desk) -> None:
    administrator, viewer = await door.administrator(), await door.viewer()
    everything = OPEN + BEHIND_A_LOGIN + FOR_ADMINISTRATORS
    assert set((await codes(door, OPEN, {})).values()) == {200}
    assert set((await codes(door, BEHIND_A_LOGIN + FOR_ADMINISTRATORS, {})).values()) == {401}
    assert set((await codes(door, BEHIND_A_LOGIN, viewer)).values()) == {200}
    assert set((await codes(door, FOR_ADMINISTRATORS, viewer)).values()) == {403}
    assert set((await codes(door, everything, administrator)).values()) == {200}


async def test_probes_answer_in_plain_text_and_health_does_not_exist(door: Desk) -> None:
    assert (await door.client.get("/healthz")).text == "ok"
    assert (await door.client.get("/readyz")).text == "ok"
    assert (await door.client.get("/metrics")).text.startswith("# HELP playhead_")
    assert (await door.client.get("/health", headers={"Accept": "text/html"})).status_code == 404


async def test_errors_are_problems_with_ids(door: Desk) -> None:
    for method, path, status in [
        ("GET", "/api/v1/nope", 404),
        ("GET", "/api/status", 401),
        ("PUT", "/api/status", 405),
        ("POST", "/api/v1/auth/login", 422),
    ]:
        answer = await door.client.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "detail"}
        assert answer.headers["x-request-id"]


async def webhook(door: Desk, name: str, body: bytes, secret: str | None = WEBHOOK_SECRET) -> httpx.Response:
    headers = {} if secret is None else {"X-Playhead-Token": secret}
    return await door.client.post(f"/webhook/{name}", content=body, headers=headers)


async def test_webhooks_refuse_in_the_order_404_401_413_400(door: Desk) -> None:
    """Over real sockets: an answer to a body nobody wants must still reach its sender."""
    huge = b"x" * 3_000_000
    answers = [
        await webhook(door, "nobody", huge, None),
        await webhook(door, "wan", huge, "wrong"),
        await webhook(door, "wan", huge),
        await webhook(door, "wan", b"not json"),
        await webhook(door, "wan", b'{"NotificationType":"Nothing"}'),
    ]
    assert [answer.status_code for answer in answers] == [404, 401, 413, 400, 200]
    assert answers[0].json()["detail"] == "Unknown server: nobody"
    assert answers[3].json()["detail"] == "Invalid webhook payload"
    assert answers[4].json().keys() == {"status", "reason"}


async def test_a_notice_tells_how_many_records_it_became(door: Desk) -> None:
    body = b'{"NotificationType":"UserDataSaved","UserId":"%s","ItemId":"%s","Played":true}' % (b"a" * 32, b"b" * 32)
    assert (await webhook(door, "wan", body)).json() == {"status": "enqueued", "events_enqueued": 1}
    assert len(door.records()) == 1


async def test_a_body_that_comes_in_pieces_is_one_body(door: Desk) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"Notification', b'Type":"ItemAdded",', b'"ItemId":"%s"}' % (b"c" * 32)):
            yield piece
            await asyncio.sleep(0)

    answer = await door.client.post("/webhook/lan", content=pieces())
    assert answer.json()["status"] == "enqueued"


async def test_setup_is_open_until_it_is_done(door: Desk) -> None:
    code = await door.services.logins.new_setup_code()
    assert (await door.client.get("/api/v1/setup")).json() == {"needed": True}
    body = {"code": code, "username": ADMIN, "password": PASSWORD}
    assert (await door.client.post("/api/v1/setup", json=body)).status_code == 201
    assert (await door.client.post("/api/v1/setup", json=body)).status_code == 409
    assert (await door.client.get("/api/v1/setup")).json() == {"needed": False}


async def test_a_login_has_its_shape_and_its_limit(door: Desk) -> None:
    await door.services.logins.first(ADMIN, PASSWORD)
    body = {"username": ADMIN, "password": PASSWORD}
    answer = (await door.client.post("/api/v1/auth/login", json=body)).json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert set(answer["user"]) == {"id", "username", "is_admin"}
    wrong = body | {"password": "wrong"}
    failed = [(await door.client.post("/api/v1/auth/login", json=wrong)).status_code for _ in range(6)]
    assert failed == [401] * 5 + [429]


async def test_lists_of_logins_and_tokens_are_pages(door: Desk) -> None:
    headers = await door.administrator()
    for path in ("/api/v1/users", "/api/v1/tokens"):
        assert set((await door.client.get(path, headers=headers)).json()) == {"items", "next_cursor", "total"}


async def test_status_has_every_key(door: Desk) -> None:
    headers = await door.administrator()
    status = (await door.client.get("/api/status", headers=headers)).json()
    assert set(status) == {"status", "uptime_seconds", "version", "servers", "queue", "database", "sync_stats"}
    assert set(status["servers"][0]) >= SERVER
    assert (set(status["queue"]), set(status["sync_stats"])) == (QUEUE, STATS)
    assert set(status["database"]) >= DATABASE
    assert set((await door.client.get("/api/servers", headers=headers)).json()[0]) >= SERVER
    assert set((await door.client.get("/api/queue", headers=headers)).json()) == QUEUE


async def test_event_rows_have_every_key_and_commands_their_answers(door: Desk) -> None:
    headers = await door.administrator()
    owed = {"pending": JobState.READY, "waiting": JobState.WAITING, "failed": JobState.DEAD}
    for name, state in owed.items():
        door.owe(state=state)
        (row,) = (await door.client.get(f"/api/events/{name}", headers=headers)).json()
        assert set(row) >= EVENT
        assert TIME.fullmatch(row["created_at"])
    running = door.owe(state=JobState.RUNNING)
    answers: list[Any] = [
        await door.client.post(f"/api/events/{event}/retry", headers=headers) for event in (1, running, 99)
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 404]
    assert set(answers[0].json()) == {"success", "message"}


async def test_the_log_has_every_key_and_its_limit(door: Desk) -> None:
    headers = await door.administrator()
    door.log()
    page = (await door.client.get("/api/sync-log?limit=1000", headers=headers)).json()
    assert set(page) == {"entries", "total", "limit", "offset"}
    assert set(page["entries"][0]) == LOG
    assert TIME.fullmatch(page["entries"][0]["created_at"])
    assert (await door.client.get("/api/sync-log?limit=1001", headers=headers)).status_code == 422


async def test_people_are_names_with_a_place_for_each_server(door: Desk) -> None:
    people = (await door.client.get("/api/users", headers=await door.administrator())).json()
    assert people == {"servers": ["wan", "lan"], "users": []}


async def test_head_is_answered_over_the_wire(door: Desk) -> None:
    for path in OPEN:
        assert (await door.client.head(path)).status_code == 200
