"""The way between a browser and the program, which a test can cut and mend."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

CHUNK = 65_536


class Line:
    """Passes bytes on to a port of this machine. Cut, it ends every connection and lets no new one through."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """As if a cable were pulled: nobody says goodbye."""
        self._whole = False
        for end in list(self._ends):
            end.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        self._ends.add(writer)
        there, beyond = await asyncio.open_connection("127.0.0.1", self._target)
        ends = {writer, beyond}
        self._ends |= ends
        if writer.transport.is_closing():  # cut meanwhile
            beyond.transport.abort()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(reader, beyond))
                both.create_task(_carry(there, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Line]:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        try:
            yield self
        finally:
            self._server.close()
            self.cut()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
