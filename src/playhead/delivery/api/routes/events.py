"""Owed work as lists, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import APIRouter, Request, Response

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.event_rows import event_row
from playhead.delivery.api.models import Done, EventRow, Note
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, link_next, path_id
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.playlists import queries as playlists
from playhead.features.userdata.queries import FEATURE, times_asked
from playhead.identity.callers import Caller
from playhead.journal import commands
from playhead.journal.commands import Action, Command, NoSuchJob, NotNow
from playhead.journal.lanes import JobState
from playhead.journal.queries import PARKED, PENDING, WAITING, JobRow, jobs_in

router = APIRouter(prefix="/api/events", tags=["sync"])


@router.get("/pending")
async def pending(
    request: Request, answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> list[EventRow]:
    """What is to be written, oldest first: due, due later, at a shut gate, or running. `Link` is the next page."""
    return await _listed(request, answer, user, served, PENDING, limit, cursor)


@router.get("/waiting")
async def waiting(
    request: Request, answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> list[EventRow]:
    """What waits for something that is not there yet, oldest first."""
    return await _listed(request, answer, user, served, WAITING, limit, cursor)


@router.get("/failed")
async def failed(
    request: Request, answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None
) -> list[EventRow]:
    """What ended badly and waits for a person, newest first."""
    return await _listed(request, answer, user, served, PARKED, limit, cursor)


@router.post("/{event_id}/retry")
async def retry(event_id: str, by: Administrator, served: Served) -> Done:
    """Try again at once, whatever state it is in; 409 while it runs or when it is finished."""
    return await _obey(served, by, event_id, Action.RETRY, None)


@router.post("/{event_id}/cancel")
async def cancel(event_id: str, by: Administrator, served: Served, asked: Note | None = None) -> Done:
    """Do not try it any more; 409 while it runs or when it is finished."""
    return await _obey(served, by, event_id, Action.CANCEL, asked)


@router.post("/{event_id}/resolve")
async def resolve(event_id: str, by: Administrator, served: Served, asked: Note | None = None) -> Done:
    """Mark what failed as handled; 409 for anything that has not failed."""
    return await _obey(served, by, event_id, Action.RESOLVE, asked)


async def _listed(
    request: Request,
    answer: Response,
    user: Caller,
    served: Services,
    states: Collection[JobState],
    limit: int,
    cursor: str | None,
) -> list[EventRow]:
    start, newest = after(cursor), states is PARKED
    # look-ups and listings are upkeep, not events; once parked they need a person like any other
    features = None if newest else (FEATURE, playlists.FEATURE)
    rows = await read_at(
        served,
        user,
        answer,
        SYNC_UPDATES,
        lambda c: jobs_in(c, states, limit=limit + 1, after=start, newest_first=newest, features=features),
    )
    if len(rows) > limit:
        path = served.door.prefix + request.url.path
        answer.headers["Link"] = link_next(path, limit=limit, cursor=cursor_of(rows[limit - 1].id))
    return await event_rows(served, rows[:limit])


async def event_rows(served: Services, jobs: Collection[JobRow]) -> list[EventRow]:
    """Jobs as answered."""
    now = served.clock.now_ms()
    asked = await served.database.read(lambda c: times_asked(c, jobs))
    return [event_row(job, served.runtime.gate(job.gate), now, asked.get(job.id, 0)) for job in jobs]


async def _obey(served: Services, by: Caller, event_id: str, action: Action, note: Note | None) -> Done:
    said = note.note if note is not None else ""
    command = Command(job_id=path_id(event_id), action=action, now=served.clock.now_ms(), actor=by.username, note=said)
    answer = await served.writer.run(commands.obey, command)
    served.wakes.records.set()
    match answer:
        case NoSuchJob():
            raise Problem(404, "There is no such event. Finished ones are removed after a while.")
        case NotNow(state=state):
            raise Problem(409, f"This event is {state.name.lower()} now, so this cannot be done.")
    if answer.gate is not None:
        await served.gates.reopen(answer.gate)
        served.wakes.jobs.set()
    return Done(success=True, message=f"{answer.message[:1].upper()}{answer.message[1:]}.")
