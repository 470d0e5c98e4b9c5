"""What people are shown of accounts that came and went. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, select

from playhead.features.accounts.model import Request, State
from playhead.features.accounts.tables import password, request

_request = msgspec.json.Decoder(Request)


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and the servers whose passwords nobody has seen yet."""

    request: Request
    unseen: frozenset[str] = frozenset()


def page(
    connection: Connection, states: Collection[State] | None, *, unseen: bool, limit: int, before: int | None = None
) -> list[RequestRow]:
    """Requests in any of `states` (None: all), the newest first, those before a number; `unseen`: those alone whose
    passwords nobody has seen."""
    query = select(request.c.id, request.c.body).order_by(request.c.id.desc()).limit(limit)
    conditions = [*_in(states), *([request.c.id.in_(_with_password())] if unseen else [])]
    if before is not None:
        conditions.append(request.c.id < before)
    rows = [_request.decode(row.body) for row in connection.execute(query.where(*conditions))]
    waiting: dict[int, set[str]] = defaultdict(set)
    ready = select(password.c.request_id, password.c.server).where(password.c.ready.is_(True))
    for row in connection.execute(ready.where(password.c.request_id.in_([one.id for one in rows]))):
        waiting[row.request_id].add(row.server)
    return [RequestRow(request=one, unseen=frozenset(waiting[one.id])) for one in rows]


def count(connection: Connection, states: Collection[State] | None, *, unseen: bool) -> int:
    """How many `page` has in all."""
    conditions = [*_in(states), *([request.c.id.in_(_with_password())] if unseen else [])]
    return int(connection.execute(select(func.count()).select_from(request).where(*conditions)).scalar_one())


def _with_password() -> Select[tuple[int]]:
    return select(password.c.request_id).where(password.c.ready.is_(True))


def _in(states: Collection[State] | None) -> list[ColumnElement[bool]]:
    return [] if states is None else [request.c.state.in_([state.value for state in states])]
