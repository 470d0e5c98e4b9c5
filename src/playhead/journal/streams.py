"""Records for people, by stream: what a process that shows them reads. Each runs inside somebody else's snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from playhead.domain.events import KIND, UserChanged
from playhead.journal.record import Record
from playhead.journal.store import COLUMNS, get_meta, last_seq, record_of, set_meta
from playhead.storage.schema import journal

FORGOTTEN = "streams_forgotten"
EPOCH = "epoch"
SPAN = 5_000
"""How many records are looked through at once."""

FOR_PEOPLE = (
    select(*COLUMNS)
    .where(
        journal.c.seq > bindparam("after"),
        journal.c.seq <= bindparam("to"),
        # what changes who may see anything comes with them, so that it takes effect in its place
        or_(journal.c.stream.is_not(None), journal.c.kind == KIND[UserChanged]),
    )
    .order_by(journal.c.seq)
)
TOP = select(func.max(journal.c.seq)).where(journal.c.stream == bindparam("stream"), journal.c.seq <= bindparam("to"))
OF_STREAM = (
    select(*COLUMNS)
    .where(
        journal.c.stream == bindparam("stream"), journal.c.seq > bindparam("after"), journal.c.seq <= bindparam("to")
    )
    .order_by(journal.c.seq)
    .limit(bindparam("count"))
)


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """The next records for people. `to` is how far the journal was looked through, `last` its newest record's place.

    `before` has, for each stream that the reader did not know, the place of its last record before this batch.
    """

    epoch: str
    to: int
    last: int
    records: Sequence[Record]
    before: Mapping[str, int]


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one stream up to `to`, oldest first. `previous` is the place of the one before them, 0 for none.

    `forgotten` is the place of the last record for people that was pruned, 0 for none.
    """

    records: Sequence[Record]
    previous: int
    forgotten: int
    to: int


def epoch_and_last(connection: Connection) -> tuple[str, int]:
    """The epoch of this journal, and its newest record's place."""
    return get_meta(connection, EPOCH) or "", last_seq(connection)


def read(connection: Connection, *, after: int, known: Collection[str]) -> Batch:
    """What came after `after`. `known` are the streams whose last place the reader has already."""
    epoch, last = epoch_and_last(connection)
    to = min(last, after + SPAN)
    records = [record_of(row) for row in connection.execute(FOR_PEOPLE, {"after": after, "to": to})]
    streams = {record.stream for record in records if record.stream is not None and record.stream not in known}
    before = {stream: top(connection, stream, after) for stream in sorted(streams)}
    return Batch(epoch=epoch, to=to, last=last, records=records, before=before)


def top(connection: Connection, stream: str, to: int) -> int:
    """The place of a stream's last record up to `to`; 0 for none."""
    return int(connection.execute(TOP, {"stream": stream, "to": to}).scalar() or 0)


def latest(connection: Connection, stream: str, *, before: int | None, count: int) -> list[Record]:
    """Up to `count` records of a stream before `before`, the newest first."""
    query = select(*COLUMNS).where(journal.c.stream == stream)
    if before is not None:
        query = query.where(journal.c.seq < before)
    return [record_of(row) for row in connection.execute(query.order_by(journal.c.seq.desc()).limit(count))]


def position(connection: Connection, stream: str) -> str:
    """`<offset>@<epoch>` of a stream's last record: where somebody continues who reads lists in this snapshot."""
    epoch, last = epoch_and_last(connection)
    return f"{top(connection, stream, last)}@{epoch}"


def missed(connection: Connection, stream: str, *, after: int, to: int, count: int) -> Range:
    """Up to `count` records of a stream after `after` and not beyond `to`."""
    values = {"stream": stream, "after": after, "to": to, "count": count}
    records = [record_of(row) for row in connection.execute(OF_STREAM, values)]
    return Range(
        records=records,
        previous=top(connection, stream, after),
        forgotten=int(get_meta(connection, FORGOTTEN) or 0),
        to=to,
    )


def forget(connection: Connection, seq: int) -> None:
    """Remember that records for people up to `seq` may be gone."""
    if seq > int(get_meta(connection, FORGOTTEN) or 0):
        set_meta(connection, FORGOTTEN, str(seq))
