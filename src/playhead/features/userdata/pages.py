"""Comparing a page of a listing with what is known of the account: one query a table, no record where it is clean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, bindparam, select, text

from playhead.domain.events import PageRow
from playhead.domain.userdata import Field, UserData
from playhead.features.userdata import store
from playhead.features.userdata.compare import counts_as_entry, judge
from playhead.features.userdata.model import SYNCED, Register, Shadow
from playhead.features.userdata.renewal import current
from playhead.features.userdata.runs import PAGE, Pass
from playhead.features.userdata.tables import register
from playhead.features.userdata.view import fields_of
from playhead.identity import store as identity
from playhead.journal.jobs import OPEN_KEYS
from playhead.ports.media_server import Only

REGISTERS = select(register.c.work_id, register.c.body).where(register.c.key.in_(bindparam("keys", expanding=True)))

MARKS = {Only.PLAYED: Field.PLAYED, Only.RESUMABLE: Field.POSITION, Only.FAVORITE: Field.FAVORITE}
"""What a listing of a part of the account's items is chosen by."""

PARKED = text("SELECT ckey FROM job WHERE state IN (5, 6) AND gate = :gate AND ckey IS NOT NULL")

_register = msgspec.json.Decoder(Register)


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a page brought: rows with news, rows that only lack what was agreed, items that would lose something, and
    how much of what there was."""

    rows: tuple[PageRow, ...] = ()
    lacking: tuple[PageRow, ...] = ()
    held_back: tuple[str, ...] = ()
    entries: int = 0
    backward: int = 0


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an account's items, by item id: kind, length, shadow and register of each."""

    kinds: Mapping[str, tuple[str, int | None]]
    shadows: Mapping[str, Shadow]
    registers: Mapping[str, Register]
    files: frozenset[str] = frozenset()
    """Those that are another file of an item: nothing is written to them, and what they lose is nobody's loss."""


def known_of(connection: Connection, account: Pass, item_ids: Collection[str]) -> Known:
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
        files=frozenset(row.item_id for row in items if row.version_ref),
    )


def compare(
    data: Mapping[str, UserData],
    known: Known,
    fields: Collection[Field] = SYNCED,
) -> Compared:
    """Each row against what is known. Pure."""
    told: list[PageRow] = []
    lacking: list[PageRow] = []
    held_back: list[str] = []
    entries = backward = 0
    for item_id, row in data.items():
        if item_id not in known.kinds:
            continue
        kind, runtime = known.kinds[item_id]
        shadow = known.shadows.get(item_id) or Shadow()
        verdict = judge(row, shadow, known.registers.get(item_id), _chosen(kind, fields), runtime)
        if item_id in known.files:
            told += [PageRow(item_id, row)] if verdict.news else []
            continue
        entries += counts_as_entry(row, shadow)
        backward += verdict.backward
        if verdict.regresses or verdict.backward:
            held_back.append(item_id)
        elif verdict.news:
            told.append(PageRow(item_id, row))
        elif verdict.lacks:
            lacking.append(PageRow(item_id, row))
    return Compared(
        rows=tuple(told), lacking=tuple(lacking), held_back=tuple(held_back), entries=entries, backward=backward
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


def never_told(connection: Connection, account: Pass, fields: Collection[Field] = SYNCED) -> list[str]:
    """The account's items that lack something although nothing is known of them but that they were blank when read:
    it was agreed while the account's first pass was under way."""
    found: list[str] = []
    items = identity.item_ids_on(connection, account.server)
    for first in range(0, len(items), PAGE):
        chunk = items[first : first + PAGE]
        known = known_of(connection, account, chunk)
        fresh = {i: UserData() for i in chunk if i in known.registers and i not in known.shadows}
        lacking = [row.item_id for row in compare(fresh, known, fields).lacking]
        found += sorted(set(lacking) - owed(connection, account, lacking)) if lacking else []
    return found


def _chosen(kind: str, fields: Collection[Field]) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(kind) if field in fields)
