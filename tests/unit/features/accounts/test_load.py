"""What the decisions about a batch may look at."""

from __future__ import annotations

from playhead.domain.events import JobCommand, JobParked, ServerSeen, UserNotice, UsersListed
from playhead.domain.people import RemoteUser
from playhead.features.accounts.jobs import MAKE
from playhead.features.accounts.load import view_for
from playhead.features.accounts.model import State
from playhead.features.accounts.view import Mode, View
from tests.support.estate import Estate
from tests.unit.features.accounts.conftest import Make


def seen(estate: Estate, *events: object) -> View:
    return estate.database.read_now(lambda c: view_for(c, events))  # type: ignore[arg-type]


def test_of_a_listing_only_those_who_come_or_go_bring_their_person(make: Make) -> None:
    estate = make()
    alice, root = (estate.fakes["wan"]._users[estate.user("wan", name)] for name in ("alice", "root"))
    assert seen(estate, UsersListed(server="wan", users=(alice, root))).accounts == {}
    view = seen(estate, UsersListed(server="wan", users=(root,)))
    assert [row.name for row in view.accounts.values()] == ["alice"]
    assert {row.account.server for row in view.owned[estate.owner("wan", "alice") or 0]} == {"wan", "lan"}
    assert view.counts == {"wan": 2, "lan": 2}


def test_somebody_new_is_looked_for_in_identity(make: Make) -> None:
    estate = make()
    new = RemoteUser(user_id="f" * 32, name="carol")
    view = seen(
        estate, UsersListed(server="wan", users=(new,)), UserNotice(server="wan", action="created", user_id="e")
    )
    assert {row.name for row in view.accounts.values()} == {"alice", "root"}
    assert set(view.users) == {f"wan/{user_id}" for user_id in estate.fakes["wan"]._users}


def test_open_requests_are_there_with_whom_they_are_for(make: Make) -> None:
    estate = make(policy={"create": Mode.CONFIRM})
    carol = estate.ports["wan"].make("carol")
    estate.settle()
    view = seen(estate, ServerSeen(server="lan", state="up"))
    assert [one.state for one in view.requests.values()] == [State.WAITING]
    assert f"wan/{carol}" in view.users
    assert f"wan/{carol}" in view.accounts
    assert view.next_request == 2


def test_a_closed_request_is_there_when_its_job_is_spoken_of(make: Make) -> None:
    estate = make()
    estate.ports["wan"].make("carol")
    estate.settle()
    (job,) = estate.rows("SELECT id, args FROM job WHERE kind = 'accounts.make'")
    parked = JobParked(
        job_id=job.id, feature="accounts", job_kind=MAKE, args=job.args.decode(), outcome="dead", reason=""
    )
    assert seen(estate, ServerSeen(server="lan", state="up")).requests == {}
    assert set(seen(estate, parked).requests) == {1}
    view = seen(estate, JobCommand(job_id=job.id, action="retry"), JobCommand(job_id=999, action="retry"))
    assert (view.jobs, set(view.requests)) == ({job.id: (1, "lan", "")}, {1})
