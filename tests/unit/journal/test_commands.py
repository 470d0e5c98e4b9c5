"""A person's word about a job: what it does, to its lane too, and what it leaves in the journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from playhead.domain.events import JobCommand
from playhead.journal import commands, jobs, queries
from playhead.journal.commands import Action, Command, NoSuchJob, NotNow, Obeyed
from playhead.journal.lanes import JobState
from playhead.journal.queries import JobRow
from playhead.storage.schema import job
from tests.support.api import Desk, desk

FINAL = (JobState.DONE, JobState.SKIPPED, JobState.CANCELLED, JobState.RESOLVED)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def say(door: Desk, action: Action, job_id: int, **values: Any) -> Any:
    command = Command(job_id=job_id, action=action, now=door.clock.now_ms(), actor="ada", **values)
    return door.change(lambda c: commands.obey(c, [command])[0])


def look(door: Desk, job_id: int) -> JobRow:
    found = door.change(lambda c: queries.job_by_id(c, job_id))
    assert isinstance(found, JobRow)
    return found


def claimable(door: Desk) -> list[int]:
    return [j.id for j in door.change(lambda c: jobs.claim(c, "lan", 0, 10, "w", door.clock.now_ms()))]


@pytest.mark.parametrize("state", [JobState.REJECTED, JobState.DEAD])
async def test_a_parked_job_that_is_retried_runs_with_fresh_attempts(door: Desk, state: JobState) -> None:
    parked = door.owe(state=state, attempt=5, crashes=3, reason="refused")
    assert say(door, Action.RETRY, parked) == Obeyed(message="it is tried again at once", gate="lan")
    after = look(door, parked)
    assert (after.state, after.attempt, after.reason, after.finished_at) == (JobState.READY, 0, None, None)
    assert claimable(door) == [parked]
    assert door.change(lambda c: c.execute(select(job.c.crashes)).scalar_one()) == 0


@pytest.mark.parametrize("state", [JobState.READY, JobState.WAITING])
async def test_a_job_that_waits_is_due_at_once(door: Desk, state: JobState) -> None:
    waiting = door.owe(state=state, run_at=2**50)
    assert isinstance(say(door, Action.RETRY, waiting), Obeyed)
    assert claimable(door) == [waiting]


async def test_a_retried_job_lines_up_behind_what_came_meanwhile(door: Desk) -> None:
    parked = door.owe(state=JobState.DEAD, spec={"lane": "one", "ckey": None})
    newer = door.owe(spec={"lane": "one", "ckey": None})
    say(door, Action.RETRY, parked)
    assert claimable(door) == [newer]
    say(door, Action.RETRY, parked)
    heads = door.change(lambda c: c.execute(select(job.c.id).where(job.c.head)).scalars().all())
    assert heads == [newer]


async def test_a_parked_job_gives_way_to_an_open_one_for_the_same_key(door: Desk) -> None:
    parked = door.owe(state=JobState.REJECTED, reason="refused", spec={"lane": "one", "ckey": "same"})
    newer = door.owe(spec={"lane": "one", "ckey": "same"})
    answer = say(door, Action.RETRY, parked)
    assert answer == Obeyed(message=f"job {newer} already does the same; this one is closed")
    assert look(door, parked).state is JobState.CANCELLED
    assert look(door, newer).state is JobState.READY


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", [JobState.RUNNING, *FINAL])
async def test_what_runs_or_is_finished_is_left_alone(door: Desk, action: Action, state: JobState) -> None:
    busy = door.owe(state=state)
    assert say(door, action, busy) == NotNow(state)
    assert door.records() == []


@pytest.mark.parametrize("state", [JobState.READY, JobState.WAITING, JobState.REJECTED, JobState.DEAD])
async def test_a_cancelled_job_is_closed_and_says_by_whom_and_what_was_before(door: Desk, state: JobState) -> None:
    wanted = door.owe(state=state, reason="lan said no")
    assert isinstance(say(door, Action.CANCEL, wanted, note="not wanted"), Obeyed)
    after = look(door, wanted)
    assert (after.state, after.outcome, after.head) == (JobState.CANCELLED, "cancelled", False)
    assert after.reason == "it is cancelled and will not be tried again (ada): not wanted; before: lan said no"


async def test_cancelling_a_lanes_head_lets_the_next_one_go(door: Desk) -> None:
    first = door.owe(spec={"lane": "one", "ckey": None})
    second = door.owe(spec={"lane": "one", "ckey": None})
    say(door, Action.CANCEL, first)
    assert claimable(door) == [second]


@pytest.mark.parametrize("state", [JobState.REJECTED, JobState.DEAD])
async def test_a_parked_job_can_be_marked_as_handled(door: Desk, state: JobState) -> None:
    parked = door.owe(state=state)
    assert say(door, Action.RESOLVE, parked) == Obeyed(message="it is marked as handled")
    assert look(door, parked).state is JobState.RESOLVED


async def test_what_is_not_parked_cannot_be_marked_as_handled(door: Desk) -> None:
    assert say(door, Action.RESOLVE, door.owe()) == NotNow(JobState.READY)


async def test_an_unknown_job_is_told(door: Desk) -> None:
    assert say(door, Action.RETRY, 404) == NoSuchJob()


async def test_each_word_is_a_record_with_its_author(door: Desk) -> None:
    parked = door.owe(state=JobState.DEAD)
    say(door, Action.RETRY, parked)
    say(door, Action.CANCEL, parked, note="why")
    told = [(r.event.action, r.event.note, r.actor) for r in door.records() if isinstance(r.event, JobCommand)]
    assert told == [("retry", "", "ada"), ("cancel", "why", "ada")]


async def test_a_word_whose_transaction_fails_leaves_nothing(door: Desk) -> None:
    parked = door.owe(state=JobState.DEAD)
    command = Command(job_id=parked, action=Action.RETRY, now=1)

    def fail(connection: Connection) -> None:
        commands.obey(connection, [command])
        raise LookupError

    with pytest.raises(LookupError):
        door.change(fail)
    assert look(door, parked).state is JobState.DEAD
    assert door.records() == []
