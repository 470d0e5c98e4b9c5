"""Persons and the accounts that are theirs."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.identity_models import People, Person, PersonAccount, PersonChange, UnmatchedAccount
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, path_id
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.items import hex_id
from playhead.domain.people import Account
from playhead.features.userdata import runs
from playhead.features.userdata.runs import Begin
from playhead.identity import queries
from playhead.identity.callers import Caller
from playhead.identity.edits import Clash, Missing, Regroup, regroup
from playhead.identity.queries import PersonRow

router = APIRouter(prefix="/api/v1/people", tags=["sync"])


@router.get("")
async def list_people(
    answer: Response, by: Administrator, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> People:
    """Everybody with an account on a media server, and the accounts that belong to nobody, with the reason."""
    start = after(cursor) or 0
    return await read_at(served, by, answer, SYNC_UPDATES, lambda c: _page(c, start, limit))


@router.put("/{person_id}")
async def change_person(person_id: str, asked: PersonChange, by: Administrator, served: Served) -> Person:
    """Name a person, or say which accounts are his. 409 where the configuration says otherwise."""
    wanted = path_id(person_id)
    change = Regroup(
        person_id=wanted, name=asked.name, accounts=_accounts(asked), now=served.clock.now_ms(), actor=by.username
    )
    answer = await served.writer.run(regroup, change)
    match answer:
        case Missing():
            raise Problem(404, "There is no such person.")
        case Clash(reason=reason):
            raise Problem(409, f"{reason[:1].upper()}{reason[1:]}.")
    await read_anew(served, by, answer.accounts)
    return await served.database.read(lambda c: person_of(queries.people_page(c, limit=1, only=wanted)[0]))


def _accounts(asked: PersonChange) -> tuple[Account, ...] | None:
    if asked.accounts is None:
        return None
    return tuple(dict.fromkeys(Account(a.server, hex_id(a.user_id) or a.user_id) for a in asked.accounts))


async def read_anew(served: Services, by: Caller, moved: Sequence[Account]) -> None:
    """What the accounts hold is merged with what their new person has elsewhere."""
    served.wakes.records.set()
    if not moved:
        return
    begin = Begin(
        run_id=served.new_id(),
        why="people",
        now=served.clock.now_ms(),
        servers=tuple(name for name, door in served.servers.items() if door.takes_part),
        accounts=tuple(str(one) for one in moved),
        actor=by.username,
    )
    await served.writer.run(runs.begin, begin)
    served.wake_sweeps()


def _page(connection: Connection, start: int, limit: int) -> People:
    rows = queries.people_page(connection, limit=limit + 1, after=start)
    return People(
        items=[person_of(row) for row in rows[:limit]],
        next_cursor=cursor_of(rows[limit - 1].id) if len(rows) > limit else None,
        total=queries.person_count(connection),
        unmatched=[
            UnmatchedAccount(server=one.account.server, user_id=one.account.user_id, name=one.name, reason=one.evidence)
            for one in queries.nobodys(connection)
        ],
    )


def person_of(row: PersonRow) -> Person:
    """A person as answered."""
    return Person(
        id=str(row.id),
        name=row.name,
        accounts=[
            PersonAccount(server=one.account.server, user_id=one.account.user_id, name=one.name, evidence=one.evidence)
            for one in row.accounts
        ],
    )
