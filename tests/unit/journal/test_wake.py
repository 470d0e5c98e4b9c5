"""A hint that is never lost while somebody looks, and never waited for longer than asked."""

from __future__ import annotations

import asyncio

from playhead.journal.wake import Wake
from tests.support.loops import turn


async def test_a_set_before_the_wait_ends_it_at_once() -> None:
    wake = Wake()
    wake.set()
    wake.set()
    await asyncio.wait_for(wake.wait(60), 20)


async def test_one_set_ends_one_wait() -> None:
    wake = Wake()
    wake.set()
    await wake.wait(60)
    second = asyncio.ensure_future(wake.wait(60))
    await turn(3)
    assert not second.done()
    wake.set()
    await asyncio.wait_for(second, 20)


async def test_without_a_set_the_wait_ends_by_itself() -> None:
    assert await asyncio.wait_for(Wake().wait(0.001), 20) is False
    wake = Wake()
    wake.set()
    assert await wake.wait(60)


async def test_a_follower_is_set_with_it_and_a_look_at_one_takes_nothing_from_the_other() -> None:
    wake = Wake()
    follower = wake.follower()
    wake.set()
    await asyncio.wait_for(follower.wait(60), 20)
    await asyncio.wait_for(wake.wait(60), 20)
    follower.set()
    waiting = asyncio.ensure_future(wake.wait(60))
    await turn(3)
    assert not waiting.done()
    waiting.cancel()
