"""Look-ups: what a server is asked when a notice names something that no listing has shown yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import (
    Busy,
    KeyRefused,
    NoAnswerInTime,
    ServerError,
    Unreachable,
)
from playhead.domain.events import ItemsGone, ItemsSeen, UsersListed
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.outcomes import Done, GateDown, Outcome, Retry, Throttle
from playhead.journal.record import Draft
from playhead.ports.media_server import MediaServer

LOOK_UP = "identity.look_up"
LIST_USERS = "identity.list_users"


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """Ask `server` for one item."""

    server: str
    item_id: str


class ListUsers(msgspec.Struct, frozen=True, kw_only=True):
    """Ask `server` for its users."""

    server: str


def look_up(server: str, item_id: str) -> JobSpec:
    """One look-up, however many notices ask for it."""
    key = f"identity:item:{server}/{item_id}"
    args = msgspec.json.encode(LookUp(server=server, item_id=item_id))
    return JobSpec(kind=LOOK_UP, gate=server, lane=key, ckey=key, args=args)


def list_users(server: str) -> JobSpec:
    """One listing, however many notices ask for it."""
    key = f"identity:users:{server}"
    return JobSpec(kind=LIST_USERS, gate=server, lane=key, ckey=key, args=msgspec.json.encode(ListUsers(server=server)))


def outcome_of(error: ServerError) -> Outcome:
    """What a failed read means for its job; a read may always be repeated."""
    match error:
        case Unreachable() | NoAnswerInTime():
            return GateDown(reason=str(error))
        case KeyRefused():
            return GateDown(reason=str(error), until_fixed=True)
        case Busy(after_ms=after):
            return Throttle(reason=str(error), after_ms=after)
        case _:
            return Retry(reason=str(error))


class LookUpWork:
    """Performs `identity.look_up`."""

    kind = LOOK_UP

    def __init__(self, servers: Mapping[str, MediaServer]) -> None:
        self._servers = servers

    def prepare(self, tx: Connection, jobs: Sequence[Job], now: int) -> list[LookUp]:
        return [msgspec.json.decode(job.args, type=LookUp) for job in jobs]

    async def perform(self, job: Job, task: LookUp) -> Outcome:
        try:
            found = await self._servers[task.server].items_by_id([task.item_id])
        except ServerError as error:
            return outcome_of(error)
        subject = f"{task.server}/{task.item_id}"
        if found:
            return Done(drafts=(Draft(event=ItemsSeen(server=task.server, items=tuple(found)), subject=subject),))
        return Done(drafts=(Draft(event=ItemsGone(server=task.server, item_ids=(task.item_id,)), subject=subject),))


class ListUsersWork:
    """Performs `identity.list_users`."""

    kind = LIST_USERS

    def __init__(self, servers: Mapping[str, MediaServer]) -> None:
        self._servers = servers

    def prepare(self, tx: Connection, jobs: Sequence[Job], now: int) -> list[ListUsers]:
        return [msgspec.json.decode(job.args, type=ListUsers) for job in jobs]

    async def perform(self, job: Job, task: ListUsers) -> Outcome:
        try:
            users = await self._servers[task.server].users()
        except ServerError as error:
            return outcome_of(error)
        return Done(drafts=(Draft(event=UsersListed(server=task.server, users=users), subject=task.server),))
