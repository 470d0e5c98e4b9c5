"""Jobs as lists and counts, and how far readers and servers are behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from playhead.domain.events import LibraryNotice, ServerSeen
from playhead.journal import queries, store
from playhead.journal.lanes import JobState
from playhead.journal.queries import PARKED, PENDING, WAITING, JobRow
from playhead.journal.record import Draft
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def test_a_list_holds_its_states_in_order_of_id(door: Desk) -> None:
    one, _, two = door.owe(), door.owe(state=JobState.WAITING), door.owe(state=JobState.RUNNING)
    three = door.owe(run_at=2**50)
    assert [j.id for j in door.change(lambda c: queries.jobs_in(c, PENDING, limit=9))] == [one, two, three]


async def test_pages_go_on_where_the_last_one_ended_in_either_direction(door: Desk) -> None:
    ids = [door.owe(state=state) for state in (JobState.DEAD, JobState.REJECTED) * 3]

    def page(after: int | None, newest_first: bool) -> list[int]:
        def ask(connection: Connection) -> list[JobRow]:
            return queries.jobs_in(connection, PARKED, limit=2, after=after, newest_first=newest_first)

        return [j.id for j in door.change(ask)]

    def pages(newest_first: bool) -> list[int]:
        found = page(None, newest_first)
        while more := page(found[-1], newest_first):
            found += more
        return found

    assert pages(newest_first=False) == ids
    assert pages(newest_first=True) == ids[::-1]


async def test_other_features_can_be_left_out(door: Desk) -> None:
    mine = door.owe()
    door.owe(feature="identity", kind="identity.list_users", args=b"{}")
    found = door.change(lambda c: queries.jobs_in(c, PENDING, limit=9, features=("userdata",)))
    assert [j.id for j in found] == [mine]


async def test_finished_jobs_are_in_no_count(door: Desk) -> None:
    for state in JobState:
        door.owe("lan", state)
    door.owe("wan")
    counts = door.change(queries.job_counts)
    assert queries.total(counts, PENDING) == 3
    assert queries.total(counts, PENDING, gate="lan") == 2
    assert queries.total(counts, WAITING) == 1
    assert queries.total(counts, PARKED) == 2
    assert sum(count.jobs for count in counts) == 6


async def test_one_job_is_found_in_any_state(door: Desk) -> None:
    done = door.owe(state=JobState.DONE)
    found = door.change(lambda c: queries.job_by_id(c, done))
    assert found is not None
    assert found.state is JobState.DONE
    assert door.change(lambda c: queries.job_by_id(c, 999)) is None


async def test_a_reader_lags_by_the_age_of_its_oldest_unread_record(door: Desk) -> None:
    for at in (1_000, 3_000):
        door.change(lambda c, at=at: store.append(c, [Draft(event=ServerSeen(server="wan", state="up"))], at))
    door.change(lambda c: store.set_cursors(c, ["behind"], 1, 0))
    door.change(lambda c: store.set_cursors(c, ["there"], 2, 0))
    assert door.change(lambda c: queries.lags(c, 10_000)) == {"behind": 7_000, "there": 0}


async def test_a_server_was_last_heard_by_its_newest_webhook_notice(door: Desk) -> None:
    def say(server: str, actor: str, at: int) -> None:
        event = LibraryNotice(server=server, action="added", item_id="i")
        door.change(lambda c: store.append(c, [Draft(event=event, subject=f"{server}/i", actor=actor)], at))

    say("wan", "webhook", 1)
    say("wan", "webhook", 5)
    say("lan", "webhook", 3)
    say("attic", "sweep", 9)
    assert door.change(queries.last_notices) == {"wan": 5, "lan": 3}


async def test_the_newest_record_of_a_kind_about_something(door: Desk) -> None:
    for version in ("1", "2"):
        seen = ServerSeen(server="wan", state="up", version=version)
        await door.services.journal.append(Draft(event=seen, subject="wan"))
    await door.services.journal.append(Draft(event=ServerSeen(server="lan", state="up"), subject="lan"))
    found = door.change(lambda c: queries.latest(c, "server_seen", "wan"))
    assert found is not None
    assert found.event == ServerSeen(server="wan", state="up", version="2")
    assert door.change(lambda c: queries.latest(c, "server_seen", "attic")) is None
    assert door.change(lambda c: queries.latest(c, "user_notice", "wan")) is None
