"""A server on a loopback port that answers each request with raw bytes, so that it can misbehave in any way."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SILENCE = b"silence"
"""Never answers; the connection stays open."""


def http(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer with its length, JSON unless a header says otherwise."""
    kind = () if any(h.lower().startswith("content-type") for h in headers) else ("Content-Type: application/json",)
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *kind, *headers))
    return head.encode() + b"\r\n\r\n" + body


class Loopback:
    """`answers` are used up in order, the last one for ever; `requests` holds what came, head and body."""

    def __init__(self, *answers: bytes) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._answers = list(answers)

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Loopback]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first = await reader.readexactly(1)
        if first == b"\x16":  # a TLS greeting; servers answer it in plain text at once
            writer.write(self._answers[0])
            return False
        head = first + await reader.readuntil(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.splitlines() if line.lower().startswith(b"content-length")]
        self.requests.append(head + await reader.readexactly(int(lengths[0]) if lengths else 0))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer == SILENCE:
            await reader.read()
            return False
        writer.write(answer)
        await writer.drain()
        return answer.startswith(b"HTTP")
