"""A batch sees all it may decide about: everybody's accounts and every copy, and nobody who is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsRelinked,
    ItemsSeen,
    JobParked,
    PlaybackNotice,
    ServerSeen,
    UserDataNotice,
    UserDataRead,
    UsersListed,
    WritePlanned,
)
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata.load import touched, view_for
from playhead.features.userdata.view import View
from tests.support.engine import drive
from tests.support.fake_library import film, remote_user
from tests.support.household import Household

Make = Callable[..., Household]


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Household] = []

    def made(people: Sequence[str] = ("alice", "bob"), films: int = 2) -> Household:
        homes.append(Household({"wan": "10.11.11", "lan": "10.11.11"}, people=people, films=films))
        homes[-1].settle()
        homes[-1].read_all()
        homes[-1].settle()
        return homes[-1]

    yield made
    for home in homes:
        home.remove()


def notice(home: Household, server: str = "wan", person: str = "alice", number: int = 1) -> UserDataNotice:
    return UserDataNotice(
        server=server,
        user_id=home.user(server, person),
        item_id=home.film(server, number),
        data=UserDataPart(played=True),
        heard_at=home.clock.now_ms(),
    )


def seen_by(home: Household, *events: Event) -> View:
    return home.database.read_now(lambda connection: view_for(connection, events, home.policy))


def users_again(home: Household, server: str) -> None:
    home.append(UsersListed(server=server, users=drive(home.fakes[server].users())))
    home.settle()


WHERE: dict[str, Any] = {"server": "wan", "user_id": "u", "item_id": "i"}


@pytest.mark.parametrize(
    "event",
    [
        UserDataNotice(**WHERE, data=UserDataPart(), heard_at=1),
        PlaybackNotice(**WHERE, action="stop", heard_at=1),
        UserDataRead(**WHERE, data=UserData(), asked_at=1, answered_at=1),
        WritePlanned(**WHERE, part=UserDataPart()),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_record_about_an_accounts_item_touches_both(event: Event) -> None:
    assert touched([event]) == ({"wan/i"}, {"wan/u"})


def test_listings_touch_items_and_other_records_nothing() -> None:
    parked = JobParked(job_id=1, feature="userdata", job_kind="", args="", outcome="", reason="")
    events = [ItemsSeen(server="wan", items=(film(1),)), ServerSeen(server="wan", state="up"), parked]
    assert touched(events) == ({f"wan/{film(1).item_id}"}, set())


def test_a_notice_brings_the_person_and_the_work_from_everywhere(make: Make) -> None:
    home = make()
    one = notice(home)
    view = seen_by(home, one)
    known = view.known("wan", one.user_id, one.item_id)
    assert known is not None
    owner, copy = known
    assert [place.server for place in view.owners_of[owner.person_id]] == ["lan", "wan"]
    assert [place.server for place in view.copies_of[copy.work_id]] == ["lan", "wan"]
    assert {target.server for target, _ in view.targets(owner.person_id, copy.work_id)} == {"lan", "wan"}
    assert (owner.name, copy.name, copy.path) == ("alice", "Film 1", "/media/Film 1 (2000)/Film 1.mkv")


def test_a_notice_brings_the_shadows_of_all_its_targets_and_no_others(make: Make) -> None:
    home = make()
    view = seen_by(home, notice(home))
    keys = {f"{server}/{home.user(server, 'alice')}/{home.film(server, 1)}" for server in ("wan", "lan")}
    assert set(view.shadows) == keys


def test_an_arriving_item_brings_everybody_who_did_something_with_its_work(make: Make) -> None:
    home = make()
    home.fakes["wan"].toggle_played(home.user("wan", "bob"), home.film("wan", 1), True)
    home.settle()
    view = seen_by(home, ItemsSeen(server="lan", items=(home.described("lan", 1),)))
    ((person, _),) = view.registers
    assert [owner.name for owner in view.owners_of[person]] == ["bob", "bob"]
    assert set(view.owners_of) == {person}


def test_gone_and_disabled_accounts_are_nobodys(make: Make) -> None:
    home = make()
    one = notice(home)
    alice = replace(remote_user(int(home.user("lan", "alice"), 16), "alice"), is_disabled=True)
    home.fakes["lan"].add_user(alice)
    users_again(home, "lan")
    view = seen_by(home, one)
    assert [[owner.server for owner in owners] for owners in view.owners_of.values()] == [["wan"]]
    home.fakes["wan"].remove_user(one.user_id)
    users_again(home, "wan")
    view = seen_by(home, one)
    assert (view.known("wan", one.user_id, one.item_id), view.owners_of) == (None, {})


def test_a_gone_item_is_no_copy(make: Make) -> None:
    home = make()
    home.append(ItemsGone(server="lan", item_ids=(home.film("lan", 1),)))
    home.settle()
    view = seen_by(home, notice(home), notice(home, "lan"))
    assert [copy.server for copies in view.copies_of.values() for copy in copies] == ["wan"]
    assert view.unmatched == frozenset()


def test_an_item_linked_anew_brings_everybody_when_it_is_listed_and_its_own_people_ever_after(make: Make) -> None:
    home = make()
    item = home.film("wan", 1)
    home.append(ItemsGone(server="wan", item_ids=(item,)), ItemsSeen(server="wan", items=(home.described("wan", 1),)))
    home.settle()
    relinked = ItemsRelinked(server="wan", item_ids=(item,))
    for arriving in (relinked, ItemsSeen(server="wan", items=(home.described("wan", 1),))):
        assert {owner.name for owner in seen_by(home, arriving).owners.values()} == {"alice", "bob"}
    assert {owner.name for owner in seen_by(home, notice(home)).owners.values()} == {"alice"}


def test_strangers_that_were_listed_are_told_apart_from_those_that_were_not(make: Make) -> None:
    home = make()
    torn = replace(film(7), path=None, provider_ids={"imdb": "tt0000001", "tmdb": "2"})
    other = replace(film(8), path=None, provider_ids={"tmdb": "2"})
    home.append(ItemsSeen(server="wan", items=(other,)), ItemsSeen(server="wan", items=(torn,)))
    home.settle()
    view = seen_by(home, replace(notice(home), item_id=torn.item_id), replace(notice(home), item_id=film(9).item_id))
    assert view.unmatched == {f"wan/{torn.item_id}"}


def test_a_waiting_notice_comes_with_all_it_needs_when_its_item_is_listed(make: Make) -> None:
    home = make()
    late = replace(notice(home), item_id=film(3, root="/media").item_id)
    home.append(late)
    drive(home.pump.step())
    view = seen_by(home, ItemsSeen(server="wan", items=(film(3, root="/media"),)))
    assert [held.notice for held in view.held.values()] == [late]
    assert f"wan/{late.user_id}" in view.owners


def test_a_batch_of_nothing_is_empty(make: Make) -> None:
    view = seen_by(make(), ServerSeen(server="wan", state="up"))
    assert (view.owners, view.copies, view.shadows, view.held) == ({}, {}, {}, {})
