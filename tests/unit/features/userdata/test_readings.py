"""Readings that are asked for together are one call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from playhead.domain.errors import ServerFault
from playhead.domain.userdata import UserData
from playhead.features.userdata.readings import MOST, Reading, Readings
from tests.support.fake_media_server import Fault
from tests.support.household import Household


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11", "lan": "12.0.0"}, people=("alice", "bob"), films=3)
    made.settle()
    made.fakes["lan"].calls.clear()
    yield made
    made.remove()


def read(home: Household, *wanted: tuple[str, str]) -> list[Reading | BaseException]:
    """What comes of asking for (person, item id) on lan, all at once."""
    readings = Readings(home.fakes, home.clock)

    async def ask() -> list[Reading | BaseException]:
        asked = (readings.read("lan", home.user("lan", person), item_id) for person, item_id in wanted)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(ask())


def test_what_one_account_is_asked_for_in_a_moment_is_one_call(home: Household) -> None:
    home.fakes["lan"].restore(home.user("lan", "alice"), home.film("lan", 2), UserData(favorite=True))
    films = [("alice", home.film("lan", number)) for number in (1, 2, 3)]
    found = read(home, *films, ("alice", "f" * 32), ("bob", home.film("lan", 2)))
    at = home.clock.now_ms()
    whole = [UserData(), UserData(favorite=True), UserData(), None, UserData()]
    assert found == [Reading(data=data, asked_at=at) for data in whole]
    users = [call.user_id for call in home.fakes["lan"].calls]
    assert users == [home.user("lan", "alice"), home.user("lan", "bob")]


def test_no_call_has_more_ids_than_a_server_takes(home: Household) -> None:
    found = read(home, *[("alice", f"{number:032x}") for number in range(MOST + 1)])
    assert len(found) == MOST + 1
    assert len(home.fakes["lan"].calls) == 2


def test_a_call_that_fails_fails_for_all_that_shared_it_and_the_next_is_made(home: Household) -> None:
    home.fakes["lan"].fail(Fault.SERVER_FAULT, on={"user_data"})
    films = [("alice", home.film("lan", number)) for number in (1, 2)]
    assert [type(one) for one in read(home, *films)] == [ServerFault, ServerFault]
    assert [type(one) for one in read(home, *films)] == [Reading, Reading]


@pytest.mark.parametrize("leads", [True, False])
def test_who_joined_is_cancelled_with_who_asked_and_takes_nothing_from_him(home: Household, leads: bool) -> None:
    readings, user = Readings(home.fakes, home.clock), home.user("lan", "alice")

    async def ask() -> list[Reading | BaseException]:
        asked = [asyncio.create_task(readings.read("lan", user, home.film("lan", n))) for n in (1, 2)]
        asyncio.get_running_loop().call_soon(asked[0 if leads else 1].cancel)
        return await asyncio.gather(*asked, return_exceptions=True)

    left = [type(one) for one in asyncio.run(ask())]
    assert left == [asyncio.CancelledError if leads else Reading, asyncio.CancelledError]
