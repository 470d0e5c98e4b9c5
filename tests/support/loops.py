"""Giving way on the loop, for tests that watch something happen there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.support.patience import PATIENCE_SECONDS


async def turn(times: int = 1) -> None:
    """Let everything that is ready run, so many times."""
    for _ in range(times):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until `true` holds; TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 — what is watched has no event to wait for
            await asyncio.sleep(0.001)
