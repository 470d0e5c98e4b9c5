"""What the database itself holds about journal and jobs, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.exc import IntegrityError

from playhead.journal.lanes import JobState
from playhead.storage.schema import job, journal, metadata


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with create_engine(f"sqlite:///{tmp_path}/x.db").connect() as connection:
        metadata.create_all(connection)
        yield connection


def add(connection: Connection, number: int, **values: object) -> None:
    row = {column.name: 0 for column in job.c if not column.nullable and column.name != "id"}
    named = {"feature": "f", "cause_seq": 1, "ord": number, "lane": f"lane {number}", "head": False, "args": b""}
    connection.execute(insert(job).values(row | named | values))


def test_a_lane_cannot_have_two_heads(connection: Connection) -> None:
    add(connection, 1, lane="l", head=True)
    add(connection, 2, lane="l")
    with pytest.raises(IntegrityError):
        add(connection, 3, lane="l", head=True)


@pytest.mark.parametrize("state", [JobState.READY, JobState.RUNNING, JobState.WAITING])
def test_a_key_cannot_have_two_open_jobs(connection: Connection, state: JobState) -> None:
    add(connection, 1, ckey="k", state=state)
    with pytest.raises(IntegrityError):
        add(connection, 2, ckey="k")


@pytest.mark.parametrize("state", [s for s in JobState if s > JobState.WAITING])
def test_a_key_whose_job_has_ended_is_free_again(connection: Connection, state: JobState) -> None:
    add(connection, 1, ckey="k", state=state)
    add(connection, 2, ckey="k")
    assert connection.execute(text("SELECT count(*) FROM job")).scalar() == 2


def test_one_decision_cannot_make_the_same_job_twice(connection: Connection) -> None:
    add(connection, 1)
    with pytest.raises(IntegrityError):
        add(connection, 1, lane="another")


def test_the_number_of_a_deleted_job_or_record_is_not_given_again(connection: Connection) -> None:
    add(connection, 1)
    connection.execute(text("DELETE FROM job"))
    add(connection, 2)
    assert connection.execute(text("SELECT id FROM job")).scalar() == 2
    row = {"at": 1, "kind": "k", "subject": "", "actor": "", "body": b""}
    for _ in range(2):
        connection.execute(insert(journal).values(row))
        last = connection.execute(text("SELECT max(seq) FROM journal")).scalar()
        connection.execute(text("DELETE FROM journal"))
    assert last == 2
