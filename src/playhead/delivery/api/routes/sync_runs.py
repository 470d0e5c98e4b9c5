"""Reconciling: ask for it, and see what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from fastapi import APIRouter, Response
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import Listed
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.delivery.api.sync_models import Plan, PlannedWrite, Run, RunBegun, ScopeAsked
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.run_queries import RunRow
from playhead.features.userdata.runs import Begin
from playhead.identity import queries as identity
from playhead.identity.callers import Caller
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/sync", tags=["sync"])


@router.post("/reconcile", status_code=202)
async def reconcile(by: Administrator, served: Served, asked: ScopeAsked | None = None) -> RunBegun:
    """Compare everything with what is known, and bring in step what is not. Answers at once; see the run."""
    begin = await begin_of(served, by, asked or ScopeAsked())
    await served.writer.run(runs.begin, begin)
    served.wakes.records.set()
    served.wake_sweeps()
    return RunBegun(run_id=begin.run_id)


@router.post("/plan")
async def plan(by: Administrator, served: Served, asked: ScopeAsked | None = None) -> Plan:
    """What a reconciliation would write now. Reads every account; writes and changes nothing."""
    if served.preview is None:
        raise Problem(503, "This process reads no media servers.")
    told = await served.preview(await begin_of(served, by, asked or ScopeAsked()))
    writes = [PlannedWrite(**msgspec.structs.asdict(one)) for one in told.writes]
    return Plan(items=writes, total=len(writes), problems=list(told.problems), held=list(told.held))


@router.get("/runs")
async def listed(answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None) -> Listed[Run]:
    """Runs, the newest first: those asked for, and those that begin by themselves."""
    start = after(cursor)
    rows = await read_at(served, user, answer, SYNC_UPDATES, lambda c: run_queries.runs_before(c, start, limit + 1))
    more = cursor_of(rows[limit - 1].seq) if len(rows) > limit else None
    return Listed(items=[run_of(row) for row in rows[:limit]], next_cursor=more, total=None)


@router.get("/runs/{run_id}")
async def one(run_id: str, _: User, served: Served) -> Run:
    """One run."""
    row = await served.database.read(lambda c: run_queries.run_by_id(c, run_id))
    if row is None:
        raise Problem(404, "There is no such run.")
    return run_of(row)


def run_of(row: RunRow) -> Run:
    """A run as answered."""
    return Run(
        run_id=row.id,
        state=row.state,  # type: ignore[arg-type]  # one of the three words
        started_at=rfc3339(row.started_at),
        finished_at=None if row.finished_at is None else rfc3339(row.finished_at),
        read=row.read,
        differences=row.differences,
        writes=row.writes,
        why=row.why,
        passes=row.passes,
        passes_open=row.passes_open,
        held=row.held,
        problems=list(row.problems),
    )


async def begin_of(served: Services, by: Caller, asked: ScopeAsked) -> Begin:
    """The run that is asked for. Raises a 422 problem for a server or a person that is not known."""
    for name in asked.servers or ():
        if name not in served.servers:
            raise field_problem("servers", f"names no server of the configuration: {name}")
        if not served.servers[name].takes_part:
            raise field_problem("servers", f"the direction of {name} is off: it is neither read nor written")
    people = None if asked.people is None else await served.database.read(lambda c: _persons(c, asked.people or ()))
    everything = (name for name, door in served.servers.items() if door.takes_part)
    servers = tuple(dict.fromkeys(everything if asked.servers is None else asked.servers))
    now = served.clock.now_ms()
    return Begin(run_id=served.new_id(), why="asked", now=now, servers=servers, people=people, actor=by.username)


def _persons(connection: Connection, asked: Sequence[str | int]) -> tuple[int, ...]:
    known = identity.persons(connection)
    found: list[int] = []
    for one in asked:
        matching = [i for i, name in known.items() if str(one) in (str(i), name) or str(one).lower() == name.lower()]
        if not matching:
            raise field_problem("people", f"names nobody who is known: {one}")
        found += matching
    return tuple(dict.fromkeys(found))
