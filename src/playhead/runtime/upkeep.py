"""What a running program does for itself: forgetting what is old, measuring how late its loop is."""

from __future__ import annotations

import asyncio

import structlog

from playhead.features.userdata import retention as userdata
from playhead.features.userdata import store
from playhead.journal.retention import Keep, Pruner
from playhead.runtime.wiring import Program
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

PRUNE_SECONDS = 3600.0
LAG_SECONDS = 0.5
CLOCKS_SECONDS = 10.0
FIRST_PRUNE_SECONDS = 60.0


class Upkeep:
    """The loops of a program that are about the program itself."""

    def __init__(self, program: Program) -> None:
        self._program = program
        days = self._days = program.settings.retention
        keep = Keep(observation_days=days.observations_days, fact_days=days.records_days, jobs_days=days.jobs_days)
        self._pruner = Pruner(program.writer, program.clock, keep, [f.name for f in program.features])

    async def forget(self) -> None:
        """Forget what is old, a minute after the start and then each hour."""
        await asyncio.sleep(FIRST_PRUNE_SECONDS)
        while True:
            try:
                gone = await self.forget_once()
                log.debug("forgot what was old", **gone)
            except StoreUnavailable as error:
                log.warning("what is old stays for now", why=str(error))
            await asyncio.sleep(PRUNE_SECONDS)

    async def forget_once(self) -> dict[str, int]:
        """One pass; how many rows went, by what they were. Raises StoreUnavailable."""
        gone = dict(await self._pruner.run_once())
        what = userdata.old(
            self._program.clock.now_ms(),
            log_days=self._days.sync_log_days,
            observation_days=self._days.observations_days,
            record_days=self._days.records_days,
        )
        gone["sync"] = 0
        while True:
            count = await self._program.writer.run(userdata.forget, what)
            gone["sync"] += count
            if count < userdata.CHUNK:
                return gone

    async def measure_lag(self) -> None:
        """How much later than asked for the loop wakes us, for the metrics."""
        clock = self._program.clock
        while True:
            before = clock.monotonic()
            await asyncio.sleep(LAG_SECONDS)
            self._program.metrics.loop_lag.set(max(0.0, clock.monotonic() - before - LAG_SECONDS))

    async def read_clocks(self) -> None:
        """The servers' clocks as the sync has learnt them, for the status page."""
        while True:
            self._program.facts.clocks = await self._program.database.read(store.clocks)
            await asyncio.sleep(CLOCKS_SECONDS)
