"""Look-ups: what a server is asked when a notice names something that no listing has shown yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.domain.events import ItemsGone, ItemsSeen, UsersListed
from playhead.identity import below, store
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.outcomes import Done, Outcome, Wait, failed_call
from playhead.journal.record import Draft
from playhead.kit.times import SECOND
from playhead.ports.media_server import IDS_A_CALL, MediaServer

LOOK_UP = "identity.look_up"
LIST_USERS = "identity.list_users"

SCAN_MS = 30 * SECOND
"""How long nothing is said of what is missing while a library scan runs: it may put back what it took out."""
GONE_A_RECORD = 500


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """Ask `server` for one item."""

    server: str
    item_id: str

    @property
    def ref(self) -> str:
        """The key of the item's row."""
        return f"{self.server}/{self.item_id}"


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


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """What one look-up does. `known`: a listing has shown the item, and nobody has said that it is gone; `inside` is
    what it is known to hold. `scan_until`: when to look again while a library scan runs, UTC milliseconds."""

    target: LookUp
    scan_until: int
    known: bool = False
    inside: tuple[str, ...] = ()


class LookUpWork:
    """Performs `identity.look_up`."""

    kind = LOOK_UP

    def __init__(self, servers: Mapping[str, MediaServer]) -> None:
        self._servers = servers

    def prepare(self, tx: Connection, jobs: Sequence[Job], now: int) -> list[Looking]:
        targets = [msgspec.json.decode(job.args, type=LookUp) for job in jobs]
        links = store.item_links(tx, {target.ref for target in targets})
        known = {ref for ref, link in links.items() if not link.gone}
        held = {
            name: below.members(tx, name, {t.item_id for t in targets if t.server == name and t.ref in known})
            for name in {target.server for target in targets}
        }
        return [
            Looking(
                target=target,
                scan_until=now + SCAN_MS,
                known=target.ref in known,
                inside=tuple(sorted(held[target.server].get(target.item_id, ()))),
            )
            for target in targets
        ]

    async def perform(self, job: Job, task: Looking) -> Outcome:
        target, server = task.target, self._servers[task.target.server]
        try:
            found = await server.items_by_id([target.item_id])
            if found:
                return Done(drafts=(Draft(event=ItemsSeen(server=target.server, items=found), subject=target.ref),))
            # older servers name a folder that was deleted, and nothing of what it held
            gone = (target.item_id, *await _missing(server, task.inside))
            if task.known and await server.scanning():
                return Wait(reason=f"{target.server} does not show it while a library scan runs", until=task.scan_until)
        except ServerError as error:
            return failed_call(error)
        pieces = [gone[first : first + GONE_A_RECORD] for first in range(0, len(gone), GONE_A_RECORD)]
        return Done(
            drafts=tuple(
                Draft(event=ItemsGone(server=target.server, item_ids=piece), subject=target.ref) for piece in pieces
            )
        )


async def _missing(server: MediaServer, item_ids: Sequence[str]) -> list[str]:
    there: set[str] = set()
    for first in range(0, len(item_ids), IDS_A_CALL):
        there |= {item.item_id for item in await server.items_by_id(item_ids[first : first + IDS_A_CALL])}
    return [item_id for item_id in item_ids if item_id not in there]


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
            return failed_call(error)
        return Done(drafts=(Draft(event=UsersListed(server=task.server, users=users), subject=task.server),))
