"""A peer that takes a connection and then says nothing: it is given up, closed, and tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.utils import accept_key

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.credentials import NothingKept, UserTokens
from playhead.adapters.jellyfin.socket import JellyfinEvents, Patience
from playhead.adapters.jellyfin.transport import Identity, Transport, count_nothing
from playhead.ingest.line import AccountLine, LineState, LineWord
from playhead.ingest.reconnect import Pace
from playhead.kit.clock import SystemClock
from playhead.ports.server_events import Told
from playhead.ports.vault import TokenKey
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import until


class Kept(NothingKept):
    """A token is there, so that the sockets alone are tried."""

    async def token(self, key: TokenKey) -> str | None:
        return "a-token"


class Mute:
    """A TCP server. With `upgrades` it opens WebSockets; then it reads and never answers, nor closes."""

    def __init__(self, *, upgrades: bool) -> None:
        self.upgrades = upgrades
        self.taken = self.closed = 0
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Mute]:
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        async with server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        if self.upgrades:
            key = next(line.split(": ")[1] for line in request.splitlines() if line.startswith("Sec-WebSocket-Key"))
            answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            writer.write(f"{answer}Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode())
        while await reader.read(65_536):
            pass
        self.closed += 1
        writer.close()


@pytest.mark.parametrize(
    ("upgrades", "patience", "words", "why"),
    [
        (
            True,
            Patience(opening=PATIENCE_SECONDS, answer=0.2, closing=0.05),
            [LineWord.CONNECTED, LineWord.WAITING],
            "a KeepAlive was not answered for 0.2 s",
        ),
        (
            False,
            Patience(opening=0.2, answer=PATIENCE_SECONDS, closing=0.05),
            [LineWord.WAITING],
            "wan: socket: no connection in 0.2 s",
        ),
    ],
    ids=["after it was opened", "before that"],
)
async def test_a_peer_that_says_nothing_is_given_up_closed_and_tried_again(
    upgrades: bool, patience: Patience, words: list[LineWord], why: str
) -> None:
    clock, states = SystemClock(), list[LineState]()
    sim = JellyfinSimulator(name="wan", version="12.0.0", users=["alice"])
    async with sim.running(), Mute(upgrades=upgrades).running() as peer:
        server = JellyfinServer(name="wan", url=sim.url, api_key=sim.api_key, device_id="playhead-1", clock=clock)
        transport = Transport(name="wan", url=sim.url, clock=clock, max_concurrency=4, counter=count_nothing)
        tokens = UserTokens(
            name="wan",
            transport=transport,
            api_key=sim.api_key,
            device_id="playhead-1",
            capabilities=server.capabilities,
            vault=Kept(),
        )
        events = JellyfinEvents(
            name="wan",
            url=peer.url,
            tokens=tokens,
            transport=transport,
            key=Identity(sim.api_key, "reader", "1"),
            capabilities=server.capabilities,
            clock=clock,
            patience=patience,
        )

        async def hear(line: AccountLine, told: Told) -> None:
            raise AssertionError(told)

        line = AccountLine(
            events,
            "a" * 32,
            (),
            pace=Pace(first_ms=20, longest_ms=20),
            clock=clock,
            chance=lambda: 0.5,
            on_state=lambda one: states.append(one.state),
            on_told=hear,
        )
        keeping = asyncio.create_task(line.run())
        try:
            await until(lambda: peer.taken >= 3)
            # one may be open now, the others are not: nothing is left behind
            await until(lambda: peer.closed >= peer.taken - 1)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await server.close()
            await transport.close()
    assert [one.word for one in states][: len(words)] == words
    assert {one.why for one in states if one.word is LineWord.WAITING} <= {why, "it was closed"}
    assert line.heard_until == 0
