"""A changed library is read again: by ids as long as they are few, once for all who tell of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.events import ItemsGone, ItemsSeen
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.index import Index, Listing
from playhead.ingest.library import (
    HOURLY_SECONDS,
    IDLE_SECONDS,
    LISTING_SECONDS,
    MOST_IDS,
    SAVED_SECONDS,
    SCAN_SECONDS,
    LibraryChanges,
)
from playhead.ingest.listing import OVERLAP_MS
from playhead.journal.store import read
from playhead.kit.times import SECOND
from playhead.ports.server_events import LibraryTold
from tests.support.engine import Engine, at_once, drive
from tests.support.fake_library import film
from tests.support.fake_media_server import FakeMediaServer, Fault


class House:
    """A server that changes, and what is known of it."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.server = FakeMediaServer("wan", self.engine.clock)
        self.listed = 0
        engine = self.engine
        self.index = Index(
            at_once(engine.database), engine.journal, engine.writer, engine.clock, Rules(), self._decided
        )
        self.heard: list[Collection[str]] = []
        self.changes = LibraryChanges(self.server, self.index, self._list, self.engine.clock, self.heard.append)
        self._pump = self.engine.pump(IdentityConsumer(Rules()))

    async def _list(self, name: str) -> Listing:
        self.listed += 1
        return await self.index.list_server(self.server)

    def step(self) -> float:
        wait = asyncio.run(self.changes.step())
        asyncio.run(self._decided())
        return wait

    async def _decided(self) -> None:
        while drive(self._pump.step()):
            pass

    def known(self) -> set[str]:
        return {row.item_id for row in self.engine.rows("SELECT item_id FROM item WHERE NOT gone")}

    def told(self) -> list[ItemsSeen | ItemsGone]:
        records = self.engine.database.read_now(lambda c: read(c, after=0, count=1_000))
        return [one.event for one in records if isinstance(one.event, ItemsSeen | ItemsGone)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.engine.close()


def test_what_came_is_asked_for_by_its_id(house: House) -> None:
    house.server.add_item(film(1))
    house.changes.hear(LibraryTold(added=(film(1).item_id,)))
    assert house.step() == IDLE_SECONDS
    assert house.known() == {film(1).item_id}
    assert house.listed == 0


def test_a_change_that_every_account_tells_is_asked_for_once(house: House) -> None:
    house.server.add_item(film(1))
    for _ in range(50):
        house.changes.hear(LibraryTold(added=(film(1).item_id,), updated=(film(1).item_id,)))
    house.step()
    house.step()
    assert [call.method for call in house.server.calls] == ["items_by_id"]


def test_what_did_not_change_is_not_told_again(house: House) -> None:
    house.server.add_item(film(1))
    for _ in range(2):
        house.changes.hear(LibraryTold(updated=(film(1).item_id,)))
        house.step()
    assert len(house.told()) == 1


def test_what_went_is_gone(house: House) -> None:
    house.server.add_item(film(1))
    house.changes.hear(LibraryTold(added=(film(1).item_id,)))
    house.step()
    house.server.remove_item(film(1).item_id)
    house.changes.hear(LibraryTold(removed=(film(1).item_id,)))
    house.step()
    assert house.known() == set()


def test_while_a_library_scan_runs_nothing_is_declared_gone(house: House) -> None:
    house.server.add_item(film(1))
    house.changes.hear(LibraryTold(added=(film(1).item_id,)))
    house.step()
    house.server.remove_item(film(1).item_id)
    house.server.is_scanning = True
    house.changes.hear(LibraryTold(removed=(film(1).item_id,)))
    assert house.step() == SCAN_SECONDS
    assert house.known() == {film(1).item_id}
    house.server.is_scanning = False
    house.step()
    assert house.known() == set()


def test_ten_thousand_ids_are_one_listing(house: House) -> None:
    house.server.add_item(film(1))
    ids = tuple(f"{number:032x}" for number in range(1, 10_001))
    for _ in range(50):
        house.changes.hear(LibraryTold(added=ids))
    house.step()
    assert (house.listed, house.known()) == (1, {film(1).item_id})
    assert "items_by_id" not in [call.method for call in house.server.calls]


def test_one_storm_of_removals_after_the_other_is_one_listing_in_a_while(house: House) -> None:
    ids = tuple(f"{number:032x}" for number in range(1, MOST_IDS + 2))
    for _ in range(4):
        house.changes.hear(LibraryTold(removed=ids))
        house.step()
        house.engine.clock.advance(60_000)
    assert house.listed == 1
    house.engine.clock.advance(int(LISTING_SECONDS * SECOND))
    house.step()
    assert house.listed == 2


def calls(house: House) -> list[str]:
    made = [call.method for call in house.server.calls]
    house.server.calls.clear()
    return made


@pytest.fixture
def listed(house: House) -> House:
    """A house whose library of 1,200 films was listed, nearly an hour ago."""
    for number in range(1, 1_201):
        house.server.add_item(film(number))
    house.engine.clock.advance(2 * OVERLAP_MS)
    # a watch has looked before, and the server has told its time
    asyncio.run(house.server.info())
    house.changes.missed()
    house.step()
    house.engine.clock.advance(int(SAVED_SECONDS * SECOND))
    house.step()
    house.engine.clock.advance(int(HOURLY_SECONDS * SECOND) - 1)
    calls(house)
    return house


LOOK = ["items_saved", "items"]
"""What was saved since the last listing, and how many items there are."""


def test_after_a_gap_what_was_saved_meanwhile_is_listed_and_what_is_there_is_counted(listed: House) -> None:
    listed.server.add_item(film(2_000))
    listed.changes.missed()
    assert listed.step() == IDLE_SECONDS
    assert calls(listed) == LOOK
    assert film(2_000).item_id in listed.known()
    assert listed.listed == 1


def test_more_ids_than_are_asked_for_are_what_was_saved_and_each_that_went(listed: House) -> None:
    listed.server.add_item(film(2_000))
    listed.server.remove_item(film(1).item_id)
    many = tuple(f"{number:032x}" for number in range(1, 10_001))
    listed.changes.hear(LibraryTold(added=many, removed=(film(1).item_id,)))
    listed.step()
    assert calls(listed) == ["items_by_id", "scanning", *LOOK]
    assert (film(2_000).item_id in listed.known(), film(1).item_id in listed.known()) == (True, False)
    assert listed.listed == 1


def test_each_hour_what_was_saved_is_looked_at(listed: House) -> None:
    listed.server.add_item(film(2_000))
    listed.step()
    assert calls(listed) == []
    listed.engine.clock.advance(1)
    for _ in range(3):
        listed.step()
    assert calls(listed) == LOOK
    assert film(2_000).item_id in listed.known()


def test_gap_after_gap_is_one_look_a_minute(listed: House) -> None:
    for _ in range(10):
        listed.changes.missed()
        listed.step()
        listed.engine.clock.advance(int(SAVED_SECONDS * SECOND) // 5)
    assert calls(listed) == LOOK * 2


def test_what_could_not_be_listed_is_still_owed(listed: House) -> None:
    listed.server.fail(Fault.REFUSED)
    listed.changes.missed()
    for _ in range(3):
        listed.step()
        listed.engine.clock.advance(int(SAVED_SECONDS * SECOND))
    assert calls(listed) == ["items_saved", *LOOK]


def test_what_went_in_a_gap_shows_in_the_count_and_everything_is_listed(listed: House) -> None:
    listed.server.remove_item(film(7).item_id)
    listed.changes.missed()
    listed.step()
    assert (listed.listed, film(7).item_id in listed.known()) == (2, False)
    for _ in range(3):
        listed.engine.clock.advance(int(SAVED_SECONDS * SECOND))
        listed.changes.missed()
        listed.step()
    assert listed.listed == 2


def test_as_many_that_went_as_came_are_told_apart(listed: House) -> None:
    listed.server.remove_item(film(7).item_id)
    listed.server.add_item(film(2_000))
    listed.changes.missed()
    listed.step()
    assert {film(7).item_id, film(2_000).item_id} & listed.known() == {film(2_000).item_id}


def test_what_a_library_scan_has_taken_out_is_counted_again_when_it_may_be_back(listed: House) -> None:
    (taken,) = asyncio.run(listed.server.items_by_id([film(7).item_id]))
    listed.server.remove_item(taken.item_id)
    listed.server.is_scanning = True
    listed.changes.missed()
    for _ in range(3):
        listed.step()
        listed.engine.clock.advance(int(SAVED_SECONDS * SECOND))
    listed.server.add_item(taken)
    listed.server.is_scanning = False
    listed.step()
    assert (listed.listed, taken.item_id in listed.known()) == (1, True)


def test_a_listing_that_may_lack_something_is_made_again(listed: House) -> None:
    async def unsure(name: str) -> Listing:
        listing = await whole(name)
        return replace(listing, complete=listed.listed > 2)

    whole, listed.changes._list_all = listed.changes._list_all, unsure
    listed.server.remove_item(film(7).item_id)
    listed.changes.missed()
    for _ in range(3):
        listed.step()
        listed.engine.clock.advance(int(LISTING_SECONDS * SECOND))
    assert listed.listed == 3


def test_a_listing_that_had_passed_what_went_is_found_out_by_the_count(listed: House) -> None:
    listed.changes.hear(LibraryTold(removed=tuple(f"{number:032x}" for number in range(1, MOST_IDS + 2))))
    listed.step()
    # it went behind the page that was read, and was told before
    listed.server.remove_item(film(7).item_id)
    listed.engine.clock.advance(int(LISTING_SECONDS * SECOND))
    listed.step()
    assert film(7).item_id not in listed.known()


def test_where_the_servers_clock_was_set_back_everything_is_listed(listed: House) -> None:
    listed.server.skew_ms -= int(2 * HOURLY_SECONDS * SECOND)
    listed.server.add_item(film(2_000))
    listed.changes.missed()
    listed.step()
    assert listed.listed == 2
    assert film(2_000).item_id in listed.known()


def test_what_is_told_between_two_listings_is_still_looked_up(house: House) -> None:
    for _ in range(2):
        house.changes.missed()
        house.step()
    house.server.add_item(film(1))
    house.changes.hear(LibraryTold(added=(film(1).item_id,)))
    house.step()
    assert (house.listed, house.known()) == (1, {film(1).item_id})


def test_something_unknown_that_came_is_of_a_kind_that_nobody_watches(house: House) -> None:
    house.changes.hear(LibraryTold(added=("e" * 32,), updated=("d" * 32,)))
    house.step()
    house.step()
    assert house.listed == 0


def test_something_unknown_that_went_may_have_held_others(house: House) -> None:
    house.changes.hear(LibraryTold(removed=("e" * 32,)))
    house.step()
    house.step()
    assert house.listed == 1


def test_what_could_not_be_asked_waits(house: House) -> None:
    house.server.add_item(film(1))
    house.server.fail(Fault.REFUSED, times=2)
    house.changes.hear(LibraryTold(added=(film(1).item_id,)))
    first, second = house.step(), house.step()
    assert 0 < first < second
    house.step()
    assert house.known() == {film(1).item_id}


def test_fewer_are_not_a_listing(house: House) -> None:
    house.changes.hear(LibraryTold(added=tuple(f"{n:032x}" for n in range(1, MOST_IDS + 1))))
    asyncio.run(house.changes.step())
    assert [call.method for call in house.server.calls] == ["items_by_id"] * 10


def test_others_hear_of_each_change_and_of_what_was_deleted(house: House) -> None:
    house.changes.hear(LibraryTold(added=("a" * 32,)))
    house.changes.hear(LibraryTold(removed=("b" * 32,)))
    assert house.heard == [(), ("b" * 32,)]


def test_of_a_server_that_is_away_or_held_nothing_is_asked(house: House) -> None:
    up: list[bool] = []
    changes = LibraryChanges(house.server, house.index, house._list, house.engine.clock, up=lambda: bool(up))
    changes.hear(LibraryTold(added=(film(1).item_id,)))
    assert not changes.due()
    up.append(True)
    assert changes.due()
