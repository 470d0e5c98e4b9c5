"""What people are shown of the journal and the jobs. Reads only; every query is one snapshot's."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from playhead.journal import store
from playhead.journal.lanes import JobState
from playhead.journal.record import Record
from playhead.storage.schema import job, journal

PENDING = (JobState.READY, JobState.RUNNING)
WAITING = (JobState.WAITING,)
PARKED = (JobState.REJECTED, JobState.DEAD)
"""Ended badly and nobody has acted yet."""

LISTED = (*PENDING, *WAITING, *PARKED)
NOTICES = ("user_data_notice", "playback_notice", "library_notice", "user_notice")
RECENT_NOTICES = 2_000


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job as listed. Times are UTC milliseconds; `run_at` is when it is due, or when a waiting one is looked at
    again."""

    id: int
    feature: str
    kind: str
    lane: str
    gate: str
    state: JobState
    head: bool
    run_at: int
    attempt: int
    max_attempts: int
    args: bytes
    outcome: str | None
    reason: str | None
    created_at: int
    finished_at: int | None


_COLUMNS = [job.c[name] for name in JobRow.__struct_fields__]


def jobs_in(
    connection: Connection,
    states: Collection[JobState],
    *,
    limit: int,
    after: int | None = None,
    newest_first: bool = False,
    features: Collection[str] | None = None,
) -> list[JobRow]:
    """Up to `limit` jobs in `states`, by id, beyond `after`."""
    found: list[JobRow] = []
    for state in states:
        # one state at a time: then the index by state gives the ids in order, however many jobs are finished
        query = select(*_COLUMNS).where(_in_state(state), *_beyond(after, newest_first), *_of(features))
        query = query.order_by(job.c.id.desc() if newest_first else job.c.id).limit(limit)
        found += [
            JobRow(**dict(row) | {"state": JobState(row["state"])}) for row in connection.execute(query).mappings()
        ]
    found.sort(key=lambda row: row.id, reverse=newest_first)
    return found[:limit]


def job_by_id(connection: Connection, job_id: int) -> JobRow | None:
    """One job, in whatever state."""
    row = connection.execute(select(*_COLUMNS).where(job.c.id == job_id)).mappings().one_or_none()
    return None if row is None else JobRow(**dict(row) | {"state": JobState(row["state"])})


def _in_state(state: JobState) -> ColumnElement[bool]:
    here = job.c.state == int(state)
    return and_(here, job.c.finished_at.is_(None)) if state <= JobState.WAITING else here


def _beyond(after: int | None, newest_first: bool) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    return [job.c.id < after if newest_first else job.c.id > after]


def _of(features: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if features is None else [job.c.feature.in_(sorted(features))]


class Count(msgspec.Struct, frozen=True):
    """How many jobs share a state, a kind and a gate."""

    state: JobState
    feature: str
    kind: str
    gate: str
    jobs: int


def job_counts(connection: Connection) -> list[Count]:
    """All jobs that are open or parked, counted. What is finished is not: there may be millions."""
    columns = (job.c.state, job.c.feature, job.c.kind, job.c.gate)
    listed = [int(state) for state in LISTED]
    query = select(*columns, func.count()).where(job.c.state.in_(listed)).group_by(*columns)
    return [Count(JobState(state), *rest) for state, *rest in connection.execute(query)]


def total(counts: Sequence[Count], states: Collection[JobState], **of: str) -> int:
    """The jobs of `counts` in `states` whose named columns (`gate=`, `feature=`) are as given. Pure."""
    chosen = (count for count in counts if count.state in states)
    return sum(c.jobs for c in chosen if all(getattr(c, name) == value for name, value in of.items()))


def lags(connection: Connection, now: int) -> dict[str, int]:
    """For each durable reader, how long its oldest unread record has waited, in milliseconds."""
    waited = {}
    for name, seq in store.cursors(connection).items():
        oldest = connection.execute(select(journal.c.at).where(journal.c.seq > seq).order_by(journal.c.seq).limit(1))
        at = oldest.scalar()
        waited[name] = 0 if at is None else max(0, now - at)
    return waited


def last_notices(connection: Connection) -> dict[str, int]:
    """Server → when it was last heard by webhook, UTC milliseconds, as far as the newest notices tell."""
    heard: dict[str, int] = {}
    for kind in NOTICES:
        query = (
            select(journal.c.subject, journal.c.at)
            .where(journal.c.kind == kind, or_(journal.c.actor == "webhook", journal.c.actor.startswith("webhook:")))
            .order_by(journal.c.at.desc())
            .limit(RECENT_NOTICES)
        )
        for subject, at in connection.execute(query):
            name = subject.partition("/")[0]
            heard[name] = max(at, heard.get(name, 0))
    return heard


def latest(connection: Connection, kind: str, subject: str) -> Record | None:
    """The newest record of a kind about `subject`."""
    query = select(journal.c.seq).where(journal.c.kind == kind, journal.c.subject == subject)
    seq = connection.execute(query.order_by(journal.c.at.desc(), journal.c.seq.desc()).limit(1)).scalar()
    found = store.read(connection, after=seq - 1, count=1) if seq is not None else []
    return found[0] if found else None


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a record stands by the time of its append, UTC milliseconds."""

    at: int
    seq: int


def newest_of(
    connection: Connection, kinds: Sequence[str], *, before: Place | None, limit: int, subject: str | None = None
) -> list[Record]:
    """Up to `limit` records of some kinds before a place, newest first; about one subject, or about all."""
    found: list[Record] = []
    for kind in kinds:
        # one kind at a time: then the index gives them in order, however much else the journal holds
        query = select(*store.COLUMNS).where(journal.c.kind == kind, *_before(before))
        if subject is not None:
            query = query.where(journal.c.subject == subject)
        query = query.order_by(journal.c.at.desc(), journal.c.seq.desc()).limit(limit)
        found += [store.record_of(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.at, one.seq), reverse=True)[:limit]


def latest_of(connection: Connection, kind: str, *, before: int | None, count: int) -> list[Record]:
    """Up to `count` records of one kind before the record `before`, newest first; none where that one is gone."""
    if before is None:
        return newest_of(connection, [kind], before=None, limit=count)
    found = store.one(connection, before)
    return [] if found is None else newest_of(connection, [kind], before=Place(found[0].at, before), limit=count)


def _before(place: Place | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    return [journal.c.at <= place.at, or_(journal.c.at < place.at, journal.c.seq < place.seq)]
