"""The pump: reads each batch of records once, lets every feature decide, saves states, jobs and cursors in one commit.

It runs on the writer, so a record's effects are visible together or not at all, and the next record sees what the
one before it did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.events import DecideFailed
from playhead.journal import jobs, store
from playhead.journal.effects import Effects
from playhead.journal.jobs import Added
from playhead.journal.record import Draft, Record
from playhead.journal.wake import Wakes
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.ports.feature import Feature
from playhead.storage.errors import StoreUnavailable
from playhead.storage.savepoint import guarded
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

Failure = tuple[str, int, str]
"""Feature, `seq`, error."""

BATCH = 256
BATCH_BYTES = 256 * 1024
"""A batch holds the writer while it is folded, and webhooks wait for the writer."""

STORE_PAUSE_SECONDS = 1.0
BACKSTOP_SECONDS = 5.0


Consumer = Feature[Connection, Record, Effects]


class Pump:
    """Feeds features from the journal."""

    def __init__(
        self, writer: Writer, features: Sequence[Consumer], clock: Clock, wakes: Wakes, faults: Faults = NO_FAULTS
    ) -> None:
        self._writer = writer
        self._features = tuple(features)
        self._clock = clock
        self._wakes = wakes
        self._faults = faults

    async def run(self) -> None:
        """Fold batches for ever."""
        while True:
            try:
                read = await self.step()
            except StoreUnavailable as error:
                log.warning("no record is decided while nothing can be saved", why=str(error))
                await asyncio.sleep(STORE_PAUSE_SECONDS)
                continue
            if read == 0:
                await self._wakes.records.wait(BACKSTOP_SECONDS)

    async def step(self) -> int:
        """Fold one batch. Returns how many records were read."""
        read = await self._writer.run(self._fold_all, None)
        if read:
            # here and not in the fold: that runs on the writer's thread, and a flag belongs to the loop's
            self._wakes.jobs.set()
            self._wakes.live.set()
        return read

    def _fold_all(self, connection: Connection, asked: Sequence[None]) -> list[int]:
        return [self._fold(connection)] * len(asked)

    def _fold(self, connection: Connection) -> int:
        places = store.cursors(connection)
        due, start, stop = behind({f.name: places.get(f.name, 0) for f in self._features})
        records = store.read(connection, after=start, count=BATCH, to=stop, max_bytes=BATCH_BYTES)
        if not records:
            return 0
        now = self._clock.now_ms()
        for feature in self._features:
            if feature.name in due:
                self._feed(connection, feature, records, now)
        store.set_cursors(connection, due, records[-1].seq, now)
        self._faults.hit(Point.PUMP_AFTER_SAVE)
        return len(records)

    def _feed(self, connection: Connection, feature: Consumer, records: Sequence[Record], now: int) -> None:
        heard = [record for record in records if type(record.event) in feature.listens]
        if not heard:
            return
        fault = guarded(connection, lambda: self._decide(connection, feature, heard, now))
        if not isinstance(fault, Exception):
            return
        # loading, taking over or saving failed: one by one, so that the others go on
        for record in heard:
            fault = guarded(connection, partial(self._decide, connection, feature, [record], now))
            if isinstance(fault, Exception):
                self._park(connection, [failure(feature.name, record, fault)], now)

    def _decide(self, connection: Connection, feature: Consumer, heard: Sequence[Record], now: int) -> None:
        unit = feature.load(connection, heard, now)
        self._faults.hit(Point.PUMP_AFTER_LOAD)
        decided: list[tuple[Record, Effects]] = []
        failed: list[Failure] = []
        for record in heard:
            try:
                effects = unit.decide(record, now)
            except Exception as error:
                failed.append(failure(feature.name, record, error))
                continue
            unit.apply(effects)
            decided.append((record, effects))
        self._faults.hit(Point.PUMP_AFTER_DECIDE)
        feature.save(connection, unit, now)
        self._save(connection, feature.name, decided, now)
        self._park(connection, failed, now)

    def _save(self, connection: Connection, feature: str, decided: Iterable[tuple[Record, Effects]], now: int) -> None:
        added: list[Added] = []
        drafts: list[Draft] = []
        signals: list[str] = []
        for record, effects in decided:
            for number, spec in enumerate(effects.jobs):
                added.append(Added(feature=feature, cause_seq=record.seq, ord=number, spec=spec))
            drafts += [msgspec.structs.replace(draft, cause=record.seq) for draft in effects.drafts]
            signals += effects.signals
        if added:
            jobs.add(connection, added, now)
        if drafts:
            store.append(connection, drafts, now)
        if signals:
            jobs.signal(connection, sorted(set(signals)), now)

    def _park(self, connection: Connection, failed: Sequence[Failure], now: int) -> None:
        if not failed:
            return
        store.add_incidents(connection, failed, now)
        drafts = [
            Draft(event=DecideFailed(feature=feature, seq=seq, error=error), subject=feature, cause=seq)
            for feature, seq, error in failed
        ]
        store.append(connection, drafts, now)


def failure(feature: str, record: Record, error: Exception) -> Failure:
    """Says that `record` could not be decided."""
    log.error("a record could not be decided", feature=feature, seq=record.seq, exc_info=error)
    return feature, record.seq, f"{type(error).__name__}: {error}"


def behind(places: dict[str, int]) -> tuple[frozenset[str], int, int | None]:
    """Who is furthest behind, from where, and where to stop so that they meet the next ones. Pure.

    A feature that was added later catches up by itself, in batches, without holding the others back for long.
    """
    start = min(places.values(), default=0)
    due = frozenset(name for name, seq in places.items() if seq == start)
    ahead = [seq for seq in places.values() if seq > start]
    return due, start, min(ahead) if ahead else None
