"""Forgetting requests that are over, with the passwords that nobody asked for. For the writer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from playhead.features.accounts.model import State
from playhead.features.accounts.tables import password, request

CHUNK = 1_000
KEPT = (State.WAITING.value, State.OPEN.value, State.REFUSED.value)
"""What still waits for a server or a person."""


def forget(connection: Connection, asked: Sequence[int]) -> list[int]:
    """Delete a piece of those that are over and from before each given time, UTC milliseconds, but for those whose
    password nobody has seen. How many went."""
    return [_forget(connection, before) for before in asked]


def _forget(connection: Connection, before: int) -> int:
    unseen = select(password.c.request_id).where(password.c.ready.is_(True))
    # the newest stays: its number is never given to another
    newest = select(func.max(request.c.id)).scalar_subquery()
    old = (request.c.at < before) & (request.c.id < newest)
    over = request.c.state.not_in(KEPT) & old & request.c.id.not_in(unseen)
    ids = [row.id for row in connection.execute(select(request.c.id).where(over).order_by(request.c.id).limit(CHUNK))]
    if ids:
        connection.execute(delete(password).where(password.c.request_id.in_(ids)))
        connection.execute(delete(request).where(request.c.id.in_(ids)))
    return len(ids)
