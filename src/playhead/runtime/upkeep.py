"""What a running program does for itself: forgetting, mending what is stuck, measuring how late its loop is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import Connection

from playhead.features.accounts import retention as accounts
from playhead.features.history import unfinished, works
from playhead.features.history.unfinished import Old
from playhead.features.playlists import retention as playlists
from playhead.features.userdata import retention as userdata
from playhead.features.userdata import store
from playhead.journal import jobs
from playhead.journal.retention import Keep, Pruner
from playhead.runtime.history import history_defaults
from playhead.runtime.history_upkeep import HistoryUpkeep
from playhead.runtime.program import Program
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

PRUNE_SECONDS = 3600.0
LAG_SECONDS = 0.5
CLOCKS_SECONDS = 10.0
SILENCE_SECONDS = 60.0
ARCHIVE = "archive"
"""The folder, beside the database, of rows that went to files."""
FIRST_PRUNE_SECONDS = 60.0


def _promote(connection: Connection, asked: Sequence[Sequence[str]]) -> list[None]:
    jobs.promote(connection, [lane for lanes in asked for lane in lanes])
    return [None] * len(asked)


class Upkeep:
    """The loops of a program that are about the program itself."""

    def __init__(self, program: Program) -> None:
        self._program = program
        days = self._days = program.settings.retention
        keep = Keep(observation_days=days.observations_days, fact_days=days.records_days, jobs_days=days.jobs_days)
        self._quiet: set[str] = set()
        settings = program.settings
        self.history = HistoryUpkeep(
            program.database, program.writer, program.clock, settings.data_dir / ARCHIVE,
            months=settings.history.archive_months, defaults=program.services.history,
        )  # fmt: skip
        self._pruner = Pruner(program.writer, program.clock, keep, [f.name for f in program.features])

    async def forget(self) -> None:
        """Forget what is old and mend what is stuck, a minute after the start and then each hour."""
        await asyncio.sleep(FIRST_PRUNE_SECONDS)
        while True:
            try:
                gone = await self.forget_once()
                log.debug("forgot what was old", **gone)
                await self.mend_once()
                log.debug("kept watch history", **await self.history.once())
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
                break
        gone["viewings"] = await self._forget_viewings()
        gone["playlists"] = await self._program.writer.run(playlists.forget, what.runs_before)
        gone["user requests"] = await self._program.writer.run(accounts.forget, what.runs_before)
        return gone

    async def _forget_viewings(self) -> int:
        """What nobody may go on with any more; and what rows are about is looked up, where it was imported."""
        defaults, writer = history_defaults(self._program.settings), self._program.writer
        old, gone = Old(before=self._program.clock.now_ms() - defaults.carry, defaults=defaults), 0
        while True:
            count = await writer.run(unfinished.forget, old)
            gone += count
            if count < old.count:
                break
        await writer.run(works.fill, None)
        return gone

    async def mend_once(self) -> Sequence[str]:
        """Let lanes go on that had jobs and no head; which these were. Raises StoreUnavailable."""
        stuck = await self._program.database.read(jobs.headless)
        if stuck:
            log.error("jobs waited for one that is not there, and go on now", lanes=stuck)
            await self._program.writer.run(_promote, stuck)
            self._program.wakes.jobs.set()
        return stuck

    async def measure_lag(self) -> None:
        """How much later than asked for the loop wakes us, for the metrics."""
        clock = self._program.clock
        while True:
            before = clock.monotonic()
            await asyncio.sleep(LAG_SECONDS)
            self._program.services.metrics.loop_lag.set(max(0.0, clock.monotonic() - before - LAG_SECONDS))

    async def watch_webhooks(self) -> None:
        """Say when a webhook goes quiet and when it is heard again."""
        while True:
            self.note_silence()
            await asyncio.sleep(SILENCE_SECONDS)

    def note_silence(self) -> None:
        """Say what has changed since the last time."""
        notices = self._program.services.notices
        quiet = {name for name in self._program.servers if notices.quiet(name)}
        for name in sorted(quiet - self._quiet):
            log.warning("a webhook went quiet", server=name, told_by_sockets=notices.tellings(name).count)
        for name in sorted(self._quiet - quiet):
            log.info("a webhook is heard again", server=name)
        self._quiet = quiet

    async def read_clocks(self) -> None:
        """The servers' clocks as the sync has learnt them, for the status page."""
        while True:
            self._program.facts.clocks = await self._program.database.read(store.clocks)
            await asyncio.sleep(CLOCKS_SECONDS)
