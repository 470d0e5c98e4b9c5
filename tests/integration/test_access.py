"""Each operation as everybody who can ask for it, over a real port, against one table.

A new route is one line more in `tests/support/access.py`; without it the first test fails.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from playhead.delivery.api.app import openapi_document
from tests.support.access import ROLES, TABLE, Line
from tests.support.api import PASSWORD, Desk
from tests.support.live_server import live_server
from tests.support.patience import HTTP_SECONDS
from tests.support.watched import NOON, people, row, vera, watched

Headers = dict[str, str]


@dataclass
class House:
    """A running door, whoever asks there, and Vera's login."""

    desk: Desk
    client: httpx.AsyncClient
    roles: dict[str, Headers]
    vera: str

    def __post_init__(self) -> None:
        self._numbers = count(1_000)

    async def ask(self, name: str, line: Line, role: str) -> int:
        """What somebody is answered; the things that the line names are there, whatever was done before."""
        number = next(self._numbers)
        names = {"vera": self.vera, "person": "1", "number": number}
        if "{row}" in line.path:
            watched(self.desk, row(number, local_day="2026-09-09", completed_at=NOON))
            names["row"] = self.desk.change(lambda c: c.exec_driver_sql("SELECT max(id) FROM history_row").scalar_one())
        if "{token}" in line.path:
            asked = {"name": f"t{number}", "scopes": ["read"]}
            made = await self.client.post("/api/v1/auth/tokens", json=asked, headers=self.roles["vera"])
            names["token"] = made.json()["id"]
        body = line.body
        if isinstance(body, dict):
            body = {key: names.get(str(value).strip("{}"), value) for key, value in body.items()}
        method, headers = name.partition(" ")[0], self.roles[role]
        path = line.path.format(**names)
        if body is None:
            return (await self.client.request(method, path, headers=headers)).status_code
        return (await self.client.request(method, path, headers=headers, json=body)).status_code

    async def token(self, owner: str, *scopes: str) -> Headers:
        asked = {"name": "-".join(scopes), "scopes": scopes}
        made = await self.client.post("/api/v1/auth/tokens", json=asked, headers=self.roles[owner])
        return {"Authorization": f"Bearer {made.json()['token']}"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with (
        live_server(tmp_path) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=HTTP_SECONDS) as client,
    ):
        people(server.desk)
        admin, hers, me = await vera(server.desk)
        roles = {"stranger": {}, "vera": hers, "otto": await server.desk.viewer("otto"), "admin": admin}
        made = House(server.desk, client, roles, me)
        roles["reading"] = await made.token("admin", "read")
        roles["writing"] = await made.token("admin", "read", "write")
        roles["managing"] = await made.token("admin", "read", "write", "admin")
        roles["boasting"] = await made.token("otto", "read", "write", "admin")
        yield made


async def test_every_operation_of_the_interface_is_in_the_table(house: House) -> None:
    routes = {
        f"{way} {one.path}" for one in house.desk.app.routes if isinstance(one, APIRoute) for way in one.methods or ()
    }
    told = {f"{way.upper()} {path}" for path, ways in openapi_document()["paths"].items() for way in ways}
    assert routes | told == set(TABLE)


async def test_each_is_let_do_what_the_table_says_and_nothing_else(house: House) -> None:
    found = {}
    for name, line in TABLE.items():
        statuses = {role: await house.ask(name, line, role) for role in ROLES}
        if statuses != line.statuses:
            found[name] = {role: (told, line.statuses[role]) for role, told in statuses.items()}
    assert found == {}


async def test_whoever_is_disabled_or_unknown_is_a_stranger(house: House) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    await house.client.patch(f"/api/v1/users/{house.vera}", json={"disabled": True}, headers=house.roles["admin"])
    house.roles |= {"wrong": wrong}
    for name, line in TABLE.items():
        if line.statuses["stranger"] == 401 and "{token}" not in line.path and "webhook/" not in line.path:
            for role in ("vera", "wrong"):
                assert (name, await house.ask(name, line, role)) == (name, 401)
    again = await house.client.post("/api/v1/auth/login", json={"username": "vera", "password": PASSWORD})
    assert again.status_code == 401
