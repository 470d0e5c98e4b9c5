"""The first administrator over HTTP, once."""

from __future__ import annotations

from pathlib import Path

from playhead.delivery.api.services import Door
from tests.support.api import ADMIN, PASSWORD, Desk, desk


async def set_up(door: Desk, code: str, **more: str) -> tuple[int, dict[str, object]]:
    body = {"code": code, "username": ADMIN, "password": PASSWORD} | more
    answer = await door.client.post("/api/v1/setup", json=body)
    return answer.status_code, answer.json()


async def test_the_code_makes_one_administrator_and_signs_him_in(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        code = await door.services.logins.new_setup_code()
        assert (await door.client.get("/api/v1/setup")).json() == {"needed": True}
        status, tokens = await set_up(door, code)
        assert status == 201
        me = await door.client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert me.json()["is_admin"] is True
        assert (await door.client.get("/api/v1/setup")).json() == {"needed": False}
        assert (await set_up(door, code, username="eve"))[0] == 409


async def test_a_wrong_code_is_401_and_soon_429(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.services.logins.new_setup_code()
        assert [(await set_up(door, "WRONG-CODES"))[0] for _ in range(6)] == [401] * 5 + [429]


async def test_a_weak_password_is_refused_before_the_code_is_looked_at(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        status, body = await set_up(door, "WRONG-CODES", password="short")
        assert status == 422
        assert body["detail"] == "password: string should have at least 10 characters"


async def test_where_logins_are_off_no_setup_is_needed(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", auth="disabled")) as door:
        assert (await door.client.get("/api/v1/setup")).json() == {"needed": False}
