"""A job as people see it: what it is about, why it waits and when it goes on."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from playhead.delivery.api.event_rows import BEHIND_ANOTHER, event_row
from playhead.features.accounts.jobs import part
from playhead.features.accounts.model import Action
from playhead.features.playlists.jobs import BRING
from playhead.features.playlists.jobs import Target as PlaylistTarget
from playhead.features.playlists.jobs import encode as playlist_args
from playhead.features.userdata.jobs import AWAIT, WRITE, Target, encode
from playhead.journal.lanes import NEVER, GateState, JobState
from playhead.journal.queries import JobRow
from playhead.kit.times import rfc3339
from tests.support.accounts_views import request, target

NOW = 1_000_000
TARGET = Target(
    server="lan", user_id="u", item_id="i", person_id=1, work_id=1, event_type="rating", source_server="wan",
    username="alice", item_name="Arrival", item_path="/media/a.mkv",
)  # fmt: skip
PAUSED = GateState(paused="lan refused the key")
RESTING = GateState(open_until=NOW + 5_000, failures=1)


def job(**values: Any) -> JobRow:
    usual: dict[str, Any] = {
        "id": 7, "feature": "userdata", "kind": WRITE, "lane": "l", "gate": "lan", "state": JobState.READY,
        "head": True, "run_at": 0, "attempt": 2, "max_attempts": 6, "args": encode(TARGET), "outcome": None,
        "reason": None, "created_at": 0, "finished_at": None,
    }  # fmt: skip
    return JobRow(**usual | values)


def test_a_row_says_what_the_job_is_about() -> None:
    row = event_row(job(), GateState(), NOW)
    assert (row.id, row.event_type, row.source_server, row.target_server) == (7, "rating", "wan", "lan")
    assert (row.username, row.item_name, row.item_path) == ("alice", "Arrival", "/media/a.mkv")
    assert (row.retry_count, row.max_retries, row.created_at) == (2, 5, "1970-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("state", "attempt", "count"),
    [
        (JobState.READY, 0, 0),
        (JobState.RUNNING, 1, 0),
        (JobState.READY, 1, 1),
        (JobState.RUNNING, 2, 1),
        (JobState.REJECTED, 2, 1),
        (JobState.REJECTED, 0, 0),
        (JobState.DEAD, 6, 5),
    ],
)
def test_retries_are_counted_as_they_are_configured(state: JobState, attempt: int, count: int) -> None:
    row = event_row(job(state=state, attempt=attempt, max_attempts=6), GateState(), NOW)
    assert (row.retry_count, row.max_retries) == (count, 5)


@pytest.mark.parametrize(
    ("action", "what"), [(Action.CREATE, "new account"), (Action.DELETE, "deletion of an account")]
)
def test_a_job_about_an_account_says_whose(action: Action, what: str) -> None:
    one = request(target("lan", user_id="u"), action=action)
    spec = part(one, one.targets[0], 5)
    row = event_row(job(feature="accounts", kind=spec.kind, args=spec.args), GateState(), NOW)
    assert (row.event_type, row.username, row.item_name) == ("user", "carol", what)
    assert (row.source_server, row.target_server) == ("wan", "lan")


@pytest.mark.parametrize(
    ("state", "status", "acts"),
    [
        (JobState.READY, "pending", True),
        (JobState.RUNNING, "processing", False),
        (JobState.WAITING, "waiting_for_item", True),
        (JobState.REJECTED, "failed", True),
        (JobState.DEAD, "failed", True),
    ],
)
def test_a_state_is_a_status_and_what_runs_is_let_be(state: JobState, status: str, acts: bool) -> None:
    row = event_row(job(state=state), GateState(), NOW)
    assert (row.status, row.can_retry, row.can_cancel) == (status, acts, acts)


@pytest.mark.parametrize(
    ("values", "gate", "error"),
    [
        ({}, GateState(), None),
        ({"reason": "HTTP 500"}, GateState(), "HTTP 500"),
        ({}, PAUSED, "lan refused the key"),
        ({"reason": "HTTP 500"}, PAUSED, "lan refused the key"),
        ({"reason": "connection refused"}, RESTING, "connection refused"),
        ({}, RESTING, "lan rests after failures"),
        ({"state": JobState.DEAD, "reason": "given up"}, PAUSED, "given up"),
    ],
)
def test_a_shut_gate_explains_what_waits_at_it(values: dict[str, Any], gate: GateState, error: str | None) -> None:
    row = event_row(job(**values), gate, NOW)
    assert (row.last_error, row.reason) == (error, error)


def test_a_job_behind_another_says_so() -> None:
    assert event_row(job(head=False), GateState(), NOW).reason == BEHIND_ANOTHER


@pytest.mark.parametrize(
    ("values", "gate", "at"),
    [
        ({}, GateState(), None),
        ({"run_at": NOW + 1}, GateState(), NOW + 1),
        ({"run_at": NOW + 1}, RESTING, NOW + 5_000),
        ({"run_at": NOW + 9_000}, RESTING, NOW + 9_000),
        ({"run_at": NOW + 1}, PAUSED, None),
        ({"run_at": NOW + 7, "state": JobState.WAITING}, PAUSED, NOW + 7),
        ({"run_at": NOW + 7, "state": JobState.RUNNING}, GateState(), None),
        ({"run_at": NOW + 7, "state": JobState.DEAD}, GateState(), None),
    ],
)
def test_the_next_try_is_told_where_there_will_be_one(values: dict[str, Any], gate: GateState, at: int | None) -> None:
    assert event_row(job(**values), gate, NOW).next_retry_at == (None if at is None else rfc3339(at))


@pytest.mark.parametrize(
    ("kind", "event", "what"),
    [
        ("identity.list_users", "user", "list of users"),
        ("identity.look_up", "watched", "look-up of a title that a notice named"),
        ("accounts.look", "user", "second look at the users"),
        ("a.later_version", "watched", "a.later_version"),
    ],
)
def test_a_job_that_is_no_sync_still_has_a_row(kind: str, event: str, what: str) -> None:
    row = event_row(job(kind=kind, args=b"{}"), GateState(), NOW)
    assert (row.event_type, row.target_server, row.item_name) == (event, "lan", what)


def test_what_waits_for_an_item_says_how_often_it_was_looked_for() -> None:
    target = replace(TARGET, item_id="", absent_max=-1)
    row = event_row(job(kind=AWAIT, args=encode(target), state=JobState.WAITING, run_at=NEVER), GateState(), NOW, 3)
    assert (row.item_not_found_count, row.item_not_found_max, row.next_retry_at) == (3, -1, None)


def test_a_playlist_is_named_as_one() -> None:
    args = playlist_args(PlaylistTarget(server="lan", user_id="u", register_id=1, username="alice", name="Party"))
    row = event_row(job(feature="playlists", kind=BRING, args=args), GateState(), NOW)
    assert (row.event_type, row.target_server, row.username, row.item_name) == ("playlist", "lan", "alice", "Party")
