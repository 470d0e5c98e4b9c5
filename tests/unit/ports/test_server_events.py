"""The port of what a server tells by itself, held against the one that is used and the one in memory."""

from __future__ import annotations

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.domain.errors import LineLost, NoToken, ServerError
from playhead.kit.clock import ManualClock
from playhead.ports.server_events import Alive, ServerEvents, Told
from tests.support.fake_events import FakeEvents

USER = "a" * 32


def real() -> ServerEvents:
    server = JellyfinServer(
        name="wan",
        url="http://wan",
        api_key="k",
        device_id="d",
        clock=ManualClock(),
        handler=httpx.MockTransport(lambda request: httpx.Response(503, headers={"Content-Type": "text/html"})),
    )
    return server.events


def unreachable() -> ServerEvents:
    fake = FakeEvents("wan")
    fake.refuse[USER] = NoToken("wan: none")
    return fake


@pytest.mark.parametrize("made", [real(), unreachable()], ids=["real", "fake"])
async def test_entering_raises_what_keeps_the_connection_from_standing(made: ServerEvents) -> None:
    assert made.name == "wan"
    with pytest.raises(ServerError):
        async with made.listen(USER):
            pass


async def test_a_stream_ends_by_a_lost_line_alone() -> None:
    fake = FakeEvents("wan")
    fake.tell(USER, Alive())
    fake.drop(USER, "gone")
    found: list[Told] = []
    with pytest.raises(LineLost, match="gone"):
        async with fake.listen(USER) as stream:
            found += [told async for told in stream]
    assert fake.open == {}
