"""Bodies are read within a bound, and what is not wanted is taken so that the answer can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from playhead.delivery.api.bodies import DRAIN_BYTES, TooLarge, drain, read_bounded


class Peer:
    """Sends prepared messages, then says that it has left."""

    def __init__(self, chunks: Sequence[bytes], *, ends: bool = True) -> None:
        self._chunks = list(chunks)
        self._ends = ends
        self.asked = 0

    async def receive(self) -> Message:
        self.asked += 1
        if not self._chunks:
            return {"type": "http.disconnect"}
        chunk = self._chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self._chunks) or not self._ends}


async def test_a_body_is_put_together() -> None:
    assert await read_bounded(Peer([b"ab", b"", b"cd"]).receive, 4) == b"abcd"


async def test_one_byte_too_many_is_too_many() -> None:
    with pytest.raises(TooLarge):
        await read_bounded(Peer([b"ab", b"cde"]).receive, 4)


async def test_half_a_body_is_no_body() -> None:
    with pytest.raises(ClientDisconnect):
        await read_bounded(Peer([b"ab"], ends=False).receive, 4)


async def test_draining_takes_all_that_comes() -> None:
    peer = Peer([b"x"] * 5)
    await drain(peer.receive)
    assert peer.asked == 5


async def test_draining_ends_when_the_peer_has_left_and_when_it_is_too_much() -> None:
    await drain(Peer([b"x"], ends=False).receive)
    flood = Peer([b"x" * DRAIN_BYTES] * 5)
    await drain(flood.receive)
    assert flood.asked == 1


async def silence() -> Message:
    """A peer that keeps its connection and says nothing."""
    return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]  # never answers


async def test_a_peer_that_says_nothing_is_not_waited_for() -> None:
    with pytest.raises(TimeoutError):
        await read_bounded(silence, 4, seconds=0)
    await drain(silence, seconds=0)
