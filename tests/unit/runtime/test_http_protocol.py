"""A real port, and clients that take their time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from playhead.runtime import sockets
from playhead.runtime.embedded import door
from playhead.runtime.http_protocol import PatientProtocol
from tests.support.patience import PATIENCE_SECONDS

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def answering(scope: dict[str, object], receive: object, send: object) -> None:
    """Answers everybody."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})  # type: ignore[operator]  # ASGI
    await send({"type": "http.response.body", "body": b"ok"})  # type: ignore[operator]


@contextlib.asynccontextmanager
async def port() -> AsyncIterator[int]:
    listener = sockets.tcp("127.0.0.1", 0)
    server = door(answering, 1.0)  # type: ignore[arg-type]  # an ASGI application as short as it can be
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.listening.wait()
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.end()
        await serving


@contextlib.asynccontextmanager
async def connected(number: int) -> AsyncIterator[Ends]:
    ends = await asyncio.open_connection("127.0.0.1", number)
    try:
        yield ends
    finally:
        ends[1].close()


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HT", b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Slow: "],
    ids=["nothing", "a line", "a handshake"],
)
async def test_who_does_not_end_his_headers_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.2)
    async with asyncio.timeout(PATIENCE_SECONDS), port() as number, connected(number) as (reader, writer):
        writer.write(begun)
        assert await reader.read() == b""


async def test_nor_is_his_second_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.2)
    async with asyncio.timeout(PATIENCE_SECONDS), port() as number, connected(number) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET / HT")
        assert await reader.read() == b""


async def test_a_request_in_two_pieces_is_answered() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), port() as number, connected(number) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHo")
        await writer.drain()
        writer.write(b"st: x\r\n\r\n")
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
