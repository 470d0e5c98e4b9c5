"""Each record goes where it belongs; items that come and accounts that change hands are heard too."""

from __future__ import annotations

from playhead.domain.events import Event, ItemsRelinked, ItemsSeen, LibraryNotice, PeopleChanged, Unreadable
from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.domain.playlist_events import PlaylistCommand, PlaylistRead, PlaylistsListed
from playhead.features.playlists import jobs
from playhead.features.playlists.decide import decide
from playhead.features.playlists.model import State
from playhead.features.playlists.view import View
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record
from tests.unit.features.playlists.lists import POLICY, register, shadow, view


def heard(seen: View, event: Event) -> Effects:
    record = Record(seq=9, at=1, kind="", subject="", stream=None, actor="", cause=None, event=event)
    return decide(seen, POLICY, record, 300)


def house() -> View:
    seen = view([register([1, 2])], [shadow("wan", [1, 2]), shadow("lan", [1])])
    seen.holding = {2: frozenset({1})}
    return seen


def test_a_title_that_comes_to_a_server_is_put_into_the_lists_that_have_it() -> None:
    done = heard(house(), ItemsSeen(server="lan", items=(Item(item_id="l2", kind="Movie", name="Two"),)))
    assert [jobs.decode(spec.args).server for spec in done.jobs] == ["lan"]
    assert heard(house(), ItemsRelinked(server="lan", item_ids=("l2",))).jobs == done.jobs
    assert heard(house(), ItemsRelinked(server="lan", item_ids=("l1",))) == NOTHING


def test_what_a_server_did_not_take_is_asked_for_again_when_it_comes() -> None:
    seen = house()
    seen.shadows["lan/alice/party"] = shadow("lan", [1], refused=("l2", "l3"))
    done = heard(seen, ItemsRelinked(server="lan", item_ids=("l2",)))
    assert done.changes.shadows["lan/alice/party"].refused == ("l3",)
    assert len(done.jobs) == 1


def test_an_account_that_changes_hands_is_looked_at_anew() -> None:
    done = heard(house(), PeopleChanged(person_id=7, name="alice", accounts=(Account("lan", "alice"),)))
    assert done.changes.shadows == {"lan/alice/party": None}
    assert (done.changes.registers, done.changes.strangers) == ({}, ("lan/alice",))
    both = PeopleChanged(person_id=7, name="alice", accounts=(Account("lan", "alice"), Account("wan", "alice")))
    assert heard(house(), both).changes.registers == {1: None}


def test_lists_commands_and_notices_are_heard() -> None:
    read = PlaylistRead(server="lan", user_id="alice", playlist_id="party", name="Party", owned=True, asked_at=200)
    assert heard(house(), read).changes.shadows["lan/alice/party"].emptied_at == 200
    listed = PlaylistsListed(server="lan", user_id="alice", playlist_ids=(), asked_at=200)
    assert heard(house(), listed).changes.shadows["lan/alice/party"].missed_at == 200
    notice = LibraryNotice(server="lan", action="deleted", item_id="party")
    assert heard(house(), notice).changes.shadows["lan/alice/party"].signalled_at == 300
    unlink = heard(house(), PlaylistCommand(register_id=1, action="unlink"))
    assert unlink.changes.registers[1].state is State.UNLINKED


def test_anything_else_means_nothing() -> None:
    assert heard(house(), Unreadable(server="lan", why="no")) == NOTHING
