"""Reading a request's body without trusting its size or its speed."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import Receive

READ_SECONDS = 15.0
DRAIN_SECONDS = 5.0
DRAIN_BYTES = 16 * 1024 * 1024


class TooLarge(Exception):
    """More bytes came than are taken."""


async def read_bounded(receive: Receive, limit: int, seconds: float = READ_SECONDS) -> bytes:
    """The whole body. Raises TooLarge, TimeoutError when it comes too slowly, ClientDisconnect."""
    async with asyncio.timeout(seconds):
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


async def drain(receive: Receive, seconds: float = DRAIN_SECONDS) -> None:
    """Take and forget what still comes, within reason.

    Answering while the peer still sends makes the kernel reset the connection, and the peer never reads the answer.
    """
    left = DRAIN_BYTES
    try:
        async with asyncio.timeout(seconds):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return
