"""What the decisions about a batch may look at, with one query a table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from playhead.domain.account_events import AccountMade, AccountRemoved
from playhead.domain.events import Event, JobCommand, ServerRetired, ServerSeen, UserNotice, UsersListed
from playhead.domain.server_events import ServerAnswered
from playhead.features.accounts import store
from playhead.features.accounts.jobs import part_of
from playhead.features.accounts.model import Known, Presence, Request
from playhead.features.accounts.view import View
from playhead.identity import queries as identity_queries
from playhead.identity import store as identity
from playhead.storage.schema import job

OF_SERVER = UserNotice | UsersListed | ServerSeen | ServerRetired | ServerAnswered | AccountMade | AccountRemoved
JOBS = select(job.c.id, job.c.kind, job.c.args).where(job.c.id.in_(bindparam("ids", expanding=True)))


def view_for(connection: Connection, events: Sequence[Event]) -> View:
    """The states that a batch's events touch."""
    requests = store.open_requests(connection)
    jobs = _jobs(connection, [event.job_id for event in events if isinstance(event, JobCommand)])
    named = {number for event in events if (number := getattr(event, "request_id", None)) is not None}
    named |= {number for number, _, _ in jobs.values()}
    requests |= store.requests(connection, named | _of_parked(events))
    servers = {event.server for event in events if isinstance(event, OF_SERVER)}
    users = store.users_on(connection, servers)
    users |= store.users(connection, {f"{one.server}/{one.user_id}" for one in requests.values()} - set(users))
    accounts = identity.accounts_by_ref(connection, _changed(events, users, requests))
    people = {row.person_id for row in accounts.values() if row.person_id is not None}
    owned = identity.accounts_of(connection, people)
    return View(
        servers=store.servers(connection),
        users=users,
        requests=requests,
        accounts=accounts,
        owned={number: tuple(row for row in owned if row.person_id == number) for number in people},
        counts=identity_queries.user_counts(connection),
        jobs=jobs,
        next_request=store.last_request(connection) + 1,
        deleted_at=store.last_deletion(connection),
    )


def _changed(events: Sequence[Event], users: dict[str, Known], requests: dict[int, Request]) -> set[str]:
    """The accounts that may turn out to be new or gone, and those that requests are for: nobody else's person is asked
    for, since a server may have thousands."""
    changed = {f"{one.server}/{one.user_id}" for one in requests.values()}
    for event in events:
        if isinstance(event, UserNotice | AccountMade | AccountRemoved):
            changed.add(f"{event.server}/{event.user_id}")
        elif isinstance(event, UsersListed):
            listed = {f"{event.server}/{user.user_id}" for user in event.users}
            here = (one for one in users.values() if one.presence is Presence.HERE)
            known = {one.ref for one in here if one.server == event.server}
            changed |= listed ^ known
    return changed


def _of_parked(events: Sequence[Event]) -> set[int]:
    parts = (part_of(getattr(event, "job_kind", ""), getattr(event, "args", "")) for event in events)
    return {part.request_id for part in parts if part is not None}


def _jobs(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, str, str]]:
    """What those of the named jobs that are ours are about."""
    found = {}
    for row in connection.execute(JOBS, {"ids": list(ids)}) if ids else ():
        part = part_of(row.kind, row.args)
        if part is not None:
            found[row.id] = (part.request_id, part.server, part.user_id)
    return found
