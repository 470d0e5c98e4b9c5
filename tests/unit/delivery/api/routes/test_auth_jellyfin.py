"""Signing in by an account of a media server, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from playhead.delivery.api.services import AccountDoor
from playhead.domain.errors import Busy, ServerError, Unreachable
from playhead.ports.account_proof import Proven
from playhead.ports.accounts import Password
from tests.support.api import ADMIN, PASSWORD, Desk, desk


class Known:
    """A server that knows some accounts, whose passwords are `<name>'s own`."""

    def __init__(self, *names: str) -> None:
        self.ids = {name: f"{number:032x}" for number, name in enumerate(names, 1)}
        self.trouble: ServerError | None = None
        self.asked = 0

    async def prove(self, username: str, password: Password) -> Proven | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        name = username.lower()
        right = name in self.ids and password.text == f"{name}'s own"
        return Proven(user_id=self.ids[name], name=name) if right else None


@asynccontextmanager
async def opened(folder: Path, **more: Any) -> AsyncIterator[tuple[Desk, Known]]:
    known = Known("alice", "bob", ADMIN)
    async with desk(folder, sign_in=AccountDoor(proofs={"wan": known}, **more)) as door:
        yield door, known


async def come(door: Desk, name: str = "alice", password: str | None = None, **more: Any) -> Any:
    body = {"server": "wan", "username": name, "password": password or f"{name.lower()}'s own"}
    return await door.client.post("/api/v1/auth/jellyfin", json=body | more.pop("body", {}), **more)


async def test_the_page_knows_which_servers_to_offer(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        assert (await door.client.get("/api/v1/auth/jellyfin")).json() == {"servers": ["wan"]}


async def test_an_account_signs_in_as_a_plain_user_who_stays_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        admin = await door.administrator()
        first, again = await come(door), await come(door, "Alice")
        assert first.json()["user"] == {"id": "2", "username": "alice", "is_admin": False}
        assert again.json()["user"] == first.json()["user"]
        shown = (await door.client.get("/api/v1/users/2", headers=admin)).json()
        assert (shown["has_password"], [one["name"] for one in shown["accounts"]]) == (False, ["alice"])
        given = {"Authorization": f"Bearer {first.json()['access_token']}"}
        assert (await door.client.get("/api/v1/users", headers=given)).status_code == 403
        told = (await door.client.get("/api/v1/audit", headers=admin)).json()["items"]
        assert [(one["action"], one["detail"]) for one in told[:4]] == [
            ("signed_in", "jellyfin:wan"),
            ("signed_in", "jellyfin:wan"),
            ("account_linked", "alice on wan"),
            ("added", ""),
        ]


async def test_such_a_user_has_no_password_that_could_be_guessed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        await door.administrator()
        await come(door)
        for password in ("", "alice's own"):
            answer = await door.client.post("/api/v1/auth/login", json={"username": "alice", "password": password})
            assert answer.status_code == 401


async def test_who_is_signed_in_links_the_account_to_himself(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        admin, vera = await door.administrator(), await door.viewer()
        assert (await come(door, headers=vera)).json()["user"]["username"] == "vera"
        assert (await door.client.get("/api/v1/auth/me", headers=vera)).status_code == 200
        assert (await come(door, headers=admin)).status_code == 409
        assert (await come(door)).json()["user"]["username"] == "vera"


async def test_an_account_named_like_an_administrator_does_not_become_him(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        await door.administrator()
        assert (await come(door, ADMIN)).status_code == 409


async def test_nobody_comes_in_by_an_account_before_playhead_is_set_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        assert (await come(door)).status_code == 409
        assert (await door.client.get("/api/v1/setup")).json() == {"needed": True}


async def test_wrong_tries_are_limited_as_for_a_login(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, known):
        await door.administrator()
        codes = [(await come(door, "alice", "guess")).status_code for _ in range(5)]
        refused = await come(door, " ALICE")
        assert (codes, refused.status_code, refused.headers["retry-after"]) == ([401] * 5, 429, "60")
        assert known.asked == 5
        assert (await come(door, "bob")).status_code == 200
        assert (await door.client.post("/api/v1/auth/login", json={"username": ADMIN, "password": PASSWORD})).is_success


@pytest.mark.parametrize(("trouble", "after"), [(Unreachable("wan: no"), "10"), (Busy("wan: busy", 30_000), "30")])
async def test_a_server_that_is_away_is_no_failed_try(tmp_path: Path, trouble: ServerError, after: str) -> None:
    async with opened(tmp_path) as (door, known):
        await door.administrator()
        known.trouble = trouble
        answers = [await come(door) for _ in range(7)]
        assert {(one.status_code, one.headers["retry-after"]) for one in answers} == {(503, after)}
        known.trouble = None
        assert (await come(door)).status_code == 200


async def test_a_bad_token_beside_a_good_account_makes_no_new_user(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, known):
        await door.administrator()
        assert (await come(door, headers={"Authorization": "Bearer x"})).status_code == 401
        assert known.asked == 0


async def test_an_api_token_links_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, known):
        made = await door.client.post("/api/v1/tokens", json={"name": "x"}, headers=await door.administrator())
        given = {"Authorization": f"Bearer {made.json()['token']}"}
        assert (await come(door, headers=given)).status_code == 403
        assert known.asked == 0


async def test_an_account_that_the_configuration_leaves_out_stays_out(tmp_path: Path) -> None:
    async with opened(tmp_path, takes=lambda _server, name, _id: name != "bob") as (door, _):
        await door.administrator()
        assert (await come(door, "bob")).status_code == 403


async def test_where_users_are_not_made_an_account_needs_to_be_linked(tmp_path: Path) -> None:
    async with opened(tmp_path, creates=False) as (door, _):
        admin = await door.administrator()
        assert (await come(door)).status_code == 403
        assert (await come(door, headers=admin)).status_code == 200
        assert (await come(door)).json()["user"]["username"] == ADMIN


async def test_who_is_shut_out_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, _):
        admin = await door.administrator()
        await come(door)
        await door.client.patch("/api/v1/users/2", json={"disabled": True}, headers=admin)
        assert (await come(door)).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"server": "nowhere"}, "server"),
        ({"password": ""}, "password"),
        ({"username": ""}, "username"),
        ({"x": 1}, "x"),
    ],
)
async def test_what_is_wrong_is_named(tmp_path: Path, body: dict[str, Any], field: str) -> None:
    async with opened(tmp_path) as (door, _):
        answer = await come(door, body=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_server_that_is_held_gets_nobodys_password(tmp_path: Path) -> None:
    async with opened(tmp_path) as (door, known):
        await door.administrator()
        door.see("wan", "held")
        answer = await come(door)
        assert (answer.status_code, known.asked, "held" in answer.json()["detail"]) == (503, 0, True)
        door.see("wan")
        assert (await come(door)).status_code == 200
