"""The statements of playlists: load a batch's states with one query a table, save what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, delete, or_, select, update

from playhead.features.playlists.model import Register, Shadow
from playhead.features.playlists.tables import account, register, shadow, work
from playhead.journal import store as journal
from playhead.journal.record import Draft
from playhead.storage.statements import insert_new, upsert

CHUNK = 500
"""Values in one statement."""

REGISTERS = select(register.c.body).where(register.c.id.in_(bindparam("keys", expanding=True)))
NAMED = select(register.c.id).where(
    register.c.person_id == bindparam("person"), or_(register.c.folded == bindparam("name"), register.c.making)
)
SPREAD = select(register.c.id).where(register.c.person_id == bindparam("person"), register.c.spread)
SHADOWS = select(shadow.c.seen_at, shadow.c.body).where(shadow.c.key.in_(bindparam("keys", expanding=True)))
SHADOWS_OF = select(shadow.c.seen_at, shadow.c.body).where(shadow.c.register_id.in_(bindparam("keys", expanding=True)))
SHADOWS_ON = select(shadow.c.seen_at, shadow.c.body).where(shadow.c.ref.in_(bindparam("keys", expanding=True)))
SHADOWS_NAMED = select(shadow.c.seen_at, shadow.c.body).where(shadow.c.item_ref.in_(bindparam("keys", expanding=True)))
MISSED_ON = select(shadow.c.seen_at, shadow.c.body).where(
    shadow.c.server.in_(bindparam("keys", expanding=True)), shadow.c.missed
)
MEMBERS_AT = select(shadow.c.seen_at, shadow.c.body).where(
    shadow.c.register_id == bindparam("number"), shadow.c.ref == bindparam("ref")
)
PRESSING = select(shadow.c.ref).where(shadow.c.server == bindparam("server"), shadow.c.pressing).distinct()
LIST_IDS = select(shadow.c.item_ref).where(shadow.c.ref == bindparam("ref"))
HOLDING = select(work.c.work_id, work.c.register_id).where(work.c.work_id.in_(bindparam("keys", expanding=True)))
HELD = select(work.c.work_id).where(work.c.register_id == bindparam("number"))
READ_AT = select(account.c.ref, account.c.read_at).where(account.c.ref.in_(bindparam("keys", expanding=True)))
SET_REGISTERS = upsert(register, register.c.id)
SET_SHADOWS = upsert(shadow, shadow.c.key)
SET_SEEN = (
    update(shadow)
    .where(shadow.c.key == bindparam("of"), shadow.c.seen_at < bindparam("at"))
    .values(seen_at=bindparam("at"))
)
SET_ACCOUNT = upsert(account, account.c.ref)
ADD_WORKS = insert_new(work)

_register = msgspec.json.Decoder(Register)
_shadow = msgspec.json.Decoder(Shadow)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """In pieces that a statement can name."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def registers(connection: Connection, ids: Collection[int]) -> dict[int, Register]:
    """The named registers that exist."""
    rows = (row for part in chunks(ids) for row in connection.execute(REGISTERS, {"keys": part}))
    return {one.id: one for one in (_register.decode(row.body) for row in rows)}


def named(connection: Connection, person_id: int, folded: str) -> set[int]:
    """The registers of a person with that name, and those of which a list is being made."""
    return set(connection.execute(NAMED, {"person": person_id, "name": folded}).scalars())


def spread(connection: Connection, person_id: int) -> set[int]:
    """The registers of a person that are made where they are missing."""
    return set(connection.execute(SPREAD, {"person": person_id}).scalars())


def shadows(connection: Connection, keys: Collection[str]) -> dict[str, Shadow]:
    """The named shadows (`server/user id/playlist id`) that exist."""
    return _shadows(connection, SHADOWS, keys)


def shadows_of(connection: Connection, register_ids: Collection[int]) -> dict[str, Shadow]:
    """The lists that the registers link."""
    return _shadows(connection, SHADOWS_OF, register_ids)


def shadows_on(connection: Connection, refs: Collection[str]) -> dict[str, Shadow]:
    """The lists of accounts (`server/user id`)."""
    return _shadows(connection, SHADOWS_ON, refs)


def shadows_named(connection: Connection, refs: Collection[str]) -> dict[str, Shadow]:
    """The lists of any account that have one of these ids (`server/playlist id`)."""
    return _shadows(connection, SHADOWS_NAMED, refs)


def _shadows(connection: Connection, query: Select[Any], keys: Collection[Any]) -> dict[str, Shadow]:
    rows = (row for part in chunks(keys) for row in connection.execute(query, {"keys": part}))
    return {one.key: one for one in (_as_seen(row) for row in rows)}


def _as_seen(row: Any) -> Shadow:
    one = _shadow.decode(row.body)
    return msgspec.structs.replace(one, read_at=row.seen_at) if row.seen_at > one.read_at else one


def holding(connection: Connection, works: Collection[int]) -> dict[int, frozenset[int]]:
    """Work → the registers that hold it."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in chunks(works):
        for row in connection.execute(HOLDING, {"keys": part}):
            found[row.work_id].add(row.register_id)
    return {work_id: frozenset(numbers) for work_id, numbers in found.items()}


def pressing(connection: Connection, server: str) -> frozenset[str]:
    """The accounts of a server with a list that has to be looked at."""
    return frozenset(connection.execute(PRESSING, {"server": server}).scalars())


def missed_on(connection: Connection, servers: Collection[str]) -> dict[str, Shadow]:
    """The lists on these servers that their last listing lacked, or in which the last look found nothing."""
    return _shadows(connection, MISSED_ON, servers)


def member(connection: Connection, register_id: int, ref: str) -> Shadow | None:
    """The list of an account that a register links."""
    rows = connection.execute(MEMBERS_AT, {"number": register_id, "ref": ref})
    return min((_as_seen(row) for row in rows), key=lambda one: one.key, default=None)


def list_ids(connection: Connection, ref: str) -> frozenset[str]:
    """The ids of an account's lists that are known."""
    items = connection.execute(LIST_IDS, {"ref": ref}).scalars()
    return frozenset(item.partition("/")[2] for item in items)


def read_at(connection: Connection, refs: Collection[str]) -> dict[str, int]:
    """When the last whole look at each account's lists began; accounts never looked at are missing."""
    rows = (row for part in chunks(refs) for row in connection.execute(READ_AT, {"keys": part}))
    return {row.ref: row.read_at for row in rows}


def save_registers(connection: Connection, rows: Mapping[int, Register | None]) -> None:
    """Insert or replace, with the works that they hold or held; None takes away."""
    kept = [one for one in rows.values() if one is not None]
    lost = [number for number, one in rows.items() if one is None]
    for part in chunks(lost):
        connection.execute(delete(register).where(register.c.id.in_(part)))
        connection.execute(delete(work).where(work.c.register_id.in_(part)))
    values = [
        {
            "id": one.id,
            "person_id": one.person_id,
            "folded": one.folded,
            "spread": one.spread,
            "making": bool(one.making),
            "body": msgspec.json.encode(one),
        }
        for one in kept
    ]
    _many(connection, SET_REGISTERS, values)
    for one in kept:
        _save_works(connection, one)


def _save_works(connection: Connection, one: Register) -> None:
    before = set(connection.execute(HELD, {"number": one.id}).scalars())
    now = set(one.entries)
    for part in chunks(sorted(before - now)):
        connection.execute(delete(work).where(work.c.register_id == one.id, work.c.work_id.in_(part)))
    _many(connection, ADD_WORKS, [{"work_id": i, "register_id": one.id} for i in sorted(now - before)])


def save_shadows(connection: Connection, rows: Mapping[str, Shadow | None]) -> None:
    """Insert or replace; None takes away."""
    for part in chunks(key for key, one in rows.items() if one is None):
        connection.execute(delete(shadow).where(shadow.c.key.in_(part)))
    values = [
        {
            "key": key,
            "ref": one.ref,
            "item_ref": f"{one.server}/{one.playlist_id}",
            "server": one.server,
            "register_id": one.register_id,
            "missed": bool(one.missed_at or one.emptied_at),
            "held": one.held,
            "pressing": one.pressing,
            "seen_at": one.read_at,
            "body": msgspec.json.encode(one),
        }
        for key, one in rows.items()
        if one is not None
    ]
    _many(connection, SET_SHADOWS, values)


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at an account brought: the records of what differs, and the keys of the lists that were as known.
    `whole`: every list was looked at."""

    ref: str
    began_at: int
    drafts: tuple[Draft, ...] = ()
    clean: tuple[str, ...] = ()
    whole: bool = True


def note_looks(connection: Connection, asked: Sequence[Looks]) -> list[None]:
    """Save what looks brought, records and times in one commit."""
    for one in asked:
        if one.drafts:
            journal.append(connection, list(one.drafts), one.began_at)
        _many(connection, SET_SEEN, [{"of": key, "at": one.began_at} for key in one.clean])
        if one.whole:
            note_read(connection, one.ref, one.began_at)
    return [None] * len(asked)


def note_read(connection: Connection, ref: str, at: int) -> None:
    """All of an account's lists were looked at, in a look that began then."""
    connection.execute(SET_ACCOUNT, {"ref": ref, "read_at": at})


def forget_accounts(connection: Connection, refs: Collection[str]) -> None:
    """Nothing is known of these any more."""
    for part in chunks(refs):
        connection.execute(delete(account).where(account.c.ref.in_(part)))


def _many(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
