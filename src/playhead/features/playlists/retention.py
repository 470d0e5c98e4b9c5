"""Forgetting lists of accounts that are gone for long, and agreements that nobody's list follows. For the writer.

What is known of the lists of an account that is there is never forgotten: it grows with the lists, not with time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from playhead.features.playlists import store
from playhead.features.playlists.model import Register, State
from playhead.features.playlists.tables import account, register, shadow
from playhead.identity.tables import account as identity_account

CHUNK = 500

_there = select(identity_account.c.ref).where(identity_account.c.gone.is_(False))
LOST = (
    select(shadow.c.key)
    .where(shadow.c.seen_at < bindparam("before"), shadow.c.ref.not_in(_there))
    .order_by(shadow.c.key)
    .limit(CHUNK)
)
STRANGERS = (
    select(account.c.ref)
    .where(account.c.read_at < bindparam("before"), account.c.ref.not_in(_there))
    .order_by(account.c.ref)
    .limit(CHUNK)
)
EMPTY = (
    select(register.c.id)
    .where(register.c.id.not_in(select(shadow.c.register_id)), register.c.id > bindparam("after"))
    .order_by(register.c.id)
    .limit(CHUNK)
)
MAKING = select(register.c.id).where(register.c.making).order_by(register.c.id)


def forget(connection: Connection, asked: Sequence[int]) -> list[int]:
    """Forget a piece of what nobody has had since before each given time, UTC milliseconds. How many rows went."""
    return [_forget(connection, before) for before in asked]


def _forget(connection: Connection, before: int) -> int:
    lost = list(connection.execute(LOST, {"before": before}).scalars())
    store.save_shadows(connection, dict.fromkeys(lost))
    strangers = list(connection.execute(STRANGERS, {"before": before}).scalars())
    if strangers:
        connection.execute(delete(account).where(account.c.ref.in_(strangers)))
    _end_calls(connection, before)
    return len(lost) + len(strangers) + _forget_registers(connection, before)


def _end_calls(connection: Connection, before: int) -> None:
    """Of a list that was being made so long ago nobody waits for an answer."""
    for part in store.chunks(connection.execute(MAKING).scalars()):
        held = store.registers(connection, part)
        ended: dict[int, Register | None] = {}
        for number, one in held.items():
            open_calls = {ref: call for ref, call in one.making.items() if call.opened_at >= before}
            if len(open_calls) < len(one.making):
                ended[number] = msgspec.structs.replace(one, making=open_calls)
        store.save_registers(connection, ended)


def _forget_registers(connection: Connection, before: int) -> int:
    """Agreements that no list follows, but for those that are still to be made somewhere."""
    gone: list[int] = []
    after = -1
    while len(gone) < CHUNK and (numbers := list(connection.execute(EMPTY, {"after": after}).scalars())):
        held = store.registers(connection, numbers)
        gone += [number for number, one in held.items() if _over(one, before)]
        after = numbers[-1]
    store.save_registers(connection, dict.fromkeys(gone))
    return len(gone)


def _over(one: Register, before: int) -> bool:
    owed = one.state is State.LINKED and bool(one.also) and not one.dead
    return not owed and not one.making and max(one.edited_at, one.deleted) < before
