"""Asking a server about what no listing has shown: one job however many ask, and each failure told as what it is."""

from __future__ import annotations

from playhead.domain.events import Event, ItemsGone, ItemsSeen, UsersListed
from playhead.identity.jobs import SCAN_MS, ListUsers, ListUsersWork, Looking, LookUp, LookUpWork, list_users, look_up
from playhead.journal.lanes import Job, JobSpec
from playhead.journal.outcomes import Done, GateDown, Outcome, Retry, Wait
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


def looked_up(server: FakeMediaServer, item_id: str, *inside: str, known: bool = False) -> Outcome:
    task = Looking(target=LookUp(server="wan", item_id=item_id), scan_until=7, known=known, inside=inside)
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
    home = Household({"wan": "10.11.11"}, films=1)
    home.settle()
    known, now = home.film("wan", 1), 5
    jobs = [job_of(look_up("wan", known)), job_of(look_up("wan", "a"))]
    prepared = home.database.read_now(lambda c: LookUpWork({}).prepare(c, jobs, now))
    home.remove()
    assert prepared == [
        Looking(target=LookUp(server="wan", item_id=known), scan_until=now + SCAN_MS, known=True),
        Looking(target=LookUp(server="wan", item_id="a"), scan_until=now + SCAN_MS),
    ]
    asked = ListUsersWork({}).prepare(None, [job_of(list_users("lan"))], 0)  # type: ignore[arg-type]
    assert asked == [ListUsers(server="lan")]


def test_a_found_item_is_told_as_seen() -> None:
    server = wan()
    (item,) = drive(server.items(start=0, limit=10)).items
    assert told(looked_up(server, item.item_id)) == [ItemsSeen(server="wan", items=(item,))]


def test_an_item_that_the_server_does_not_have_is_told_as_gone() -> None:
    missing = film(9).item_id
    assert told(looked_up(wan(), missing)) == [ItemsGone(server="wan", item_ids=(missing,))]


def test_what_a_missing_folder_held_is_asked_for_too() -> None:
    server, gone = wan(), tuple(f"{n:032x}" for n in range(1, 151))
    (item,) = drive(server.items(start=0, limit=10)).items
    server.calls.clear()
    found = looked_up(server, "f" * 32, *gone, item.item_id, known=True)
    assert told(found) == [ItemsGone(server="wan", item_ids=("f" * 32, *gone))]
    assert [call.method for call in server.calls] == ["items_by_id"] * 3 + ["scanning"]


def test_what_a_library_scan_may_put_back_is_not_said_to_be_gone() -> None:
    server = wan()
    server.is_scanning = True
    waits = looked_up(server, "f" * 32, known=True)
    assert isinstance(waits, Wait)
    assert waits.until == 7
    assert told(looked_up(server, "f" * 32)) == [ItemsGone(server="wan", item_ids=("f" * 32,))]


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
