"""A batch over one unit of work: later records see what earlier ones did, and all of it is saved."""

from __future__ import annotations

import pytest

from playhead.domain.events import EVENT_TYPES, ServerSeen, SyncUpdate, UserNotice, UsersListed
from playhead.features.accounts.feature import AccountsFeature
from playhead.features.accounts.requests import Decision
from playhead.features.accounts.view import Mode
from tests.support.estate import Estate
from tests.unit.features.accounts.conftest import Make


def test_it_hears_nothing_that_is_written_for_people() -> None:
    assert AccountsFeature.listens < set(EVENT_TYPES) - {SyncUpdate}


def test_one_batch_does_what_many_do(make: Make) -> None:
    estates = [make(policy={"create": Mode.CONFIRM}) for _ in range(2)]
    for together, estate in zip((True, False), estates, strict=True):
        carol, dave = estate.ports["wan"].make("carol"), estate.ports["wan"].make("dave")
        users = tuple(estate.fakes["wan"]._users.values())
        estate.fakes["wan"].remove_user(dave)
        estate.take()
        events = [
            UserNotice(server="wan", action="created", user_id=carol, user_name="carol"),
            UsersListed(server="wan", users=users),
            UserNotice(server="wan", action="deleted", user_id=dave, user_name="dave"),
            UsersListed(server="wan", users=tuple(one for one in users if one.user_id != dave)),
        ]
        for batch in [events] if together else [[one] for one in events]:
            estate.append(*batch)
            estate.settle(deliver=False)
    assert estates[0].steps() == estates[1].steps()
    assert estates[0].known("wan") == estates[1].known("wan") == {
        "root": "here", "alice": "here", "carol": "here", "dave": "gone",
    }  # fmt: skip


def test_a_server_that_changes_under_its_name_in_a_batch_is_known_by_its_last_listing(make: Make) -> None:
    estate = make()
    users = tuple(estate.fakes["wan"]._users.values())
    estate.ports["wan"].make("carol")
    estate.take()
    estate.append(
        UsersListed(server="wan", users=tuple(estate.fakes["wan"]._users.values())),
        ServerSeen(server="wan", state="up", server_id="another"),
        UsersListed(server="wan", users=users),
    )
    estate.settle(deliver=False)
    assert estate.known("wan") == {"root": "here", "alice": "here"}


@pytest.mark.parametrize("delete", [Mode.AUTO, Mode.CONFIRM])
def test_a_life_from_beginning_to_end(make: Make, delete: Mode) -> None:
    estate = make(policy={"delete": delete})
    estate.ports["wan"].make("carol")
    estate.settle()
    estate.clock.advance(120_000)
    estate.fakes["lan"].remove_user(estate.user("lan", "carol"))
    estate.settle()
    if delete is Mode.CONFIRM:
        estate.decide(Decision.CONFIRM)
    assert (estate.names("wan"), estate.names("lan")) == (["alice", "root"],) * 2
    assert [value for _, _, value, *_ in estate.log()] == ["created", "deleted"]


def quiet(estate: Estate) -> bool:
    """Nothing is asked of any server but lists."""
    before = [len(fake.changing_calls()) for fake in estate.fakes.values()]
    for _ in range(3):
        estate.poll()
    return before == [len(fake.changing_calls()) for fake in estate.fakes.values()]


def test_once_all_is_done_nothing_is_called(make: Make) -> None:
    estate = make()
    estate.ports["wan"].make("carol")
    estate.settle()
    assert quiet(estate)
    estate.reopen()
    estate.settle()
    assert quiet(estate)
    assert estate.steps() == [("create", "carol", "lan", "made")]
