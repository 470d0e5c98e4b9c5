"""Who came in, who was refused, and what was changed about whom: read from the journal, newest first."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import KIND, SignIn, UserChanged
from playhead.identity import login_rows
from playhead.identity.login_rows import subject_of
from playhead.journal import queries, store
from playhead.journal.queries import Place
from playhead.journal.record import Draft

KINDS = (KIND[SignIn], KIND[UserChanged])


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong tries for one name from one address, as many as are let in a minute."""

    username: str
    method: str
    address: str
    failures: int
    now: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `by` is who did it, empty for nobody known; `user_id` 0 likewise. `at` is UTC milliseconds."""

    place: Place
    action: str
    user_id: int
    username: str
    by: str
    address: str
    detail: str


def page(connection: Connection, *, before: Place | None, limit: int, user_id: int | None = None) -> list[Entry]:
    """Up to `limit` entries before a place; about one login, or about all."""
    subject = None if user_id is None else subject_of(user_id)
    records = queries.newest_of(connection, KINDS, before=before, limit=limit, subject=subject)
    return [_entry(Place(one.at, one.seq), one.event, one.actor) for one in records if isinstance(one.event, _Known)]


_Known = SignIn | UserChanged


def _entry(place: Place, event: SignIn | UserChanged, actor: str) -> Entry:
    match event:
        case SignIn(failures=failures, method=method):
            detail = method if not failures else f"{method}, {failures} wrong tries in a minute"
        case UserChanged(detail=told):
            detail = told
    return Entry(
        place=place,
        action=event.action,
        user_id=event.user_id,
        username=event.username,
        by=actor,
        address=event.address,
        detail=detail,
    )


def note_burst(connection: Connection, items: Sequence[Burst]) -> list[None]:
    """Append that somebody was refused; for the writer."""
    for one in items:
        found = login_rows.with_hash(connection, one.username)
        login_id, name = (0, "") if found is None else (found[0].id, found[0].username)
        refused = SignIn(
            action="refused",
            user_id=login_id,
            username=name,
            method=one.method,
            address=one.address,
            failures=one.failures,
        )
        store.append(connection, [Draft(event=refused, subject=subject_of(login_id))], one.now)
    return [None] * len(items)
