"""Owed work in detail, for the operator's commands."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.event_rows import next_try
from playhead.delivery.api.metrics import breaker_word
from playhead.delivery.api.operator_models import GateShape, JobCount, JobDetail, JobStats
from playhead.delivery.api.paging import path_id
from playhead.journal import queries
from playhead.journal.lanes import GateState
from playhead.journal.queries import JobRow
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/operator/jobs", tags=["operator"])


@router.get("/stats")
async def stats(_: Administrator, served: Served) -> JobStats:
    """What is open or parked by state, kind and target, and the targets' gates."""
    counts = await served.database.read(queries.job_counts)
    now, runtime = served.clock.now_ms(), served.runtime
    return JobStats(
        jobs=[
            JobCount(state=c.state.name.lower(), feature=c.feature, kind=c.kind, gate=c.gate, jobs=c.jobs)
            for c in sorted(counts, key=lambda c: (c.state, c.feature, c.kind, c.gate))
        ],
        gates=[gate_of(name, runtime.gate(name), now) for name in served.servers],
        worker_running=runtime.worker_running(),
    )


@router.get("/{job_id}")
async def job(job_id: str, _: Administrator, served: Served) -> JobDetail:
    """One job, finished ones too as long as they are kept."""
    wanted = path_id(job_id)
    found = await served.database.read(lambda c: queries.job_by_id(c, wanted))
    if found is None:
        raise Problem(404, "There is no such job. Finished ones are removed after a while.")
    return detail_of(found, served.runtime.gate(found.gate), served.clock.now_ms())


def gate_of(name: str, gate: GateState, now: int) -> GateShape:
    """A gate as answered."""
    return GateShape(name=name, breaker=breaker_word(gate, now), reason=gate.paused)


def detail_of(row: JobRow, gate: GateState, now: int) -> JobDetail:
    """A job as answered."""
    return JobDetail(
        id=row.id,
        feature=row.feature,
        kind=row.kind,
        state=row.state.name.lower(),
        lane=row.lane,
        head=row.head,
        gate=row.gate,
        breaker=breaker_word(gate, now),
        due_at=next_try(row, gate, now) if row.finished_at is None else None,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        outcome=row.outcome,
        reason=row.reason,
        created_at=rfc3339(row.created_at),
        finished_at=None if row.finished_at is None else rfc3339(row.finished_at),
        args=_decoded(row.args),
    )


def _decoded(args: bytes) -> Any:
    """A job's arguments are JSON; what a newer version wrote otherwise is shown as text."""
    try:
        return msgspec.json.decode(args)
    except msgspec.DecodeError:
        return args.decode(errors="replace")
