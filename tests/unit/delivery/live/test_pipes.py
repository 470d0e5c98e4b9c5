"""The ways out to one client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from playhead.delivery.live.codes import Close
from playhead.delivery.live.pipes import DirectPipe, QueuedPipe, pipe_of
from tests.support.live import frame
from tests.support.loops import turn, until

ONE, TWO = frame(1, 0, text=b'{"n":1}'), frame(2, 1, text=b'{"n":2}')


class Taker:
    """A server that takes what it is given when it is let go."""

    def __init__(self, error: OSError | None = None) -> None:
        self.taken: list[Any] = []
        self.go = asyncio.Event()
        self.error = error

    async def send(self, message: Any) -> None:
        await self.go.wait()
        if self.error is not None:
            raise self.error
        self.taken.append(message.get("text") or message["code"])


class Transport:
    """A transport whose buffer the test fills."""

    def __init__(self) -> None:
        self.size, self.written, self.aborted, self.closing = 0, list[bytes](), False, False

    def get_write_buffer_size(self) -> int:
        return self.size

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def abort(self) -> None:
        self.aborted = True


class Side:
    """A server's protocol object."""

    def __init__(self) -> None:
        self.transport: Any = Transport()
        self.close_sent = False
        self.on_pong: Callable[[float], object] = float


async def test_a_queue_sends_in_order_and_knows_what_waits() -> None:
    taker = Taker()
    pipe = pipe_of(None, taker.send, float)
    assert isinstance(pipe, QueuedPipe)
    pipe.write([ONE, TWO], ONE.wire + TWO.wire)
    await turn(3)
    assert (pipe.waiting_bytes(), pipe.waiting_frames()) == (len(ONE.wire + TWO.wire), 2)
    taker.go.set()
    await pipe.finish(Close.RESTART, 5)
    assert taker.taken == ['{"n":1}', '{"n":2}', 1012]
    assert (pipe.waiting_bytes(), pipe.waiting_frames()) == (0, 0)


async def test_a_queue_that_nobody_takes_is_given_up() -> None:
    taker = Taker()
    for code in (Close.SLOW, Close.RESTART):
        pipe = QueuedPipe(taker.send)
        pipe.write([ONE], ONE.wire)
        await pipe.finish(code, 0.01)
    taker.go.set()
    await turn(3)
    assert taker.taken == []


async def test_a_client_that_went_away_is_no_error() -> None:
    taker = Taker(OSError("gone"))
    taker.go.set()
    pipe = QueuedPipe(taker.send)
    pipe.write([ONE], ONE.wire)
    await until(lambda: pipe.waiting_bytes() == 0)
    await pipe.finish(Close.RESTART, 1)
    await DirectPipe(Side(), taker.send).finish(Close.RESTART, 1)


async def test_the_direct_way_writes_shared_bytes_and_nothing_after_the_close() -> None:
    taker, side, heard = Taker(), Side(), list[float]()
    pipe = pipe_of(side, taker.send, heard.append)
    side.on_pong(0.5)
    assert heard == [0.5]
    pipe.write([ONE, TWO], ONE.wire + TWO.wire)
    side.transport.size = 7
    assert (side.transport.written, pipe.waiting_bytes(), pipe.waiting_frames()) == ([ONE.wire + TWO.wire], 7, 0)
    side.close_sent = True
    pipe.write([ONE], ONE.wire)
    side.close_sent, side.transport.closing = False, True
    pipe.write([ONE], ONE.wire)
    assert len(side.transport.written) == 1


async def test_whoever_takes_no_close_frame_is_cut_off() -> None:
    taker, side = Taker(), Side()
    pipe = DirectPipe(side, taker.send)
    await pipe.finish(Close.SLOW, 0.01)
    assert side.transport.aborted
    side.transport.aborted = False
    taker.go.set()
    await pipe.finish(Close.SLOW, 1)
    assert (side.transport.aborted, taker.taken) == (False, [4008])
    side.transport.size = 1
    await pipe.finish(Close.SLOW, 0.01)
    assert side.transport.aborted
    await pipe.stop()
