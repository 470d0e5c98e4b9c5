"""Accounts that came or went on one server: what waits for a person, what was done, and passwords, each shown once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from playhead.delivery.api.account_models import (
    AccountPassword,
    AccountPasswords,
    Asked,
    UserRequest,
    UserRequestTarget,
)
from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done, Listed
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, path_id
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.accounts import queries, requests
from playhead.features.accounts.model import Action, Request, State, Step, Target
from playhead.features.accounts.queries import RequestRow
from playhead.features.accounts.requests import Decision, NoSuchRequest, NotWaiting, Reveal, Settle
from playhead.identity import store as identity
from playhead.identity.callers import Caller
from playhead.identity.rows import ServerRow
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/user-requests", tags=["sync"])

Which = Annotated[Asked, Query(description="Only those in this state; `password`: whose passwords nobody has seen.")]


@router.get("")
async def listed(
    answer: Response, user: User, served: Served, state: Which = "waiting", limit: Limit = 50, cursor: Cursor = None
) -> Listed[UserRequest]:
    """Creations and deletions that wait for a person, or those in another state; the newest first."""
    before = after(cursor)
    rows, total, servers = await read_at(
        served, user, answer, SYNC_UPDATES, lambda c: _page(c, state, before, limit + 1)
    )
    more = cursor_of(rows[limit - 1].request.id) if len(rows) > limit else None
    items = [request_of(row, servers, dry_run=served.sync_policy.dry_run) for row in rows[:limit]]
    return Listed[UserRequest](items=items, next_cursor=more, total=total)


def _page(
    connection: Connection, which: Which, before: int | None, limit: int
) -> tuple[list[RequestRow], int, Mapping[str, ServerRow]]:
    states, unseen = _states(which), which == "password"
    return (
        queries.page(connection, states, unseen=unseen, limit=limit, before=before),
        queries.count(connection, states, unseen=unseen),
        identity.servers(connection),
    )


@router.post("/{request_id}/confirm")
async def confirm(request_id: str, by: Administrator, served: Served) -> Done:
    """Do it on the other servers too."""
    return await _settle(served, by, request_id, Decision.CONFIRM)


@router.post("/{request_id}/discard")
async def discard(request_id: str, by: Administrator, served: Served) -> Done:
    """Leave the other servers as they are."""
    return await _settle(served, by, request_id, Decision.DISCARD)


@router.post("/{request_id}/passwords")
async def passwords(request_id: str, by: Administrator, served: Served, response: Response) -> AccountPasswords:
    """The passwords of the accounts that were made. They are shown this once, and kept no longer."""
    asked = Reveal(
        request_id=path_id(request_id), keeper=served.account_passwords, now=served.clock.now_ms(), actor=by.username
    )
    shown = await served.writer.run(requests.reveal, asked)
    if isinstance(shown, NoSuchRequest):
        raise Problem(404, "There is no such request.")
    if not shown:
        raise Problem(409, "There is no password to show: none was made, or it was shown already.")
    served.wakes.records.set()
    response.headers["Cache-Control"] = "no-store"
    return AccountPasswords(
        items=[AccountPassword(server=one.server, username=one.name, password=one.text) for one in shown]
    )


def _states(asked: Asked) -> Collection[State] | None:
    return None if asked in ("all", "password") else (State(asked),)


async def _settle(served: Services, by: Caller, request_id: str, decision: Decision) -> Done:
    asked = Settle(request_id=path_id(request_id), decision=decision, now=served.clock.now_ms(), actor=by.username)
    answer = await served.writer.run(requests.settle, asked)
    match answer:
        case NoSuchRequest():
            raise Problem(404, "There is no such request.")
        case NotWaiting(state=state):
            raise Problem(409, f"Nobody is asked about this: it is {state.value}.")
    served.wakes.records.set()
    return Done(success=True, message=done(answer.request, decision, dry_run=served.sync_policy.dry_run))


def done(request: Request, decision: Decision, *, dry_run: bool) -> str:
    """What comes of a decision, in words."""
    if decision is Decision.DISCARD:
        return "The other servers stay as they are."
    names = ", ".join(target.server for target in request.targets if target.step is Step.OWED)
    word = "made" if request.action is Action.CREATE else "deleted"
    if dry_run:
        return f"This is a dry run: {request.name} would be {word} on {names}, and nothing is done."
    return f"{request.name} is {word} on {names}."


def request_of(row: RequestRow, servers: Mapping[str, ServerRow], *, dry_run: bool = False) -> UserRequest:
    """A request as answered."""
    request = row.request
    return UserRequest(
        id=str(request.id),
        action=request.action.value,
        state=request.state.value,
        server=request.server,
        username=request.name,
        created_at=rfc3339(request.at),
        reason=request.reason or None,
        targets=[_target(one, one.server in row.unseen, servers.get(one.server), dry_run) for one in request.targets],
    )


def _target(target: Target, unseen: bool, server: ServerRow | None, dry_run: bool) -> UserRequestTarget:
    reason = target.reason
    if not reason and target.step is Step.OWED and dry_run:
        reason = "it was asked for before this dry run, and is done once that has ended"
    elif not reason and target.step is Step.OWED and (server is None or server.state != "up"):
        reason = f"{target.server} is away; it is done once it is back"
    return UserRequestTarget(
        server=target.server,
        username=target.name,
        user_id=target.user_id or None,
        state=target.step.value,
        reason=reason or None,
        job_id=target.job_id,
        password_ready=unseen,
    )
