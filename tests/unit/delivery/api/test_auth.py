"""Who is let in: by a token, as the operator, or as anybody where logins are switched off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from playhead.delivery.api.app import openapi_document
from playhead.delivery.api.auth import OperatorDoor, too_many
from playhead.delivery.api.services import Door
from playhead.delivery.api.tries import TooMany
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("header", [None, "Bearer x.y.z", "Bearer ph_unknown", "Basic YTpi", "Bearer", "Bearer "])
async def test_without_a_good_token_nothing_is_told(door: Desk, header: str | None) -> None:
    await door.administrator()
    answer = await door.client.get("/api/status", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


GUARDED = sorted(
    (method.upper(), path)
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
    if operation.get("security") and path not in {"/metrics", "/webhook/{server_name}", "/api/v1/auth/jellyfin"}
)
"""Every route that needs a login: two of those left out have a guard of their own, and the last is a way to sign in."""


async def test_who_is_not_signed_in_is_told_nothing_else_about_any_request(door: Desk) -> None:
    await door.administrator()
    assert len(GUARDED) > 50
    for query in ({}, {"limit": "x", "cursor": "?", "channels": "", "ticket": "x" * 1_000}):
        answers = {route: (await door.client.request(*route, params=query)).status_code for route in GUARDED}
        assert {route: code for route, code in answers.items() if code != 401} == {}


async def test_a_viewer_may_look_and_not_administer(door: Desk) -> None:
    await door.administrator()
    vera = await door.viewer()
    assert (await door.client.get("/api/status", headers=vera)).status_code == 200
    assert (await door.client.get("/api/v1/users", headers=vera)).status_code == 403
    assert (await door.client.post("/api/events/1/retry", headers=vera)).status_code == 403
    assert (await door.client.get("/api/v1/servers/wan/webhook", headers=vera)).status_code == 403


async def test_where_logins_are_off_everybody_is_one_administrator(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", auth="disabled")) as door:
        assert (await door.client.get("/api/v1/users")).status_code == 200
        me = await door.client.get("/api/v1/auth/me", headers={"Authorization": "Bearer rubbish"})
    assert me.json() == {"id": "0", "username": "administrator", "is_admin": True}


async def test_whoever_may_open_the_socket_of_the_data_folder_is_the_operator(door: Desk) -> None:
    transport = httpx.ASGITransport(OperatorDoor(door.app))
    async with httpx.AsyncClient(transport=transport, base_url="http://socket") as operator:
        assert (await operator.get("/api/v1/auth/me")).json()["username"] == "operator"
        webhook = (await operator.get("/api/v1/servers/wan/webhook")).json()
        assert webhook["url"].startswith("http://127.0.0.1:8080/webhook/wan?")
    assert (await door.client.get("/api/v1/auth/me")).status_code == 401


async def test_a_page_elsewhere_may_read_answers_only_where_it_is_allowed_to(tmp_path: Path) -> None:
    allowed = Door(version="1", allowed_origins=("https://dash.example",))
    async with desk(tmp_path, door=allowed) as door:
        good = await door.client.get("/healthz", headers={"Origin": "https://dash.example"})
        bad = await door.client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert good.headers["access-control-allow-origin"] == "https://dash.example"
    assert "access-control-allow-origin" not in bad.headers


def test_too_many_tries_say_when_to_come_back() -> None:
    problem = too_many(TooMany(42))
    assert (problem.status, problem.headers["Retry-After"]) == (429, "42")
