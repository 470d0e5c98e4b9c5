"""What people are shown of runs and of what waits for them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from playhead.features.userdata.sweep_tables import run, sweep_pass, swept, withheld
from playhead.identity import store as identity

SAMPLE = 20


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run for people. `held` is how many passes wait for a person, `problems` says of each server that was never
    reached, and of each pass that failed, why."""

    id: str
    seq: int
    why: str
    state: str
    started_at: int
    finished_at: int | None
    read: int
    differences: int
    writes: int
    passes: int
    passes_open: int
    held: int
    problems: tuple[str, ...] = ()


def runs_before(connection: Connection, seq: int | None, limit: int) -> list[RunRow]:
    """Runs, the newest first, those before a place."""
    query = select(run).order_by(run.c.seq.desc()).limit(limit)
    return _rows(connection, connection.execute(query if seq is None else query.where(run.c.seq < seq)).all())


def run_by_id(connection: Connection, run_id: str) -> RunRow | None:
    """One run."""
    found = _rows(connection, connection.execute(select(run).where(run.c.id == run_id)).all())
    return found[0] if found else None


def _rows(connection: Connection, rows: Sequence[Any]) -> list[RunRow]:
    ids = [row.id for row in rows]
    numbers = ("read", "differences")
    # of passes that were forgotten; those that are there come on top
    sums = {row.id: {"read": row.read, "differences": row.differences} for row in rows}
    states: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    problems = {row.id: row.problems.splitlines() for row in rows}
    columns = (sweep_pass.c.run_id, sweep_pass.c.state, *(func.sum(sweep_pass.c[n]) for n in numbers), func.count())
    query = select(*columns).where(sweep_pass.c.run_id.in_(ids)).group_by(sweep_pass.c.run_id, sweep_pass.c.state)
    for run_id, state, read, differences, count in connection.execute(query):
        sums[run_id]["read"] += int(read)
        sums[run_id]["differences"] += int(differences)
        states[run_id][state] += int(count)
    failed = select(sweep_pass.c.run_id, sweep_pass.c.username, sweep_pass.c.server, sweep_pass.c.problem)
    for row in connection.execute(failed.where(sweep_pass.c.run_id.in_(ids), sweep_pass.c.state == "failed")):
        problems[row.run_id].append(f"{row.username} on {row.server}: {row.problem}")
    return [
        RunRow(
            id=row.id,
            seq=row.seq,
            why=row.why,
            state=row.state,
            started_at=row.started_at,
            finished_at=row.finished_at,
            writes=row.writes,
            passes=row.passes + sum(states[row.id].values()),
            passes_open=states[row.id]["open"],
            held=states[row.id]["held"],
            problems=tuple(problems[row.id]),
            **sums[row.id],
        )
        for row in rows
    ]


def last_passes(connection: Connection, servers: Sequence[str]) -> dict[str, int]:
    """Server → when the last whole pass over one of its accounts began, UTC milliseconds."""
    found = {}
    for name in servers:
        newest = select(func.max(swept.c.full_at), func.max(swept.c.quick_at))
        full_at, quick_at = connection.execute(newest.where(swept.c.ref.startswith(f"{name}/", autoescape=True))).one()
        at = max(full_at or 0, quick_at or 0)
        if at:
            found[name] = at
    return found


class BrakeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pass that waits for a person: how many of the entries it would take away, and some by name."""

    id: int
    run_id: str
    server: str
    username: str
    begun_at: int
    entries: int
    regressions: int
    items: tuple[str, ...]


def brakes(connection: Connection) -> list[BrakeRow]:
    """All that wait for a person, the oldest first."""
    query = select(sweep_pass).where(sweep_pass.c.state == "held").order_by(sweep_pass.c.id)
    return [_brake(connection, row) for row in connection.execute(query).all()]


def _brake(connection: Connection, row: Any) -> BrakeRow:
    held = select(withheld.c.item_id).where(withheld.c.pass_id == row.id).order_by(withheld.c.item_id).limit(SAMPLE)
    refs = [f"{row.server}/{item.item_id}" for item in connection.execute(held)]
    names = tuple(sorted(found.item.name for found in identity.items_by_ref(connection, refs).values()))
    return BrakeRow(
        id=row.id,
        run_id=row.run_id,
        server=row.server,
        username=row.username,
        begun_at=row.begun_at,
        entries=row.entries,
        regressions=row.regressions,
        items=names,
    )
