from __future__ import annotations

import logging

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from playhead.simulators.jellyfin.listener import Listener
from tests.support.patience import HTTP_SECONDS


async def hello(_: Request) -> Response:
    return Response("hello")


async def test_a_port_closes_under_its_clients_and_opens_again_where_it_was() -> None:
    listener = Listener(Starlette(routes=[Route("/", hello)]), "127.0.0.1", 0)
    await listener.open()
    port = listener.port
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HTTP_SECONDS) as client:
        assert (await client.get("/")).text == "hello"
        await listener.close()
        with pytest.raises(httpx.TransportError):
            await client.get("/")
        await listener.open()
        assert listener.port == port
        assert (await client.get("/")).text == "hello"
    await listener.close()


async def test_opening_and_closing_twice_does_nothing() -> None:
    listener = Listener(Starlette(), "127.0.0.1", 0)
    await listener.open()
    port = listener.port
    await listener.open()
    assert listener.port == port
    await listener.close()
    await listener.close()


async def turned_away(websocket: WebSocket) -> None:
    await websocket.send_denial_response(Response("not you", 403))


async def test_an_upgrade_that_is_refused_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener(Starlette(routes=[WebSocketRoute("/", turned_away)]), "127.0.0.1", 0)
    await listener.open()
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://127.0.0.1:{listener.port}/").__aenter__()
    await listener.close()
    assert (refused.value.response.status_code, refused.value.response.body) == (403, b"not you")
    assert [line.getMessage() for line in caplog.records if line.levelno > logging.INFO] == []
