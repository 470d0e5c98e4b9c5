"""The journal, for the operator's commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.operator_models import (
    JournalEntry,
    JournalPage,
    JournalRecord,
    JournalStats,
    KindCount,
    Reader,
)
from playhead.delivery.api.paging import Limit, path_id
from playhead.delivery.api.services import Services
from playhead.journal import queries, store
from playhead.journal.record import Record
from playhead.kit.times import SECOND, rfc3339

router = APIRouter(prefix="/api/v1/operator/journal", tags=["operator"])

Place = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Kind = Annotated[str | None, Query(max_length=64, description="Of one kind only; not together with `after`.")]


@router.get("")
async def records(
    _: Administrator, served: Served, after: Place = None, before: Place = None, kind: Kind = None, limit: Limit = 50
) -> JournalPage:
    """Records beyond `after`; else the newest (of one `kind`), or those before `before`. Always oldest first."""
    if after is not None:
        return await _beyond(served, after, kind, limit)
    latest = await served.database.read(lambda c: _latest(c, kind, before, limit))
    found = latest[::-1]
    return page_of(found, start=0, more_before=found[0].seq if len(found) == limit else None)


@router.get("/stats")
async def stats(_: Administrator, served: Served) -> JournalStats:
    """How much of what there is, and how far each reader is."""
    now = served.clock.now_ms()
    return await served.database.read(lambda connection: stats_of(connection, now))


@router.get("/{offset}")
async def record(offset: str, _: Administrator, served: Served) -> JournalEntry:
    """One record, with what was received and what it led to."""
    wanted = path_id(offset)
    found = await served.database.read(lambda c: (store.one(c, wanted), store.caused_by(c, wanted)))
    if found[0] is None:
        raise Problem(404, "There is no such record. Old ones are removed after a while.")
    shown, raw = found[0]
    text = None if raw is None else raw.decode(errors="replace")
    caused = [record_of(one) for one in found[1]]
    return JournalEntry(**record_of(shown).model_dump(), raw=text, caused=caused)


async def _beyond(served: Services, place: int, kind: str | None, limit: int) -> JournalPage:
    if kind is not None:
        raise field_problem("kind", "goes with `before` only")
    found = await served.database.read(lambda c: store.read(c, after=place, count=limit))
    return page_of(found, start=place, more_before=None)


def _latest(connection: Connection, kind: str | None, before: int | None, limit: int) -> list[Record]:
    if kind is None:
        return store.latest(connection, before=before, count=limit)
    return queries.latest_of(connection, kind, before=before, count=limit)


def record_of(record: Record) -> JournalRecord:
    """A record as answered."""
    return JournalRecord(
        offset=record.seq,
        at=rfc3339(record.at),
        kind=record.kind,
        subject=record.subject,
        stream=record.stream,
        actor=record.actor,
        cause=record.cause,
        body=msgspec.to_builtins(record.event),
    )


def page_of(found: Sequence[Record], *, start: int, more_before: int | None) -> JournalPage:
    """A page; `start` is where a reader goes on who found nothing."""
    items = [record_of(one) for one in found]
    return JournalPage(items=items, before=more_before, after=found[-1].seq if found else start)


def stats_of(connection: Connection, now: int) -> JournalStats:
    """The figures, from one snapshot."""
    newest, lags = store.last_seq(connection), queries.lags(connection, now)
    kinds = connection.execute(store.COUNT_BY_KIND).all()
    readers = store.cursors(connection)
    return JournalStats(
        epoch=store.get_meta(connection, "epoch") or "",
        offset=newest,
        kinds=[KindCount(kind=kind, records=count, last_at=rfc3339(last)) for kind, count, last in sorted(kinds)],
        readers=[
            Reader(name=name, offset=seq, behind=newest - seq, waited_seconds=lags.get(name, 0) / SECOND)
            for name, seq in sorted(readers.items())
        ],
    )
