"""Looking at lists: when, what of it is journaled, and what a look that breaks off leaves behind: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from playhead.domain.events import LibraryNotice
from playhead.ingest.playlists import AGAIN_MS, EVERY_MS, MOST_REMOVED
from tests.support.engine import drive
from tests.support.fake_faults import Fault
from tests.support.listening import Listening


@pytest.fixture
def home() -> Iterator[Listening]:
    made = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=4)
    made.settle()
    yield made
    made.remove()


def kinds(home: Listening) -> list[str]:
    query = "SELECT kind FROM journal WHERE kind LIKE 'playlist%' ORDER BY seq"
    return list(home.database.read_now(lambda c: c.exec_driver_sql(query).scalars()))


def step(home: Listening, name: str = "wan") -> bool:
    home.clock.advance(1)
    return drive(home.readers[name].step())


def value(home: Listening, sql: str) -> Any:
    return home.database.read_now(lambda c: c.exec_driver_sql(sql).scalar())


def test_the_first_look_tells_what_is_there_and_offers_it(home: Listening) -> None:
    home.make("wan", "alice", "Party", [1, 2])
    assert step(home)
    home.settle()
    assert kinds(home) == ["playlist_read", "playlists_listed"]
    home.read()
    assert home.shows("lan", "alice", "Party") is None
    assert home.changes() == 0


def test_lists_of_one_name_that_were_there_before_are_united_and_go_nowhere_else() -> None:
    home = Listening({"wan": "12.0.0", "lan": "10.11.11", "attic": "10.10.7"}, films=4)
    home.make("wan", "alice", "Party", [1, 2])
    home.make("lan", "alice", "party ", [3, 2, 4])
    home.read()
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [3, 2, 4, 1]
    assert home.list_of("attic", "alice", "Party") is None
    home.remove()


def test_a_look_that_finds_nothing_new_writes_nothing(home: Listening) -> None:
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    before = kinds(home)
    home.clock.advance(EVERY_MS)
    assert step(home)
    assert not step(home)
    assert kinds(home) == before
    seen = value(home, "SELECT seen_at FROM playlist_shadow")
    assert seen == value(home, "SELECT read_at FROM playlist_account WHERE ref LIKE 'wan%'")


def test_looks_come_when_asked_for_after_a_return_and_by_the_clock(home: Listening) -> None:
    home.read()
    assert not step(home)
    home.readers["wan"].nudge()
    assert step(home)
    assert not step(home)
    home.clock.advance(EVERY_MS)
    assert step(home)
    home.fakes["wan"].down = True
    home.look("wan")
    home.settle()
    assert not step(home)
    home.fakes["wan"].down = False
    home.look("wan")
    home.settle()
    assert step(home)


def test_nothing_is_looked_at_before_the_library_was_listed(home: Listening) -> None:
    home.unlisted.add("wan")
    assert not step(home)


@pytest.mark.parametrize("method", ["listed", "content"])
def test_a_look_that_breaks_off_changes_nothing_and_is_made_again(home: Listening, method: str) -> None:
    home.make("wan", "alice", "Party", [1, 2])
    home.fakes["wan"].fail(Fault.UNREACHABLE, on={f"playlists.{method}"})
    assert step(home)
    assert kinds(home) == []
    assert not step(home)
    home.clock.advance(AGAIN_MS)
    assert step(home)
    assert kinds(home) == ["playlist_read", "playlists_listed"]


def test_one_list_that_cannot_be_read_does_not_hold_the_others_up(home: Listening) -> None:
    bad = home.make("wan", "alice", "Broken", [1])
    home.make("wan", "alice", "Party", [1, 2])
    home.lists["wan"].unreadable.add(bad)
    home.read()
    assert kinds(home).count("playlist_read") == 2
    home.lists["wan"].unreadable.clear()
    home.read()
    home.read()
    assert home.changes() == 0


def test_what_is_missing_while_a_scan_runs_waits(home: Listening) -> None:
    made = home.make("wan", "alice", "Party", [1, 2])
    quiet = home.make("wan", "alice", "Quiet", [3])
    home.read()
    before = kinds(home)
    home.lists["wan"].lists[made].items.pop()
    del home.lists["wan"].lists[quiet]
    home.fakes["wan"].is_scanning = True
    home.readers["wan"].nudge()
    assert step(home)
    assert kinds(home) == before
    home.fakes["wan"].is_scanning = False
    home.clock.advance(AGAIN_MS)
    assert step(home)
    assert kinds(home)[len(before) :] == ["playlist_read", "playlists_listed"]


def test_a_list_that_was_said_to_be_deleted_is_looked_for_at_once(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [2])
    home.read()
    del home.lists["wan"].lists[made]
    home.append(LibraryNotice(server="wan", action="deleted", item_id=made))
    home.settle()
    assert step(home)
    home.settle()
    assert home.shows("lan", "alice", "Quiet") is None


def test_what_a_server_says_is_deleted_goes_at_the_next_look(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [2])
    home.read()
    del home.lists["wan"].lists[made]
    home.readers["wan"].hear([made])
    assert step(home)
    home.settle()
    assert home.shows("lan", "alice", "Quiet") is None


def test_what_is_said_to_be_deleted_while_a_scan_runs_is_not_believed(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [2])
    home.read()
    del home.lists["wan"].lists[made]
    home.fakes["wan"].is_scanning = True
    home.readers["wan"].hear([made])
    assert step(home)
    home.fakes["wan"].is_scanning = False
    home.clock.advance(AGAIN_MS)
    home.readers["wan"].nudge()
    assert step(home)
    home.settle()
    assert home.shows("lan", "alice", "Quiet") == [2]


def test_what_was_said_of_an_earlier_list_of_that_name_says_nothing_of_this_one(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [2])
    home.readers["wan"].hear([made])
    home.read()
    del home.lists["wan"].lists[made]
    home.readers["wan"].nudge()
    assert step(home)
    home.settle()
    assert home.shows("lan", "alice", "Quiet") == [2]


def test_a_list_of_somebody_else_under_the_same_id_is_no_edit(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [1, 2])
    home.read()
    del home.lists["wan"].lists[made]
    assert home.lists["wan"].make("bob", "Quiet", [], public=True) == made
    home.read()
    assert home.shows("lan", "alice", "Quiet") == [1, 2]
    assert value(home, "SELECT count(*) FROM playlist_shadow WHERE missed") == 1


def test_so_much_that_was_deleted_names_nothing(home: Listening) -> None:
    home.read()
    made = home.make("wan", "alice", "Quiet", [2])
    home.read()
    del home.lists["wan"].lists[made]
    home.readers["wan"].hear([made, *map(str, range(MOST_REMOVED))])
    assert step(home)
    home.settle()
    assert home.shows("lan", "alice", "Quiet") == [2]


def test_five_thousand_entries_are_no_trouble() -> None:
    home = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=5_000)
    home.settle()
    home.read()
    home.make("wan", "alice", "Everything", range(1, 5_001))
    home.read()
    assert home.shows("lan", "alice", "Everything") == list(range(1, 5_001))
    home.put("lan", "alice", "Everything", [5_000, *range(2, 5_000)])
    home.read()
    assert home.shows("wan", "alice", "Everything") == [5_000, *range(2, 5_000)]
    home.remove()
