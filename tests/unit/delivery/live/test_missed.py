"""What clients missed, read once for all of them."""

from __future__ import annotations

import asyncio

import pytest

from playhead.delivery.live.limits import Limits
from playhead.delivery.live.missed import MissedReader, TakesTooLong
from playhead.journal.streams import Range
from tests.support.live import EPOCH, MemoryLog
from tests.support.loops import turn


class HeldLog(MemoryLog):
    """Answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.at_once = 0
        self.most = 0

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        return await super().missed(stream, after, to, count)


async def test_all_who_ask_for_the_same_share_one_read_and_get_the_same_frames() -> None:
    log = HeldLog()
    for _ in range(4):
        log.add("activity")
    reader = MissedReader(log, Limits(), lambda: EPOCH)
    asking = [asyncio.create_task(reader.after("activity", 1, 4)) for _ in range(50)]
    await turn()
    asking[0].cancel()
    log.go.set()
    found = [await one for one in asking[1:]]
    assert log.reads == 1
    assert [one.offset for one in found[0].frames] == [2, 3, 4]
    assert [one.previous for one in found[0].frames] == [1, 2, 3]
    assert all(one is found[0] for one in found)
    await reader.after("activity", 1, 4)
    assert log.reads == 2


async def test_only_so_many_reads_run_at_once() -> None:
    log = HeldLog()
    reader = MissedReader(log, Limits(log_reads=3), lambda: EPOCH)
    asking = [asyncio.create_task(reader.after("activity", number, 40)) for number in range(9)]
    await turn()
    await turn()
    log.go.set()
    await asyncio.gather(*asking)
    assert log.most == 3


async def test_an_answer_that_takes_too_long_is_none() -> None:
    reader = MissedReader(HeldLog(), Limits(log_wait_seconds=0.01), lambda: EPOCH)
    with pytest.raises(TakesTooLong):
        await reader.after("activity", 1, 4)
