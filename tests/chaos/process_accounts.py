"""What must be true of accounts once a program that was killed again and again has come to rest."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx

from playhead.simulators.jellyfin import JellyfinSimulator
from tests.chaos.process_child import ADMIN
from tests.chaos.process_world import NEWCOMERS, World
from tests.support.patience import HTTP_SECONDS

PATH = "/api/v1/user-requests"


@contextlib.asynccontextmanager
async def administrator(around: World) -> AsyncIterator[httpx.AsyncClient]:
    """The program's interface, signed in."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{around.port}", timeout=HTTP_SECONDS) as client:
        login = await client.post("/api/v1/auth/login", json={"username": ADMIN[0], "password": ADMIN[1]})
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        yield client


async def accounts_in_step(around: World, rest: Callable[[], Awaitable[int]]) -> list[str]:
    """Each newcomer has one account on each server, with the password that is shown, and who was deleted waits for a
    person and then goes. The passwords that were shown."""
    there = len(around.shows[0].users)
    async with administrator(around) as client:
        asked = await _requests(client)
        made = [one for one in asked if one["action"] == "create"]
        assert [one["state"] for one in made] == ["done"] * len(NEWCOMERS), asked
        assert [len(sim.server.users) for sim in around.sims.values()].count(there + len(NEWCOMERS)) == 1, asked
        shown = [await _password(client, around, one) for one in made]
        (gone,) = (one for one in asked if one["action"] == "delete")
        assert (gone["state"], gone["username"]) == ("waiting", around.leaver), asked
        assert (await client.post(f"{PATH}/{gone['id']}/confirm")).status_code == 200
        await rest()
        assert [len(sim.server.users) for sim in around.sims.values()] == [there + len(NEWCOMERS) - 1] * 2
        people = (await client.get("/api/users")).json()["users"]
        assert all(all(one["servers"].values()) for one in people if one["username"] != around.leaver), people
        assert {one["state"] for one in await _requests(client)} <= {"done", "reported"}
    return shown


async def _requests(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(PATH, params={"state": "all", "limit": 200})).json()["items"]
    return found


async def _password(client: httpx.AsyncClient, around: World, request: dict[str, Any]) -> str:
    (told,) = (await client.post(f"{PATH}/{request['id']}/passwords")).json()["items"]
    assert await _may_sign_in(around.sims[told["server"]], told["username"], told["password"]), told["username"]
    return str(told["password"])


async def _may_sign_in(sim: JellyfinSimulator, name: str, password: str) -> bool:
    header = 'MediaBrowser Client="t", Device="t", DeviceId="t", Version="1"'
    async with httpx.AsyncClient(base_url=sim.url, headers={"Authorization": header}, timeout=HTTP_SECONDS) as client:
        answer = await client.post("/Users/AuthenticateByName", json={"Username": name, "Pw": password})
    return answer.status_code == 200
