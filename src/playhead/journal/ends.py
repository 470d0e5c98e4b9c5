"""Saving how runs ended: the jobs, their lanes' next heads, the records they cause and their gates, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import JobParked
from playhead.journal import jobs, store
from playhead.journal.jobs import Finished, Saved
from playhead.journal.lanes import Job, JobState, Transition
from playhead.journal.outcomes import Interrupted, Outcome, Retry
from playhead.journal.record import Draft
from playhead.kit.faults import Faults, Point


class End(msgspec.Struct, frozen=True, kw_only=True):
    """One run's end, ready to be saved. `gate_row` where the outcome changed the gate."""

    job: Job
    outcome: Outcome
    transition: Transition
    gate_row: dict[str, Any] | None = None


def save(connection: Connection, ends: Sequence[End], now: int, faults: Faults) -> None:
    """Save ends on the writer; one whose run had lost its claim changes nothing."""
    finished = [Finished(job=end.job, transition=end.transition) for end in ends]
    saved = list(zip(ends, jobs.finish(connection, finished, now), strict=True))
    faults.hit(Point.FINISH_AFTER_UPDATE)
    over = [end.job.lane for end, what in saved if _frees_lane(end, what)]
    jobs.promote(connection, over)
    faults.hit(Point.FINISH_AFTER_PROMOTE)
    drafts = [because_of(end.job, draft) for end, what in saved for draft in drafts_of(end, what)]
    if drafts:
        store.append(connection, drafts, now)
    rows = {end.gate_row["name"]: end.gate_row for end in ends if end.gate_row is not None}
    if rows:
        jobs.save_gates(connection, list(rows.values()))


def _frees_lane(end: End, saved: Saved) -> bool:
    if saved is Saved.AGAIN:
        return end.transition.final
    return saved is Saved.KEPT and end.transition.final and not jobs.is_alone(end.job.lane)


def drafts_of(end: End, saved: Saved) -> tuple[Draft, ...]:
    """The records that an end causes: the outcome's own, and one for a job that ended badly for good. Pure."""
    if saved is Saved.REFUSED:
        return ()
    outcome, transition = end.outcome, end.transition
    drafts = () if isinstance(outcome, Interrupted) else outcome.drafts
    if saved is Saved.AGAIN or transition.state not in (JobState.REJECTED, JobState.DEAD):
        return drafts
    return (*drafts, parked(end.job, transition.outcome, transition.reason or ""))


def because_of(job: Job, draft: Draft) -> Draft:
    """A record of a run, led to by the record that the job carries out, unless it names another one itself. Pure."""
    return draft if draft.cause is not None else msgspec.structs.replace(draft, cause=job.want_ver)


def parked(job: Job, outcome: str, reason: str) -> Draft:
    """The record of a job that is listed until somebody acts. Pure."""
    event = JobParked(
        job_id=job.id,
        feature=job.feature,
        job_kind=job.kind,
        args=job.args.decode(errors="replace"),
        outcome=outcome,
        reason=reason,
    )
    return Draft(event=event, subject=job.lane)


def unsaved(error: Exception) -> Retry:
    """What a run ends with when its own outcome breaks a rule of the database. Pure."""
    return Retry(reason=f"its outcome could not be saved: {type(error).__name__}: {error}")
