"""Whatever ends a credential ends the sockets that stand on it, in every process, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from playhead.delivery.live.codes import Close
from playhead.delivery.live.connection import Connection
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.log import JournalLog
from playhead.journal.wake import Wakes
from playhead.kit.ids import random_id
from tests.support.api import PASSWORD
from tests.support.live import HeldPipe
from tests.support.live_server import LiveServer, live_server
from tests.support.loops import until


class Away:
    """Another process on the same database: a hub of its own, which nobody wakes."""

    def __init__(self, server: LiveServer) -> None:
        services = server.desk.services
        self.feed = Feed(
            JournalLog(services.database), services.logins, services.clock, Wakes().live, CollectorRegistry(),
            new_id=random_id, chance=lambda: 0.5,
        )  # fmt: skip
        self._logins = services.logins

    async def connect(self, token: str) -> Connection:
        caller = await self._logins.authenticate(token)
        assert caller is not None
        connection = self.feed.enter(caller, HeldPipe())
        assert connection is not None
        return connection


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[LiveServer, Away]]:
    async with live_server(folder) as here:
        away = Away(here)
        loops = (here.feed.keeper.run(), away.feed.hub.run(), away.feed.keeper.run())
        tasks = [asyncio.create_task(loop) for loop in loops]
        await here.desk.viewer("vera")
        try:
            yield here, away
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def by_http(server: LiveServer, method: str, path: str, token: str, **body: object) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await server.desk.client.request(method, path, json=body or None, headers=headers)
    assert answer.is_success, answer.text


async def logout(server: LiveServer, token: str) -> None:
    await by_http(server, "POST", "/api/v1/auth/logout", token)


async def own_password(server: LiveServer, token: str) -> None:
    body = {"current_password": PASSWORD, "new_password": "another long password"}
    await by_http(server, "POST", "/api/v1/auth/password", token, **body)


async def set_password(server: LiveServer, _: str) -> None:
    await by_http(server, "PATCH", "/api/v1/users/2", server.token, password="another long password")


async def disable(server: LiveServer, _: str) -> None:
    await by_http(server, "PATCH", "/api/v1/users/2", server.token, disabled=True)


async def remove(server: LiveServer, _: str) -> None:
    await by_http(server, "DELETE", "/api/v1/users/2", server.token)


ALL_OF_HIS = (own_password, set_password, disable, remove)


@pytest.mark.parametrize("how", [logout, *ALL_OF_HIS])
async def test_a_session_that_is_over_has_no_socket_in_any_process(
    tmp_path: Path, how: Callable[[LiveServer, str], Awaitable[None]]
) -> None:
    async with two(tmp_path) as (here, away):
        mine, other = await here.sign_in("vera"), await here.sign_in("vera")
        there, others, admins = [await away.connect(token) for token in (mine, other, here.token)]
        async with here.client(f"?token={mine}") as one, here.client(f"?token={other}") as second:
            await one.ask(type="ping")
            await second.ask(type="ping")
            await how(here, mine)
            assert (await one.closed(20))[0] == Close.REVOKED
            await until(lambda: there.code is Close.REVOKED, 20)
            if how in ALL_OF_HIS:
                assert (await second.closed(20))[0] == Close.REVOKED
                await until(lambda: others.code is Close.REVOKED, 20)
            else:
                assert (await second.ask(type="ping"))["type"] == "pong"
                assert others.code is None
        assert admins.code is None


async def test_a_revoked_token_has_no_socket_and_a_reading_one_sees_what_a_user_sees(tmp_path: Path) -> None:
    async with two(tmp_path) as (here, away):
        given = {"Authorization": f"Bearer {here.token}"}
        asked = {"name": "wall", "scopes": ["read"]}
        made = (await here.desk.client.post("/api/v1/tokens", json=asked, headers=given)).json()
        there = await away.connect(made["token"])
        async with here.client(f"?token={made['token']}") as one:
            assert (await one.ask(type="subscribe", channel="sync_updates"))["data"]["code"] == "forbidden"
            assert (await one.ask(type="subscribe", channel="system_updates"))["type"] == "subscribed"
            await by_http(here, "DELETE", f"/api/v1/tokens/{made['id']}", here.token)
            assert (await one.closed(20))[0] == Close.REVOKED
        await until(lambda: there.code is Close.REVOKED, 20)


async def test_a_copied_refresh_token_ends_the_sockets_of_its_session(tmp_path: Path) -> None:
    async with two(tmp_path) as (here, away):
        asked = {"username": "vera", "password": PASSWORD}
        tokens = (await here.desk.client.post("/api/v1/auth/login", json=asked)).json()
        there = await away.connect(tokens["access_token"])
        for status in (200, 401):
            body = {"refresh_token": tokens["refresh_token"]}
            answer = await here.desk.client.post("/api/v1/auth/refresh", json=body)
            assert answer.status_code == status
        await until(lambda: there.code is Close.REVOKED, 20)


async def test_who_was_let_in_while_he_was_shut_out_does_not_stay(tmp_path: Path) -> None:
    async with two(tmp_path) as (here, away):
        late = await here.desk.services.logins.authenticate(await here.sign_in("vera"))
        assert late is not None
        await disable(here, "")
        await until(lambda: 2 in away.feed.keeper._noted and not away.feed.keeper._changed, 20)
        connection = away.feed.enter(late, HeldPipe())
        assert connection is not None
        await until(lambda: connection.code is Close.REVOKED, 20)
