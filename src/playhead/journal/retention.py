"""Forgetting: old records by class, their dedupe keys, finished jobs, conditions nobody waits for.

Everything goes through the writer in small pieces, so that nobody waits long for it. What an active job, a reader that
is behind, an open incident or a person needs is never taken, and neither is the newest record: places must not repeat.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, select, text

from playhead.domain.events import EVENT_TYPES, KIND, Retention
from playhead.journal import store, streams
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.times import DAY
from playhead.storage.schema import cursor
from playhead.storage.writer import Writer

CHUNK = 2_000
ABANDONED_MS = 7 * DAY
"""A reader that this program no longer has holds nothing back after this long."""
PARKED_FACTOR = 10
"""How much longer than other finished jobs a parked one is kept that nobody has looked after."""

RECORDS = text(
    "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE kind IN :kinds AND at < :before AND seq <= :floor "
    "AND NOT EXISTS (SELECT 1 FROM incident WHERE incident.seq = journal.seq) "
    # the last one of each stream stays: it is where its clients are
    "AND (stream IS NULL OR EXISTS (SELECT 1 FROM journal AS later WHERE later.stream = journal.stream "
    "AND later.seq > journal.seq)) LIMIT :count) RETURNING seq, stream"
).bindparams(bindparam("kinds", expanding=True))
KEYS = text("DELETE FROM dedupe WHERE k IN (SELECT k FROM dedupe WHERE at < :before LIMIT :count)")
JOBS = text(
    "DELETE FROM job WHERE id IN "
    "(SELECT id FROM job WHERE state IN (3, 4, 7, 8) AND finished_at < :before LIMIT :count)"
)
PARKED = text(
    "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state IN (5, 6) AND finished_at < :before LIMIT :count)"
)
WAITS = text(
    "DELETE FROM job_wait WHERE job_id IN (SELECT job_id FROM job_wait WHERE NOT EXISTS "
    "(SELECT 1 FROM job WHERE job.id = job_wait.job_id AND job.state = 2) LIMIT :count)"
)
CONDS = text(
    "DELETE FROM cond WHERE key IN (SELECT key FROM cond WHERE ver < :before AND NOT EXISTS "
    "(SELECT 1 FROM job_wait WHERE job_wait.cond = cond.key) LIMIT :count)"
)
READERS = select(cursor.c.name, cursor.c.seq, cursor.c.at)


class Keep(msgspec.Struct, frozen=True, kw_only=True):
    """For how many days records of each class and finished jobs are kept. None: for ever."""

    observation_days: int | None = 2
    fact_days: int | None = 30
    kept_days: int | None = None
    jobs_days: int | None = 30


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing to forget: what is older than `before`, UTC milliseconds."""

    what: str
    statement: TextClause
    before: int
    kinds: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A reader's place in the journal and when it last moved."""

    name: str
    seq: int
    at: int


def kinds_of(retention: Retention) -> tuple[str, ...]:
    """The kinds of records of one class. A kind that this version does not know is in none, and stays. Pure."""
    return tuple(sorted(KIND[event] for event in EVENT_TYPES if event.retention is retention))


def plan(keep: Keep, now: int) -> tuple[Step, ...]:
    """What is old enough to be forgotten, in the order in which it may go. Pure."""
    steps = [
        _step("observations", RECORDS, keep.observation_days, now, kinds_of(Retention.OBSERVATION)),
        _step("facts", RECORDS, keep.fact_days, now, kinds_of(Retention.FACT)),
        _step("kept", RECORDS, keep.kept_days, now, kinds_of(Retention.KEPT)),
        # as long as the facts: a source that repeats itself later than that is heard anew
        _step("dedupe keys", KEYS, keep.fact_days, now),
        _step("jobs", JOBS, keep.jobs_days, now),
        _step("parked jobs", PARKED, None if keep.jobs_days is None else keep.jobs_days * PARKED_FACTOR, now),
        _step("waits", WAITS, 0, now),
        _step("conditions", CONDS, keep.fact_days, now),
    ]
    return tuple(step for step in steps if step is not None)


def _step(what: str, statement: TextClause, days: int | None, now: int, kinds: tuple[str, ...] = ()) -> Step | None:
    if days is None:
        return None
    return Step(what=what, statement=statement, before=now - days * DAY, kinds=kinds)


def floor(last: int, places: Collection[Place], readers: Collection[str], now: int) -> int:
    """The highest `seq` that may go: below the newest record, and read by every reader. Pure.

    `readers` are those that the program has; one of them without a place has read nothing yet. Another place counts
    until it has not moved for a week: its reader may be switched off only for a while.
    """
    found = {place.name: place.seq for place in places if place.name in readers or now - place.at < ABANDONED_MS}
    return min([last - 1, *found.values(), *(0 for name in readers if name not in found)])


class Pruner:
    """Forgets what is old, piece by piece."""

    def __init__(self, writer: Writer, clock: Clock, keep: Keep, readers: Collection[str], faults: Faults = NO_FAULTS,
                 chunk: int = CHUNK) -> None:  # fmt: skip
        """`readers` are the names of all durable readers of the journal that this program has."""
        self._writer = writer
        self._clock = clock
        self._keep = keep
        self._readers = frozenset(readers)
        self._faults = faults
        self._chunk = chunk

    async def run_once(self) -> Mapping[str, int]:
        """Forget all that is old enough; how many rows went, by what they were. Raises StoreUnavailable."""
        gone: dict[str, int] = {}
        for step in plan(self._keep, self._clock.now_ms()):
            gone[step.what] = await self._finish(step)
        return gone

    async def _finish(self, step: Step) -> int:
        total = 0
        while True:
            count = await self._writer.run(self._delete, step)
            total += count
            self._faults.hit(Point.PRUNE_MID_CHUNK)
            if count < self._chunk:
                return total

    def _delete(self, connection: Connection, steps: Sequence[Step]) -> list[int]:
        return [self._delete_one(connection, step) for step in steps]

    def _delete_one(self, connection: Connection, step: Step) -> int:
        values: dict[str, Any] = {"count": self._chunk}
        if step.statement is not WAITS:
            values["before"] = step.before
        if step.kinds:
            places = [Place(name=row.name, seq=row.seq, at=row.at) for row in connection.execute(READERS)]
            limit = floor(store.last_seq(connection), places, self._readers, self._clock.now_ms())
            return self._delete_records(connection, step, values | {"kinds": step.kinds, "floor": limit})
        return connection.execute(step.statement, values).rowcount

    def _delete_records(self, connection: Connection, step: Step, values: dict[str, Any]) -> int:
        gone = connection.execute(step.statement, values).all()
        shown = [row.seq for row in gone if row.stream is not None]
        if shown:
            streams.forget(connection, max(shown))
        return len(gone)
