"""Asking a server about a stranger: one job however many ask, and each failure told as what it is."""

from __future__ import annotations

import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.events import Event, ItemsGone, ItemsSeen, UsersListed
from playhead.identity.jobs import ListUsers, ListUsersWork, LookUp, LookUpWork, list_users, look_up, outcome_of
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.outcomes import Done, GateDown, Outcome, Retry, Throttle
from tests.support.engine import drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault
from tests.support.household import Household


def wan() -> FakeMediaServer:
    home = Household({"wan": "10.11.11"}, running=False)
    home.remove()
    return home.fakes["wan"]


def job_of(spec: JobSpec) -> Job:
    return Job(
        id=1, feature="identity", kind=spec.kind, lane=spec.lane or "", gate=spec.gate, fence=1, attempt=1, crashes=0,
        max_attempts=5, want_ver=1, args=spec.args,
    )  # fmt: skip


def looked_up(server: FakeMediaServer, item_id: str) -> Outcome:
    task = LookUp(server="wan", item_id=item_id)
    return drive(LookUpWork({"wan": server}).perform(job_of(look_up("wan", item_id)), task))


def listed(server: FakeMediaServer) -> Outcome:
    return drive(ListUsersWork({"wan": server}).perform(job_of(list_users("wan")), ListUsers(server="wan")))


def told(outcome: Outcome) -> list[Event]:
    assert isinstance(outcome, Done)
    return [draft.event for draft in outcome.drafts]


def test_one_item_is_looked_up_by_one_job_and_each_item_by_its_own() -> None:
    assert look_up("wan", "a") == look_up("wan", "a")
    keys = {spec.ckey for spec in (look_up("wan", "a"), look_up("wan", "b"), look_up("lan", "a"), list_users("wan"))}
    assert len(keys) == 4
    assert look_up("wan", "a").gate == list_users("wan").gate == "wan"


def test_a_job_carries_what_to_ask_for() -> None:
    # a look-up reads nothing in its claim, so no connection is needed
    prepared = LookUpWork({}).prepare(None, [job_of(look_up("wan", "a"))], 0)  # type: ignore[arg-type]
    assert prepared == [LookUp(server="wan", item_id="a")]
    asked = ListUsersWork({}).prepare(None, [job_of(list_users("lan"))], 0)  # type: ignore[arg-type]
    assert asked == [ListUsers(server="lan")]


def test_a_found_item_is_told_as_seen() -> None:
    server = wan()
    (item,) = drive(server.items(start=0, limit=10)).items
    assert told(looked_up(server, item.item_id)) == [ItemsSeen(server="wan", items=(item,))]


def test_an_item_that_the_server_does_not_have_is_told_as_gone() -> None:
    missing = film(9).item_id
    assert told(looked_up(wan(), missing)) == [ItemsGone(server="wan", item_ids=(missing,))]


def test_the_users_are_told_whole() -> None:
    server = wan()
    server.add_user(remote_user(9, "bob"))
    (event,) = told(listed(server))
    assert isinstance(event, UsersListed)
    assert [user.name for user in event.users] == ["alice", "bob"]


def test_a_failed_look_says_nothing_about_the_item() -> None:
    server = wan()
    server.down = True
    assert isinstance(looked_up(server, film(1).item_id), GateDown)
    server.recover()
    server.fail(Fault.SERVER_FAULT)
    assert isinstance(listed(server), Retry)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("refused"), GateDown(reason="refused")),
        (NoAnswerInTime("late"), GateDown(reason="late")),
        (KeyRefused("401"), GateDown(reason="401", until_fixed=True)),
        (Busy("429", 7_000), Throttle(reason="429", after_ms=7_000)),
        (Busy("503"), Throttle(reason="503")),
        (ServerFault("500"), Retry(reason="500")),
        (BadAnswer("html"), Retry(reason="html")),
        (Forbidden("403"), Retry(reason="403")),
        (NotThere("404"), Retry(reason="404")),
        (Refused("400"), Retry(reason="400")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_is_the_servers_or_the_reads(error: ServerError, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome
