"""What is a copy of nothing elsewhere, with the reason and what it could be. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from playhead.domain.items import LEAF_KINDS
from playhead.identity import store
from playhead.identity.match import keys_of
from playhead.identity.rows import OUT, ItemRow
from playhead.identity.tables import item

ALONE = "no other server has this path or these ids"
MOST_CANDIDATES = 5
LISTED_KINDS = (*sorted(LEAF_KINDS), "Series", "MusicAlbum")
"""Kinds that are listed when they are alone: seasons and artists follow what they hold."""


class LinkCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """An item of another server that it could be a copy of."""

    work_id: int
    server: str
    item_id: str
    name: str
    path: str | None
    why: str


class Unmatched(msgspec.Struct, frozen=True, kw_only=True):
    """An item that nothing is written to, and whose people's doings go nowhere."""

    row: ItemRow
    reason: str
    candidates: tuple[LinkCandidate, ...] = ()


def unmatched(
    connection: Connection, servers: Collection[str], *, limit: int, after: str | None = None
) -> list[Unmatched]:
    """Up to `limit` of them by ref, beyond `after`. With one server alone nothing is a copy of anything."""
    query = select(item).where(_is_unmatched(servers)).order_by(item.c.ref).limit(limit)
    if after is not None:
        query = query.where(item.c.ref > after)
    rows = [store.item_row(row) for row in connection.execute(query)]
    candidates = _candidates(connection, rows, servers)
    return [
        Unmatched(
            row=row,
            reason=row.evidence if row.work_id is None else ALONE,
            candidates=tuple(candidates.get(row.ref, ())[:MOST_CANDIDATES]),
        )
        for row in rows
    ]


def count(connection: Connection, servers: Collection[str]) -> int:
    """How many there are in all."""
    query = select(func.count()).select_from(item).where(_is_unmatched(servers))
    return int(connection.execute(query).scalar_one())


def _is_unmatched(servers: Collection[str]) -> ColumnElement[bool]:
    refused = and_(item.c.work_id.is_(None), item.c.evidence != OUT)
    other = item.alias()
    elsewhere = exists().where(
        other.c.work_id == item.c.work_id,
        other.c.server != item.c.server,
        other.c.gone.is_(False),
        other.c.server.in_(list(servers)),
    )
    alone = and_(item.c.work_id.is_not(None), item.c.kind.in_(LISTED_KINDS), ~elsewhere)
    wanted = or_(refused, alone) if len(servers) > 1 else refused
    return and_(item.c.gone.is_(False), item.c.version_ref.is_(None), item.c.server.in_(list(servers)), wanted)


def _candidates(
    connection: Connection, rows: Sequence[ItemRow], servers: Collection[str]
) -> Mapping[str, list[LinkCandidate]]:
    keys = {row.ref: [key for key, _ in keys_of(row.item, row.common_path)] for row in rows}
    works = store.works_by_key(connection, {key for named in keys.values() for key in named})
    copies: dict[int, list[Any]] = defaultdict(list)
    for one in store.copies_of_works(connection, set(works.values())):
        copies[one.work_id].append(one)
    named = _named_alike(connection, rows, servers)
    found: dict[str, list[LinkCandidate]] = defaultdict(list)
    for row in rows:
        by_key = [one for key in keys[row.ref] if key in works for one in copies[works[key]]]
        alike = named.get((row.item.kind, row.item.name), [])
        for why, ones in (("one of its ids", by_key), ("its name", alike)):
            for one in ones:
                seen = {(c.server, c.item_id) for c in found[row.ref]}
                if one.server != row.server and (one.server, one.item_id) not in seen:
                    found[row.ref].append(_candidate(one, why))
    return found


def _named_alike(
    connection: Connection, rows: Sequence[ItemRow], servers: Collection[str]
) -> Mapping[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    query = select(item).where(
        item.c.kind.in_({row.item.kind for row in rows}),
        item.c.name.in_({row.item.name for row in rows}),
        item.c.gone.is_(False),
        item.c.work_id.is_not(None),
        item.c.server.in_(list(servers)),
    )
    for one in connection.execute(query) if rows else ():
        found[(one.kind, one.name)].append(one)
    return found


def _candidate(row: Any, why: str) -> LinkCandidate:
    return LinkCandidate(
        work_id=row.work_id,
        server=row.server,
        item_id=row.item_id,
        name=row.name,
        path=row.common_path,
        why=why,
    )
