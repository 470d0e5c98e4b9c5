"""Comparing a page of a listing with what is known of the account: one query a table, no record where it is clean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, text

from playhead.domain.events import PageRow
from playhead.domain.userdata import Field, UserData
from playhead.features.userdata import store
from playhead.features.userdata.compare import Brake, counts_as_entry, judge
from playhead.features.userdata.load import capabilities, swept
from playhead.features.userdata.model import SYNCED, Register, Shadow, emptied
from playhead.features.userdata.renewal import current
from playhead.features.userdata.runs import PAGE, Pass
from playhead.features.userdata.tables import register
from playhead.features.userdata.view import Policy, fields_of
from playhead.identity import store as identity
from playhead.journal.jobs import OPEN_KEYS
from playhead.ports.media_server import Capabilities, Only

REGISTERS = select(register.c.work_id, register.c.body).where(register.c.key.in_(bindparam("keys", expanding=True)))

MARKS = {Only.PLAYED: Field.PLAYED, Only.RESUMABLE: Field.POSITION, Only.FAVORITE: Field.FAVORITE}
"""What a listing of a part of the account's items is chosen by."""

PARKED = text("SELECT ckey FROM job WHERE state IN (5, 6) AND gate = :gate AND ckey IS NOT NULL")

_register = msgspec.json.Decoder(Register)


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a page brought: rows with news, rows that only lack what was agreed, items that would lose something, items
    that are of an earlier time, and how much of what there was. `strange` are items of no known work that somebody has
    done something with."""

    rows: tuple[PageRow, ...] = ()
    lacking: tuple[PageRow, ...] = ()
    held_back: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()
    entries: int = 0
    strange: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an account's items, by item id: kind, length, shadow and register of each."""

    kinds: Mapping[str, tuple[str, int | None]]
    shadows: Mapping[str, Shadow]
    registers: Mapping[str, Register]
    followed: frozenset[str] = frozenset()
    """Those of a server that is only told, of whose work a server that is heard has a copy that was read."""
    files: frozenset[str] = frozenset()
    """Those that are another file of an item: nothing is written to them, and what they lose is nobody's loss."""


def known_of(connection: Connection, account: Pass, item_ids: Collection[str], policy: Policy | None = None) -> Known:
    """What is known of the named items. Those that are unknown or belong to no work are left out."""
    items = identity.matched_items(connection, [f"{account.server}/{item_id}" for item_id in item_ids])
    works = {f"{account.person_id}/{row.work_id}" for row in items}
    rows = connection.execute(REGISTERS, {"keys": list(works)}) if works else ()
    agreed = {work_id: _register.decode(body) for work_id, body in rows}
    stored = store.shadows(connection, [f"{account.ref}/{row.item_id}" for row in items])
    own = identity.account_links(connection, {account.ref}).get(account.ref, 0)
    shadows = {row.item_id: current(stored.get(f"{account.ref}/{row.item_id}"), own + row.links) for row in items}
    return Known(
        kinds={row.item_id: (row.kind, row.runtime) for row in items},
        shadows={item_id: shadow for item_id, shadow in shadows.items() if shadow.fields},
        registers={row.item_id: agreed[row.work_id] for row in items if row.work_id in agreed and not row.version_ref},
        followed=frozenset() if policy is None else _followed(connection, account, items, policy),
        files=frozenset(row.item_id for row in items if row.version_ref),
    )


def _followed(connection: Connection, account: Pass, items: Sequence[Any], policy: Policy) -> frozenset[str]:
    if not policy.only_tells_to(account.server):
        return frozenset()
    works = {row.item_id: row.work_id for row in items}
    read, heard = swept(connection), {name for name, peer in policy.peers.items() if peer.hears}
    own = identity.accounts_of(connection, {account.person_id})
    sources = {one.account.server for one in own if str(one.account) in read} & heard
    there = {copy.work_id for copy in identity.copies_of_works(connection, works.values()) if copy.server in sources}
    return frozenset(item_id for item_id, work_id in works.items() if work_id in there)


def compare(
    data: Mapping[str, UserData],
    known: Known,
    fields: Collection[Field] = SYNCED,
    can: Capabilities | None = None,
) -> Compared:
    """Each row against what is known; `can` is what the server can be told, None for everything. Pure."""
    told: list[PageRow] = []
    lacking: list[PageRow] = []
    held_back: list[str] = []
    backward: list[str] = []
    strange: list[str] = []
    entries = 0
    for item_id, row in data.items():
        if item_id not in known.kinds:
            strange += [item_id] if row != UserData() else []
            continue
        kind, runtime = known.kinds[item_id]
        shadow = known.shadows.get(item_id) or Shadow()
        agreed = known.registers.get(item_id)
        if item_id in known.followed:
            agreed = emptied(agreed or Register(), "")
        verdict = judge(row, shadow, agreed, _chosen(kind, fields), runtime, can)
        if item_id in known.files:
            told += [PageRow(item_id, row)] if verdict.news else []
            continue
        entries += counts_as_entry(row, shadow)
        if verdict.backward:
            backward.append(item_id)
        elif verdict.regresses:
            held_back.append(item_id)
        elif verdict.news:
            told.append(PageRow(item_id, row))
        elif verdict.lacks:
            lacking.append(PageRow(item_id, row))
    return Compared(
        rows=tuple(told),
        lacking=tuple(lacking),
        held_back=tuple(held_back),
        backward=tuple(backward),
        entries=entries,
        strange=tuple(strange),
    )


def unlisted(connection: Connection, server: str, item_ids: Collection[str]) -> list[str]:
    """Those of the items that no listing has shown, or one has declared gone."""
    rows = identity.items_by_ref(connection, {f"{server}/{item_id}" for item_id in item_ids})
    there = {row.item.item_id for row in rows.values() if not row.gone}
    return [item_id for item_id in item_ids if item_id not in there]


def compared(connection: Connection, account: Pass, data: Mapping[str, UserData], policy: Policy) -> Compared:
    """A page against what is known of its items."""
    can = capabilities(connection, policy).get(account.server)
    return compare(data, known_of(connection, account, list(data), policy), policy.fields, can)


def counted(row: Pass, rows: int, total: int, found: Compared) -> Pass:
    """The pass after a page of that many rows, `total` in all, with what was found on it. Pure."""
    return msgspec.structs.replace(
        row,
        start=row.start + rows,
        total=total,
        tries=0,
        read=row.read + rows,
        differences=row.differences + len(found.rows) + len(found.held_back) + len(found.backward),
        entries=row.entries + found.entries,
        regressions=row.regressions + len(found.held_back),
        backward=row.backward + len(found.backward),
    )


def asks(brake: Brake, row: Pass) -> bool:
    """Whether a person has to be asked about a pass that is whole. Pure."""
    return brake.asks(
        regressions=row.regressions, entries=row.entries, backward=row.backward, differences=row.differences
    )


def owed(connection: Connection, account: Pass, item_ids: Collection[str]) -> frozenset[str]:
    """Those of the items for which a write is under way, waits, or has failed for good and is listed."""
    start = f"userdata:{account.ref}/"
    keys = {"keys": [f"{start}{item_id}" for item_id in item_ids]}
    rows = [*connection.execute(OPEN_KEYS, keys), *connection.execute(PARKED, {"gate": account.server})]
    return frozenset(row.ckey[len(start) :] for row in rows if row.ckey.startswith(start))


def marked(connection: Connection, account: Pass, only: Only) -> frozenset[str]:
    """The account's items that are played, begun or a favourite as far as known."""
    begin = f"{account.ref}/"
    shadows = store.shadows_between(connection, begin, f"{begin}~")
    field = MARKS[only]
    return frozenset(key[len(begin) :] for key, known in shadows if field in known.fields and known.fields[field].value)


def never_told(
    connection: Connection, account: Pass, fields: Collection[Field] = SYNCED, can: Capabilities | None = None
) -> list[str]:
    """The account's items that lack something although nothing is known of them but that they were blank when read:
    it was agreed while the account's first pass was under way."""
    found: list[str] = []
    items = identity.item_ids_on(connection, account.server)
    for first in range(0, len(items), PAGE):
        chunk = items[first : first + PAGE]
        known = known_of(connection, account, chunk)
        fresh = {i: UserData() for i in chunk if i in known.registers and i not in known.shadows}
        lacking = [row.item_id for row in compare(fresh, known, fields, can).lacking]
        found += sorted(set(lacking) - owed(connection, account, lacking)) if lacking else []
    return found


def _chosen(kind: str, fields: Collection[Field]) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(kind) if field in fields)
