"""What a person can do about a job: retry, cancel, resolve. Each is noted in the same transaction as its effect."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from playhead.domain.events import JobCommand
from playhead.journal import jobs, store
from playhead.journal.lanes import JobState
from playhead.journal.record import Draft
from playhead.storage.schema import job

PARKED = (JobState.REJECTED, JobState.DEAD)
OPEN = (JobState.READY, JobState.WAITING)

_FOUND = select(job.c.id, job.c.state, job.c.lane, job.c.gate, job.c.ckey, job.c.reason)


class Action(StrEnum):
    """What is asked for."""

    RETRY = "retry"
    CANCEL = "cancel"
    RESOLVE = "resolve"


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """`actor` is who asks; `note` is what he says about it."""

    job_id: int
    action: Action
    now: int
    actor: str = ""
    note: str = ""


class Obeyed(msgspec.Struct, frozen=True, kw_only=True):
    """It is done; `message` says what exactly. `gate` is where the job goes on, None where it does not."""

    message: str
    gate: str | None = None


class NoSuchJob(msgspec.Struct, frozen=True):
    """There is no job of this id; finished ones are removed after a while."""


class NotNow(msgspec.Struct, frozen=True):
    """The job's state does not allow it."""

    state: JobState


Answer = Obeyed | NoSuchJob | NotNow


def obey(connection: Connection, items: Sequence[Command]) -> list[Answer]:
    """Carry out commands, on the writer."""
    return [_obey(connection, item) for item in items]


def _obey(connection: Connection, command: Command) -> Answer:
    row = connection.execute(_FOUND.where(job.c.id == command.job_id)).one_or_none()
    if row is None:
        return NoSuchJob()
    state = JobState(row.state)
    allowed = PARKED if command.action is Action.RESOLVE else (*OPEN, *PARKED)
    if state not in allowed:
        return NotNow(state)
    if command.action is Action.RETRY:
        return _retry(connection, command, row, state)
    if command.action is Action.CANCEL:
        return _close(connection, command, row, JobState.CANCELLED, "it is cancelled and will not be tried again")
    return _close(connection, command, row, JobState.RESOLVED, "it is marked as handled")


def _retry(connection: Connection, command: Command, row: Any, state: JobState) -> Answer:
    newer = _holder(connection, row) if state in PARKED else None
    if newer is not None:
        return _close(
            connection, command, row, JobState.CANCELLED, f"job {newer} already does the same; this one is closed"
        )
    seq = _note(connection, command)
    values: dict[str, Any] = {"state": int(JobState.READY), "attempt": 0, "crashes": 0, "run_at": command.now}
    if state in PARKED:
        # at the lane's tail, as work that was asked for now: what came meanwhile has gone first
        values |= {"order_seq": seq, "head": False, "finished_at": None, "outcome": None, "reason": None}
    connection.execute(update(job).where(job.c.id == row.id).values(values))
    jobs.promote(connection, [row.lane])
    return Obeyed(message="it is tried again at once", gate=row.gate)


def _holder(connection: Connection, row: Any) -> int | None:
    """The open job for the same key: two of them would race to write the same thing."""
    if row.ckey is None:
        return None
    found = connection.execute(jobs.OPEN_KEYS, {"keys": [row.ckey]}).first()
    return None if found is None else int(found.id)


def _close(connection: Connection, command: Command, row: Any, state: JobState, message: str) -> Answer:
    _note(connection, command)
    who = command.actor or "somebody"
    said = f"{message} ({who})" + (f": {command.note}" if command.note else "")
    reason = said if row.reason is None else f"{said}; before: {row.reason}"
    values = {
        "state": int(state),
        "head": False,
        "owner": None,
        "finished_at": command.now,
        "outcome": state.name.lower(),
    }
    connection.execute(update(job).where(job.c.id == row.id).values(values | {"reason": reason}))
    jobs.promote(connection, [row.lane])
    return Obeyed(message=message)


def _note(connection: Connection, command: Command) -> int:
    event = JobCommand(job_id=command.job_id, action=command.action, note=command.note)
    draft = Draft(event=event, subject=f"job/{command.job_id}", actor=command.actor)
    (seq,) = store.append(connection, [draft], command.now)
    return seq
