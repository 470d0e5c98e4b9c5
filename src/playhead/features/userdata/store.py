"""The sync's statements: load a batch's states with one query a table, save what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from playhead.features.userdata.model import Register, ServerClock, Shadow
from playhead.features.userdata.tables import absence, held_notice, register, server_clock, shadow
from playhead.features.userdata.view import HeldNotice
from playhead.storage.statements import delete_in, fetch_in, upsert

REGISTERS = select(register.c.person_id, register.c.work_id, register.c.body).where(
    register.c.work_id.in_(bindparam("works", expanding=True))
)
SHADOWS = select(shadow.c.key, shadow.c.body).where(shadow.c.key.in_(bindparam("keys", expanding=True)))
SHADOWS_BETWEEN = select(shadow.c.key, shadow.c.body).where(
    shadow.c.key > bindparam("begin"), shadow.c.key < bindparam("end")
)
CLOCKS = select(server_clock)
HELD_FOR_ITEMS = select(held_notice.c.key, held_notice.c.body).where(
    held_notice.c.item_ref.in_(bindparam("refs", expanding=True))
)
HELD_FOR_ACCOUNTS = select(held_notice.c.key, held_notice.c.body).where(
    held_notice.c.account_ref.in_(bindparam("refs", expanding=True))
)
ABSENCES = select(absence).where(absence.c.key.in_(bindparam("keys", expanding=True)))
SET_ABSENCES = upsert(absence, absence.c.key)
DROP_ABSENCES = delete(absence).where(absence.c.key.in_(bindparam("keys", expanding=True)))
SET_REGISTERS = upsert(register, register.c.key)
SET_SHADOWS = upsert(shadow, shadow.c.key)
SET_CLOCKS = upsert(server_clock, server_clock.c.server)
SET_HELD = upsert(held_notice, held_notice.c.key)
DROP_HELD = delete(held_notice).where(held_notice.c.key.in_(bindparam("keys", expanding=True)))

_register = msgspec.json.Decoder(Register)
_shadow = msgspec.json.Decoder(Shadow)
_held = msgspec.json.Decoder(HeldNotice)


def registers(connection: Connection, works: Collection[int]) -> dict[tuple[int, int], Register]:
    """The registers of the named works, by (person, work)."""
    rows = fetch_in(connection, REGISTERS, "works", works)
    return {(row.person_id, row.work_id): _register.decode(row.body) for row in rows}


def shadows(connection: Connection, keys: Collection[str]) -> dict[str, Shadow]:
    """The named shadows (`server/user id/item id`) that exist."""
    rows = fetch_in(connection, SHADOWS, "keys", keys)
    return {row.key: _shadow.decode(row.body) for row in rows}


class Absence(msgspec.Struct, frozen=True):
    """How often a server was asked for what it does not have, and when it is asked again, UTC milliseconds."""

    asked: int = 0
    next_at: int = 0


def absences(connection: Connection, keys: Collection[str]) -> dict[str, Absence]:
    """What is known of the named absences (`server/user id/work`)."""
    rows = fetch_in(connection, ABSENCES, "keys", keys)
    return {row.key: Absence(row.asked, row.next_at) for row in rows}


def save_absences(connection: Connection, rows: Mapping[str, Absence]) -> None:
    """Insert or replace."""
    _many(connection, SET_ABSENCES, [{"key": key} | msgspec.structs.asdict(one) for key, one in rows.items()])


def count_asked(connection: Connection, asked: Sequence[Mapping[str, Absence]]) -> list[None]:
    """Save what servers were asked for; for the writer."""
    save_absences(connection, {key: one for rows in asked for key, one in rows.items()})
    return [None] * len(asked)


def drop_absences(connection: Connection, keys: Collection[str]) -> None:
    """Forget what is there now."""
    delete_in(connection, DROP_ABSENCES, "keys", keys)


def shadows_between(connection: Connection, begin: str, end: str) -> Iterator[tuple[str, Shadow]]:
    """The shadows whose keys lie between two texts, one after the other."""
    for row in connection.execute(SHADOWS_BETWEEN, {"begin": begin, "end": end}):
        yield row.key, _shadow.decode(row.body)


def clocks(connection: Connection) -> dict[str, ServerClock]:
    """Each server's clock."""
    return {row.server: msgspec.json.decode(row.body, type=ServerClock) for row in connection.execute(CLOCKS)}


def held(connection: Connection, item_refs: Collection[str], account_refs: Collection[str]) -> dict[str, HeldNotice]:
    """The notices that wait for any of the named items or accounts."""
    found: dict[str, HeldNotice] = {}
    for statement, refs in ((HELD_FOR_ITEMS, item_refs), (HELD_FOR_ACCOUNTS, account_refs)):
        rows = fetch_in(connection, statement, "refs", refs)
        found |= {row.key: _held.decode(row.body) for row in rows}
    return found


def save_registers(connection: Connection, rows: Mapping[tuple[int, int], Register]) -> None:
    """Insert or replace."""
    values = [
        {"key": f"{person}/{work}", "person_id": person, "work_id": work, "body": msgspec.json.encode(body)}
        for (person, work), body in rows.items()
    ]
    _many(connection, SET_REGISTERS, values)


def save_shadows(connection: Connection, rows: Mapping[str, Shadow]) -> None:
    """Insert or replace."""
    values = [
        {"key": key, "server": key.partition("/")[0], "body": msgspec.json.encode(body)} for key, body in rows.items()
    ]
    _many(connection, SET_SHADOWS, values)


def save_clocks(connection: Connection, rows: Mapping[str, ServerClock]) -> None:
    """Insert or replace."""
    _many(connection, SET_CLOCKS, [{"server": name, "body": msgspec.json.encode(c)} for name, c in rows.items()])


def save_held(connection: Connection, rows: Mapping[str, HeldNotice], now: int) -> None:
    """Insert, or replace the older of the same key."""
    values = [
        {
            "key": key,
            "item_ref": f"{one.notice.server}/{one.notice.item_id}",
            "account_ref": f"{one.notice.server}/{one.notice.user_id}",
            "at": now,
            "body": msgspec.json.encode(one),
        }
        for key, one in rows.items()
    ]
    _many(connection, SET_HELD, values)


def drop_held(connection: Connection, keys: Collection[str]) -> None:
    """Forget notices that were heard, or will never be."""
    delete_in(connection, DROP_HELD, "keys", keys)


def _many(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
