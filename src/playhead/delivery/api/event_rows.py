"""A job as a row of the event lists: what it is about, why it waits, when it goes on."""

from __future__ import annotations

from typing import Literal

from playhead.delivery.api.models import EventRow
from playhead.features.accounts.jobs import LOOK, MAKE, part_of
from playhead.features.playlists.queries import target_of as playlist_of
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.queries import target_of
from playhead.identity.jobs import LIST_USERS, LOOK_UP
from playhead.journal.lanes import NEVER, GateState, JobState
from playhead.journal.queries import PARKED, JobRow
from playhead.kit.times import rfc3339

STATUS: dict[JobState, Literal["pending", "processing", "waiting_for_item", "failed"]] = {
    JobState.READY: "pending",
    JobState.RUNNING: "processing",
    JobState.WAITING: "waiting_for_item",
    JobState.REJECTED: "failed",
    JobState.DEAD: "failed",
}
UPKEEP = {
    LOOK_UP: ("watched", "look-up of a title that a notice named"),
    LIST_USERS: ("user", "list of users"),
    LOOK: ("user", "second look at the users"),
}
"""The type and the words of jobs that are about no edit of somebody."""

BEHIND_ANOTHER = "an earlier change of the same title goes first"


def event_row(job: JobRow, gate: GateState, now: int, asked: int = 0) -> EventRow:
    """A job that is open or parked; `gate` is that of its target, `asked` how often the server was asked for the item
    it waits for."""
    target = target_of(job.kind, job.args) or _account(job) or _playlist(job) or _unknown(job)
    at_gate = why_shut(job, gate, now)
    error = at_gate or job.reason
    return EventRow(
        id=job.id,
        event_type=target.event_type,
        source_server=target.source_server,
        target_server=target.server,
        username=target.username,
        item_name=target.item_name,
        item_path=target.item_path,
        status=STATUS[job.state],
        retry_count=_retries(job),
        max_retries=job.max_attempts - 1,  # the first try is none, and so `sync.max_retries` counts
        last_error=error,
        item_not_found_count=asked,
        item_not_found_max=target.absent_max,
        next_retry_at=next_try(job, gate, now),
        created_at=rfc3339(job.created_at),
        reason=error or (BEHIND_ANOTHER if job.state is JobState.READY and not job.head else None),
        can_retry=job.state is not JobState.RUNNING,
        can_cancel=job.state is not JobState.RUNNING,
    )


def _retries(job: JobRow) -> int:
    """The number of the retry that is due or under way; of what failed, how many there were."""
    open_ = job.state in (JobState.READY, JobState.WAITING)
    return job.attempt if open_ else max(0, job.attempt - 1)


def _account(job: JobRow) -> Target | None:
    """What a job about an account is to do."""
    part = part_of(job.kind, job.args)
    if part is None:
        return None
    what = "new account" if job.kind == MAKE else "deletion of an account"
    return Target(
        server=part.server,
        user_id=part.user_id,
        item_id="",
        person_id=0,
        work_id=0,
        event_type="user",
        source_server=part.source_server,
        username=part.name,
        item_name=what,
    )


def _playlist(job: JobRow) -> Target | None:
    """What a job about a playlist is to bring in step."""
    target = playlist_of(job.kind, job.args)
    if target is None:
        return None
    return Target(
        server=target.server,
        user_id=target.user_id,
        item_id="",
        person_id=0,
        work_id=0,
        event_type="playlist",
        source_server=target.source_server,
        username=target.username,
        item_name=target.name,
    )


def _unknown(job: JobRow) -> Target:
    """What can be said of a job that is upkeep, which is listed only once it needs a person."""
    event_type, what = UPKEEP.get(job.kind, ("watched", job.kind))
    return Target(
        server=job.gate, user_id="", item_id="", person_id=0, work_id=0, event_type=event_type, item_name=what
    )


def why_shut(job: JobRow, gate: GateState, now: int) -> str | None:
    """Why a job that could go on is not let through to its target."""
    if job.state is not JobState.READY:
        return None
    if gate.paused is not None:
        return gate.paused
    if now < gate.open_until:
        return job.reason or f"{job.gate} rests after failures"
    return None


def next_try(job: JobRow, gate: GateState, now: int) -> str | None:
    """When the job is looked at next; None for now, for never by itself, and while it runs."""
    if (
        job.state in PARKED
        or job.state is JobState.RUNNING
        or (job.state is JobState.READY and gate.paused is not None)
        or job.run_at >= NEVER
    ):
        return None
    due = max(job.run_at, gate.open_until) if job.state is JobState.READY else job.run_at
    return rfc3339(due) if due > now else None
