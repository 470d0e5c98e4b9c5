"""A bare HTTP/1.1 client on kept connections: it posts faster than the server under test can answer."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """One answer and how long it took, in seconds."""

    status: int
    body: bytes
    seconds: float


class Connection:
    """One connection; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, request: bytes) -> Answer:
        """Send a whole request, read its whole answer (which must carry a Content-Length)."""
        began = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        start = lower.index(b"content-length:") + len(b"content-length:")
        body = await self._reader.readexactly(int(lower[start : lower.index(b"\r\n", start)]))
        return Answer(int(head[9:12]), body, time.perf_counter() - began)


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """A connection to the server of `url`."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def post(url: str, body: bytes) -> bytes:
    """The bytes of a POST as a webhook plugin sends it."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def flood(url: str, requests: Iterator[bytes], connections: int) -> list[Answer]:
    """Send every request over `connections` kept connections, each as fast as it is answered."""
    answers: list[Answer] = []

    async def sender() -> None:
        async with connected(url) as connection:
            answers.extend([await connection.send(request) for request in requests])

    await asyncio.gather(*(sender() for _ in range(connections)))
    return answers
