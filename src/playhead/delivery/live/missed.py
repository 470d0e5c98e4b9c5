"""What clients missed, read from the journal: once for all who ask for the same, and only so many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from playhead.delivery.live.frames import Frame, event_frame
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.log import Log
from playhead.delivery.live.resume import Found


class TakesTooLong(Exception):
    """The journal is asked by so many that the answer would come too late."""


class MissedReader:
    """Reads the journal for those whose gap is older than the window of their stream."""

    def __init__(self, log: Log, limits: Limits, epoch: Callable[[], str]) -> None:
        self._log = log
        self._limits = limits
        self._epoch = epoch
        self._slots = asyncio.Semaphore(limits.log_reads)
        self._reading: dict[tuple[str, str, int], asyncio.Task[Found]] = {}

    async def after(self, stream: str, offset: int, to: int) -> Found:
        """What came after `offset`; at least up to `to`, unless somebody asked shortly before and gets less.

        Raises TakesTooLong, StoreUnavailable.
        """
        key = (self._epoch(), stream, offset)
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = asyncio.create_task(self._read(stream, offset, to))
            task.add_done_callback(lambda _: self._reading.pop(key, None))
        try:
            async with asyncio.timeout(self._limits.log_wait_seconds):
                # shielded: whoever goes away leaves the answer to the others
                return await asyncio.shield(task)
        except TimeoutError:
            raise TakesTooLong from None

    async def _read(self, stream: str, offset: int, to: int) -> Found:
        epoch, frames = self._epoch(), list[Frame]()
        async with self._slots:
            found = await self._log.missed(stream, offset, to, self._limits.replay_events + 1)
        previous = found.previous
        for record in found.records:
            frame = event_frame(record, previous, epoch, self._limits.frame_bytes)
            frames.append(frame)
            previous = frame.offset
        return Found(frames, found.forgotten, found.to)
