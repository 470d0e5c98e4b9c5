"""Coming in at `/ws` over real sockets: credentials, origins, limits, and codes that a browser gets to see."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playhead.delivery.api.services import Door
from playhead.delivery.live.limits import Limits
from playhead.runtime.logs import configure
from tests.support.api import SECRET
from tests.support.command import logs_restored
from tests.support.live_server import Client, LiveServer, live_server
from tests.support.patience import PATIENCE_SECONDS


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(tmp_path) as made:
        yield made


def bearer_item(token: str) -> str:
    return "bearer." + base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


async def ticket(server: LiveServer) -> str:
    headers = {"Authorization": f"Bearer {server.token}"}
    answer = await server.desk.client.post("/api/v1/ws/ticket", headers=headers)
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


async def test_every_way_to_say_who_one_is_lets_in(server: LiveServer) -> None:
    async with server.client() as one:
        assert (await one.ask(type="ping", id=1))["type"] == "pong"
    async with server.client("", headers={"Authorization": f"Bearer {server.token}"}) as one:
        assert (await one.ask(type="ping"))["type"] == "pong"
    async with server.client(f"?ticket={await ticket(server)}") as one:
        assert (await one.ask(type="ping"))["type"] == "pong"
    async with server.client("", subprotocols=["rt.v1", bearer_item(server.token)]) as one:
        assert one.socket.subprotocol == "rt.v1"
        welcome = await one.hear()
        assert welcome["type"] == "welcome"
        assert set(welcome["data"]) == {"connection_id", "user_id", "expires_at", "heartbeat_s", "server_time"}
    async with server.client("?auth=message") as one:
        answer = await one.ask(type="auth", token=server.token, id="a")
        assert answer["data"] == {"user_id": 1, "expires_at": answer["data"]["expires_at"], "is_admin": True}
        assert (answer["type"], answer["id"]) == ("authenticated", "a")
    async with server.client("", subprotocols=["rt.v1"]) as one:
        await one.say(type="auth", token=server.token)
        assert [(await one.hear())["type"] for _ in range(2)] == ["welcome", "authenticated"]


async def test_a_ticket_is_good_once_and_for_thirty_seconds(server: LiveServer) -> None:
    used, late = await ticket(server), await ticket(server)
    async with server.client(f"?ticket={used}") as one:
        assert (await one.ask(type="ping"))["type"] == "pong"
    async with server.client(f"?ticket={used}") as one:
        assert await one.closed() == (4001, "Invalid token")
    server.desk.clock.advance(30_000)
    async with server.client(f"?ticket={late}") as one:
        assert (await one.closed())[0] == 4001


def forged(**claims: object) -> str:
    return jwt.encode({"sub": "1", "exp": 4_000_000_000} | claims, SECRET, algorithm="HS256")


async def test_whose_credential_is_wrong_is_let_in_and_told_4001(server: LiveServer) -> None:
    foreign = jwt.encode({"sub": "1", "exp": 4_000_000_000}, "x" * 40, algorithm="HS256")
    unsigned = jwt.encode({"sub": "1", "exp": 4_000_000_000}, "", algorithm="none")
    wrong = [f"?token={text}" for text in ("", "x", foreign, unsigned, forged(exp=1), forged(nbf=3_900_000_000),
                                           forged(sub="99"), forged(sid="ended"), forged(gen=7))]  # fmt: skip
    for query in [*wrong, "?ticket=", "?ticket=x"]:
        async with server.client(query) as one:
            assert await one.closed() == (4001, "Invalid token"), query
    async with server.client("") as one:
        assert await one.closed() == (4001, "Authentication required")


async def test_a_wrong_credential_never_falls_through_to_the_next(server: LiveServer) -> None:
    good = f"?token={server.token}"
    for headers, subprotocols in (({"Authorization": "Bearer x"}, []), ({"Authorization": "Basic x"}, []),
                                  ({}, ["rt.v1", "bearer.!"]), ({}, ["rt.v1", bearer_item("x")])):  # fmt: skip
        async with server.client(good, headers=headers, subprotocols=subprotocols) as one:
            assert (await one.closed())[0] == 4001
    async with server.client(f"?ticket=x&token={server.token}") as one:
        assert (await one.closed())[0] == 4001


@pytest.mark.parametrize(
    "first", ['{"type":"ping"}', '{"type":"auth","token":"x"}', '{"type":"auth"}', "nonsense", b"binary"]
)
async def test_the_first_frame_has_to_be_a_good_credential(server: LiveServer, first: str | bytes) -> None:
    async with server.client("?auth=message") as one:
        await one.socket.send(first)
        assert (await one.closed())[0] == 4001


async def test_who_says_nothing_is_not_waited_for(server: LiveServer, tmp_path: Path) -> None:
    server.feed.limits = Limits(silent_seconds=0.05)
    async with server.client("?auth=message") as one:
        assert (await one.closed())[0] == 4001
    assert server.feed.roster.unproven == 0


async def test_a_page_of_another_origin_is_refused_before_anything_is_told(server: LiveServer) -> None:
    for origin in ("https://evil.example", "null", f"https://127.0.0.1:{server.port}"):
        with pytest.raises(InvalidStatus) as refused:
            await server.client(origin=origin).__aenter__()
        assert refused.value.response.status_code == 403
    async with server.client(origin=f"http://127.0.0.1:{server.port}") as one:
        assert (await one.ask(type="ping"))["type"] == "pong"


async def test_what_the_configuration_says_of_doors_holds(tmp_path: Path) -> None:
    door = Door(version="1", allowed_origins=("https://home.example",), query_token=False, base_path="/base")
    async with live_server(tmp_path, door=door) as server:
        async with server.client() as one:
            assert (await one.closed())[0] == 4001
        given = {"Authorization": f"Bearer {server.token}"}
        async with server.client("", headers=given, origin="https://home.example") as one:
            assert (await one.ask(type="ping"))["type"] == "pong"


async def test_where_logins_are_switched_off_everybody_is_one_administrator(tmp_path: Path) -> None:
    async with live_server(tmp_path, door=Door(version="1", auth="disabled")) as server, server.client("") as one:
        assert "offset" in await one.subscribe("sync_updates")


async def test_limits_of_the_process_are_told_by_status(server: LiveServer) -> None:
    async def status(query: str | None = None) -> int:
        with pytest.raises(InvalidStatus) as refused:
            await server.client(query).__aenter__()
        if refused.value.response.status_code == 503:
            assert refused.value.response.headers["Retry-After"]
        return int(refused.value.response.status_code)

    server.feed.roster.draining = True
    assert await status() == 503
    server.feed.roster.draining = False
    server.feed.roster.silent = 100
    assert await status("?auth=message") == 503
    async with server.client() as one:
        assert (await one.ask(type="ping"))["type"] == "pong"
    server.feed.roster.silent = 0
    server.feed.roster.unproven = 2_000
    assert await status() == 503
    server.feed.roster.unproven = 0
    while server.feed.roster._addresses.take("127.0.0.1", 0):
        pass
    assert await status() == 429


async def test_the_twenty_first_connection_of_a_user_is_closed_and_another_user_is_not(server: LiveServer) -> None:
    await server.desk.viewer("vera")
    other = await server.sign_in("vera")
    async with asyncio.timeout(PATIENCE_SECONDS):
        held = contextlib.AsyncExitStack()
        for _ in range(20):
            await (await held.enter_async_context(server.client())).ask(type="ping")
        async with server.client() as late:
            assert (await late.closed())[0] == 4030
        async with server.client(f"?token={other}") as one:
            assert (await one.ask(type="ping"))["type"] == "pong"
        await held.aclose()
        async with server.client() as again:
            assert (await again.ask(type="ping"))["type"] == "pong"


async def test_of_two_hundred_at_once_a_user_keeps_twenty(server: LiveServer) -> None:
    async def end_of(one: Client) -> int:
        with contextlib.suppress(ConnectionClosed):
            await one.say(type="ping")
            await one.hear(PATIENCE_SECONDS)
            return 0
        return one.socket.close_code or 0

    async with contextlib.AsyncExitStack() as held, asyncio.timeout(PATIENCE_SECONDS):
        clients = await asyncio.gather(*(held.enter_async_context(server.client()) for _ in range(200)))
        ends = await asyncio.gather(*(end_of(one) for one in clients))
    assert (ends.count(0), ends.count(4030)) == (20, 180)


async def test_no_credential_is_in_any_log(tmp_path: Path) -> None:
    out = io.StringIO()
    with logs_restored():
        configure("DEBUG", "json", out)
        async with live_server(tmp_path) as server:
            # uvicorn tells each address with its query at INFO
            logging.getLogger("uvicorn").setLevel(logging.DEBUG)
            secret = await ticket(server)
            for query in (f"?token={server.token}", f"?ticket={secret}", "?token=a-wrong-one"):
                async with server.client(query) as one:
                    with contextlib.suppress(ConnectionClosed):
                        await one.say(type="auth", token="another-wrong-one")
                    await one.closed()
    said = out.getvalue()
    assert "/ws?token=" in said
    assert [text for text in (server.token, secret, "a-wrong-one", "another-wrong-one") if text in said] == []
