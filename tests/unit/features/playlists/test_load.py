"""What a batch needs is loaded: the lists it names, their fellows, their people and their works, and no more."""

from __future__ import annotations

from playhead.domain.events import ItemsSeen, LibraryNotice, PeopleChanged
from playhead.domain.people import Account
from playhead.domain.playlist_events import PlaylistCommand, PlaylistRead, PlaylistsListed
from playhead.features.playlists.load import view_for
from playhead.features.playlists.view import View
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make


def home_with_lists(make: Make) -> Listening:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    home.make("wan", "alice", "Quiet", [3])
    home.read()
    return home


def view(home: Listening, *events: object) -> View:
    return home.database.read_now(lambda c: view_for(c, events))  # type: ignore[arg-type]  # records of any kind


def names(seen: View) -> set[str]:
    return {register.name.value for register in seen.registers.values()}


def test_a_list_that_was_read_brings_its_fellows_and_its_works(make: Make) -> None:
    home = home_with_lists(make)
    one = home.list_of("wan", "alice", "Party")
    assert one is not None
    user = home.user("wan", "alice")
    read = PlaylistRead(
        server="wan",
        user_id=user,
        playlist_id=one.playlist_id,
        name="Party",
        entries=tuple(one.items),
        asked_at=1,
    )
    seen = view(home, read)
    assert (names(seen), {shadow.server for shadow in seen.shadows.values()}) == ({"Party"}, {"wan", "lan"})
    assert {owner.server for owner in seen.owners.values()} == {"wan", "lan"}
    assert len(seen.works_on("wan", tuple(one.items))) == 2
    assert set(seen.gaps) == {"wan", "lan"}


def test_a_new_list_brings_those_of_its_name(make: Make) -> None:
    home = home_with_lists(make)
    read = PlaylistRead(
        server="wan", user_id=home.user("wan", "alice"), playlist_id="f" * 32, name=" QUIET ", asked_at=1
    )
    assert names(view(home, read)) == {"Quiet"}


def test_a_listing_brings_the_accounts_lists(make: Make) -> None:
    home = home_with_lists(make)
    user = home.user("lan", "alice")
    for first in (True, False):
        listed = PlaylistsListed(server="lan", user_id=user, playlist_ids=(), asked_at=1, first=first)
        assert names(view(home, listed)) == {"Party", "Quiet"}


def test_items_notices_commands_and_people_bring_what_they_touch(make: Make) -> None:
    home = home_with_lists(make)
    quiet = home.list_of("wan", "alice", "Quiet")
    assert quiet is not None
    items = ItemsSeen(server="lan", items=(home.described("lan", 3), home.described("lan", 6)))
    assert names(view(home, items)) == {"Quiet"}
    notice = LibraryNotice(server="wan", action="deleted", item_id=quiet.playlist_id)
    assert names(view(home, notice)) == {"Quiet"}
    number = next(iter(view(home, notice).registers))
    assert names(view(home, PlaylistCommand(register_id=number, action="unlink"))) == {"Quiet"}
    changed = PeopleChanged(person_id=1, name="alice", accounts=(Account("wan", home.user("wan", "alice")),))
    assert names(view(home, changed)) == {"Party", "Quiet"}


def test_nothing_of_nothing(make: Make) -> None:
    seen = view(home_with_lists(make))
    assert (seen.registers, seen.shadows, seen.owners) == ({}, {}, {})
