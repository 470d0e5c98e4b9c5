"""Passes where libraries are left out: they are read one by one, and of the others nothing is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playhead.domain.events import LibrariesListed
from playhead.domain.items import Item, Library
from playhead.identity.place import Selection
from playhead.kit.ids import counted_ids
from tests.support.fake_library import film
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.sweeping import Broom

FILMS = Library(library_id="f1" * 16, name="Films", locations=("/media",))
MORE = Library(library_id="f2" * 16, name="More", locations=("/more",))
PRIVATE = Library(library_id="00" * 16, name="Private", locations=("/private",))
ARTIST = Item(item_id="a" * 32, kind="MusicArtist", name="Artist", path="/config/metadata/Artist")


@pytest.fixture
def shelves() -> Iterator[tuple[Household, Broom]]:
    """`wan` has three libraries with a film each, of which one is left out, and an artist who is in none."""
    home = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=1)
    home.settle()
    wan = home.fakes["wan"]
    wan.set_libraries(FILMS, MORE, PRIVATE)
    for place in ("/more", "/private"):
        wan.add_item(film(9, root=place), quiet=True)
    wan.add_item(ARTIST, quiet=True)
    home.append(LibrariesListed(server="wan", libraries=(FILMS, MORE, PRIVATE)))
    home.look("wan")
    home.settle()
    yield home, Broom(home, chosen={"wan": Selection(exclude=("Private",))})
    home.remove()


def read_of(home: Household) -> list[tuple[str, str]]:
    """What was asked of `wan`: pages with their libraries, and rows by id with their items."""
    wanted = ("user_data_page", "user_data")
    return [(call.method, call.item_id) for call in home.fakes["wan"].calls if call.method in wanted]


def test_of_a_library_that_is_left_out_not_one_page_is_read(shelves: tuple[Household, Broom]) -> None:
    home, broom = shelves
    home.fakes["wan"].calls.clear()
    run = broom.reconcile("wan")
    assert (run.state, run.read) == ("done", 2)
    pages_of = [("user_data_page", library.library_id) for library in (FILMS, MORE)]
    assert read_of(home) == [*pages_of, ("user_data", ARTIST.item_id)]


def test_a_pass_goes_on_in_the_library_where_it_broke(shelves: tuple[Household, Broom]) -> None:
    home, broom = shelves
    run_id = broom.begin("wan")
    home.fakes["wan"].fail(Fault.UNREACHABLE, on={"user_data"})
    broom.sweep()
    home.fakes["wan"].calls.clear()
    home.clock.advance(60_000)
    broom.sweep()
    assert read_of(home) == [("user_data_page", MORE.library_id), ("user_data", ARTIST.item_id)]
    assert broom.run(run_id).state == "done"


def test_where_no_library_takes_part_nothing_is_read(shelves: tuple[Household, Broom]) -> None:
    home, _ = shelves
    broom = Broom(home, chosen={"wan": Selection(include=("Nothing",))}, new_id=counted_ids(0x77))
    home.fakes["wan"].calls.clear()
    assert broom.reconcile("wan").state == "done"
    assert [call.method for call in home.fakes["wan"].calls if call.method == "user_data_page"] == []
