"""The port of sessions, held against the one that is used."""

from __future__ import annotations

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.domain.errors import BadAnswer, KeyRefused, ServerError, Unreachable
from playhead.kit.clock import ManualClock
from playhead.ports.sessions import SessionList, Sessions


def server(answer: httpx.Response) -> Sessions:
    return JellyfinServer(
        name="wan",
        url="http://wan",
        api_key="k",
        device_id="d",
        clock=ManualClock(),
        handler=httpx.MockTransport(lambda request: answer),
    )


async def test_an_idle_server_has_an_empty_list() -> None:
    made = server(httpx.Response(200, json=[]))
    assert made.name == "wan"
    assert await made.sessions() == SessionList(playing=())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401), KeyRefused),
        (httpx.Response(200, json={"Items": []}), BadAnswer),
        (httpx.Response(503, headers={"Content-Type": "text/html"}), Unreachable),
    ],
)
async def test_what_could_not_be_read_is_not_an_empty_list(answer: httpx.Response, error: type[ServerError]) -> None:
    with pytest.raises(error):
        await server(answer).sessions()
