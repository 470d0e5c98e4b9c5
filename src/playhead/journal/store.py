"""The journal's statements: append, read, cursors, epoch. Each runs inside a transaction that somebody else owns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, text

from playhead.domain.events import Event, Unreadable
from playhead.journal.record import Draft, Record, decode, encode, kind_of
from playhead.storage.schema import cursor, dedupe, incident, journal, meta
from playhead.storage.statements import fetch, fetch_in, insert_new, run_many, upsert

LAST = text("SELECT seq FROM journal ORDER BY seq DESC LIMIT 1")
KNOWN = select(dedupe.c.k, dedupe.c.seq).where(dedupe.c.k.in_(bindparam("keys", expanding=True)))
INSERT_RECORDS = insert(journal)
INSERT_KEYS = insert(dedupe)
COLUMNS = (
    journal.c.seq,
    journal.c.at,
    journal.c.kind,
    journal.c.subject,
    journal.c.stream,
    journal.c.actor,
    journal.c.cause,
    journal.c.body,
)
READ = select(*COLUMNS).where(journal.c.seq > bindparam("after")).order_by(journal.c.seq).limit(bindparam("count"))
READ_TO = (
    select(*COLUMNS)
    .where(journal.c.seq > bindparam("after"), journal.c.seq <= bindparam("to"))
    .order_by(journal.c.seq)
    .limit(bindparam("count"))
)
READ_ONE = select(*COLUMNS, journal.c.raw).where(journal.c.seq == bindparam("seq"))
NEWEST_FIRST = (
    select(*COLUMNS).where(journal.c.seq < bindparam("before")).order_by(journal.c.seq.desc()).limit(bindparam("count"))
)
CAUSED_BY = select(*COLUMNS).where(journal.c.cause == bindparam("seq")).order_by(journal.c.seq).limit(500)
CURSORS = select(cursor.c.name, cursor.c.seq)
SET_CURSOR = upsert(cursor, cursor.c.name)
SET_META = upsert(meta, meta.c.k)
ADD_INCIDENT = insert_new(incident)
COUNT_BY_KIND = select(journal.c.kind, func.count(), func.max(journal.c.at)).group_by(journal.c.kind)


def last_seq(connection: Connection) -> int:
    """The newest record's place; 0 in an empty journal. The newest row is never pruned, so places never repeat."""
    return max((int(seq) for (seq,) in fetch(connection, LAST)), default=0)


def append(connection: Connection, drafts: Sequence[Draft], now: int) -> list[int]:
    """Append in order and return each draft's `seq`; a draft whose dedupe key is known gets the stored one.

    Dense: the next `seq` is the last one plus 1, which only the single writer may compute.
    """
    known = _known(connection, [draft.dedupe for draft in drafts if draft.dedupe is not None])
    seq = last_seq(connection)
    rows: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    places: list[int] = []
    for draft in drafts:
        if draft.dedupe is not None and draft.dedupe in known:
            places.append(known[draft.dedupe])
            continue
        seq += 1
        rows.append(_row(draft, seq, now))
        places.append(seq)
        if draft.dedupe is not None:
            known[draft.dedupe] = seq
            keys.append({"k": draft.dedupe, "seq": seq, "at": now})
    run_many(connection, INSERT_RECORDS, rows)
    run_many(connection, INSERT_KEYS, keys)
    return places


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    return {row.k: row.seq for row in fetch_in(connection, KNOWN, "keys", keys)}


def _row(draft: Draft, seq: int, now: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": now,
        "kind": kind_of(draft.event),
        "subject": draft.subject,
        "stream": draft.stream,
        "actor": draft.actor,
        "cause": draft.cause,
        "body": encode(draft.event),
        "raw": draft.raw,
    }


def record_of(row: Iterable[Any]) -> Record:
    """A row that begins with `COLUMNS` as a record; a body that this version does not know becomes `Unreadable`."""
    seq, at, kind, subject, stream, actor, cause, body, *_ = row
    event = _event(body)
    return Record(seq=seq, at=at, kind=kind, subject=subject, stream=stream, actor=actor, cause=cause, event=event)


def _event(body: bytes) -> Event:
    try:
        return decode(body)
    except msgspec.DecodeError as error:
        # after a downgrade: one record nobody can read must not stop the others
        return Unreadable(server="", why=str(error))


def read(
    connection: Connection, *, after: int, count: int, to: int | None = None, max_bytes: int | None = None
) -> list[Record]:
    """Up to `count` records after `after` (and not beyond `to`), oldest first; at least one where there is one.

    `max_bytes` bounds the sum of their bodies: a listing's record is as much work as hundreds of notices.
    """
    parameters = {"after": after, "count": count}
    rows = connection.execute(READ if to is None else READ_TO, parameters | ({} if to is None else {"to": to}))
    records: list[Record] = []
    size = 0
    for row in rows:
        size += len(row.body)
        if records and max_bytes is not None and size > max_bytes:
            rows.close()
            break
        records.append(record_of(row))
    return records


def latest(connection: Connection, *, before: int | None = None, count: int = 50) -> list[Record]:
    """Up to `count` records before `before`, newest first."""
    below = last_seq(connection) + 1 if before is None else before
    rows = connection.execute(NEWEST_FIRST, {"before": below, "count": count})
    return [record_of(row) for row in rows]


def one(connection: Connection, seq: int) -> tuple[Record, bytes | None] | None:
    """The record at `seq` with its raw bytes, or None."""
    row = connection.execute(READ_ONE, {"seq": seq}).one_or_none()
    return None if row is None else (record_of(row), row.raw)


def caused_by(connection: Connection, seq: int) -> list[Record]:
    """The records that name `seq` as their cause."""
    return [record_of(row) for row in connection.execute(CAUSED_BY, {"seq": seq})]


def cursors(connection: Connection) -> dict[str, int]:
    """Each durable reader's place."""
    return {row.name: row.seq for row in fetch(connection, CURSORS)}


def set_cursors(connection: Connection, names: Collection[str], seq: int, now: int) -> None:
    """Move the named readers to `seq`."""
    rows = [{"name": name, "seq": seq, "at": now} for name in names]
    run_many(connection, SET_CURSOR, rows)


def add_incidents(connection: Connection, incidents: Sequence[tuple[str, int, str]], now: int) -> None:
    """Remember (feature, seq, error) of records that could not be decided."""
    rows = [{"feature": feature, "seq": seq, "at": now, "error": error} for feature, seq, error in incidents]
    connection.execute(ADD_INCIDENT, rows)


def epoch(connection: Connection, new_id: str) -> str:
    """The epoch in which places are comparable; `new_id` becomes it in a new database."""
    connection.execute(insert_new(meta), [{"k": "epoch", "v": new_id}])
    return str(connection.execute(select(meta.c.v).where(meta.c.k == "epoch")).scalar_one())


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set one value of the `meta` table."""
    connection.execute(SET_META, [{"k": key, "v": value}])


def get_meta(connection: Connection, key: str) -> str | None:
    """One value of the `meta` table."""
    return connection.execute(select(meta.c.v).where(meta.c.k == key)).scalar()
