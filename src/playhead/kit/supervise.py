"""Long-lived loops that must not die quietly: restarted with back-off, stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from playhead.kit.backoff import Chance, delay_ms
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND

log = structlog.get_logger(__name__)

T = TypeVar("T")


def attempt(call: Callable[[], T]) -> T | Exception:
    """The result of `call`, or what it raised: for places where one caller's bug must not stop the others."""
    try:
        return call()
    except Exception as error:
        return error


STABLE_SECONDS = 60.0
"""A loop that lived this long starts its back-off anew."""


class Supervisor:
    """Runs named loops until `stop`; a loop that raises is logged and started again."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._restarts: dict[str, int] = {}
        self._last_error: dict[str, str] = {}

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run `loop` under `name`; returning normally ends it, raising restarts it."""
        self._tasks[name] = asyncio.create_task(self._keep(name, loop), name=name)

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        attempt = 0
        while True:
            began = self._clock.monotonic()
            try:
                await loop()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                attempt = 1 if self._clock.monotonic() - began > STABLE_SECONDS else attempt + 1
                self._restarts[name] = self._restarts.get(name, 0) + 1
                self._last_error[name] = f"{type(error).__name__}: {error}"
                log.exception("loop failed", loop=name, attempt=attempt)
                await asyncio.sleep(delay_ms(attempt, self._chance(), base_ms=200, cap_ms=30_000) / SECOND)
                self._last_error.pop(name, None)
            else:
                return

    def health(self) -> dict[str, str]:
        """Each loop's state: `running`, `ended`, or its last error while it is being restarted."""
        return {
            name: self._last_error.get(name, "running") if not task.done() else "ended"
            for name, task in self._tasks.items()
        }

    def alive(self, name: str) -> bool:
        """Whether the loop `name` was started and has not ended."""
        task = self._tasks.get(name)
        return task is not None and not task.done()

    async def stop(self, *names: str) -> None:
        """Cancel the named loops, or all, and wait until they have ended."""
        chosen = names or tuple(self._tasks)
        tasks = [self._tasks.pop(name) for name in chosen if name in self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
