"""A list is gone when the server said so, or when two looks apart did not find it; never two at once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.domain.events import LibraryNotice, SyncUpdate
from playhead.domain.playlist_events import PlaylistsListed
from playhead.features.playlists import jobs
from playhead.features.playlists.absence import APART_MS, confirmed, listed, put_back, signalled
from playhead.features.playlists.model import Intent, Register, Said, Shadow, State
from playhead.features.playlists.view import Changes, Peer, Policy, View, after
from playhead.journal.effects import Effects
from tests.unit.features.playlists.lists import POLICY, register, shadow, view

AT = 1_000_000


def house(*more: Shadow, agreed: Register | None = None) -> View:
    """A list on wan and lan, and what else is told."""
    return view([agreed or register([1, 2])], [shadow("wan", [1, 2]), shadow("lan", [1, 2]), *more])


def look(*playlist_ids: str, at: int = AT, **more: Any) -> PlaylistsListed:
    return PlaylistsListed(server="wan", user_id="alice", playlist_ids=playlist_ids, asked_at=at, **more)


def taken(seen: View, *events: PlaylistsListed, policy: Policy = POLICY) -> tuple[View, Effects]:
    done = Effects()
    for event in events:
        done = listed(seen, policy, event, event.asked_at)
        seen = after(seen, done.changes or Changes())
    return seen, done


def servers(effects: Effects) -> list[str]:
    return [jobs.decode(spec.args).server for spec in effects.jobs]


def test_one_look_proves_nothing() -> None:
    seen, done = taken(house(), look())
    assert (seen.shadows["wan/alice/party"].missed_at, done.jobs, seen.registers[1].dead) == (AT, (), False)


@pytest.mark.parametrize(("apart", "dead"), [(APART_MS - 1, False), (APART_MS, True)])
def test_two_looks_apart_do(apart: int, dead: bool) -> None:
    seen, done = taken(house(), look(), look(at=AT + apart))
    assert seen.registers[1].dead is dead
    assert servers(done) == (["lan"] if dead else [])


def test_a_list_that_is_there_again_was_never_gone() -> None:
    seen, done = taken(house(), look(), look("party", at=AT + 60_000), look(at=AT + APART_MS + 1))
    assert not seen.registers[1].dead
    assert seen.shadows["wan/alice/party"].missed_at == AT + APART_MS + 1
    assert done.jobs == ()


def test_a_server_that_says_so_is_believed_at_the_next_look() -> None:
    notice = LibraryNotice(server="wan", action="deleted", item_id="party")
    seen = after(house(), signalled(house(), notice, AT - 5).changes)
    assert taken(seen, look("party"))[0].shadows["wan/alice/party"].signalled_at == 0
    assert taken(seen, look())[0].registers[1].dead


def test_news_of_other_items_means_nothing() -> None:
    assert signalled(house(), LibraryNotice(server="wan", action="added", item_id="party"), AT) == Effects()
    assert signalled(house(), LibraryNotice(server="attic", action="deleted", item_id="party"), AT) == Effects()


def test_what_others_did_since_keeps_the_list() -> None:
    edited = msgspec.structs.replace(register([1, 2]), edited_at=AT - 1)
    seen, done = taken(house(agreed=edited), look(), look(at=AT + APART_MS))
    assert not seen.registers[1].dead
    assert seen.registers[1].also == ("wan/alice",)
    assert "wan/alice/party" not in seen.shadows
    assert "wan" in servers(done)


def test_more_than_one_at_once_waits_for_a_person() -> None:
    other = register([3], id=2, name=Said("Quiet"))
    quiet = [
        msgspec.structs.replace(shadow(server, [3]), register_id=2, playlist_id="quiet", name="Quiet")
        for server in ("wan", "lan")
    ]
    seen = house(*quiet)
    seen.registers[2] = other
    seen, done = taken(seen, look(), look(at=AT + APART_MS))
    assert [one.held for one in seen.shadows.values()] == [True, False, True, False]
    assert (done.jobs, seen.registers[1].dead) == ((), False)
    assert [(d.event.action, d.event.item_name) for d in done.drafts if isinstance(d.event, SyncUpdate)] == [
        ("brake", "Party"),
        ("brake", "Quiet"),
    ]
    again = taken(seen, look(at=AT + 2 * APART_MS))[1]
    assert again.drafts == ()
    back = taken(seen, look("party", "quiet", at=AT + 3 * APART_MS))[0]
    assert not any(one.held or one.missed_at for one in back.shadows.values())


def test_a_server_that_lost_the_lists_of_several_accounts_is_asked_about_too() -> None:
    bobs = [
        msgspec.structs.replace(shadow(server, [3]), user_id="bob", register_id=2, missed_at=AT)
        for server in ("wan", "lan")
    ]
    seen = house(*bobs)
    seen.registers[2] = register([3], id=2, person_id=8)
    seen.owners["wan/bob"] = msgspec.structs.replace(seen.owners["wan/alice"], user_id="bob", person_id=8)
    held, done = taken(seen, look(), look(at=AT + APART_MS))
    assert (held.shadows["wan/alice/party"].held, done.jobs) == (True, ())
    del seen.owners["wan/bob"]
    assert servers(taken(seen, look(), look(at=AT + APART_MS))[1]) == ["lan"], "an account that is gone says nothing"


def test_a_person_is_obeyed_though_somebody_edited_the_list_meanwhile() -> None:
    seen = house(agreed=msgspec.structs.replace(register([1, 2]), edited_at=AT))
    seen.shadows["wan/alice/party"] = msgspec.structs.replace(seen.shadows["wan/alice/party"], held=True)
    done = confirmed(seen, POLICY, seen.registers[1], AT + 5)
    assert (servers(done), done.changes.registers[1].dead) == (["lan"], True)


def test_a_person_who_says_that_it_is_gone_has_it_deleted_elsewhere() -> None:
    seen = house()
    seen.shadows["wan/alice/party"] = msgspec.structs.replace(seen.shadows["wan/alice/party"], held=True)
    done = confirmed(seen, POLICY, seen.registers[1], AT)
    assert servers(done) == ["lan"]
    assert done.changes.registers[1].dead


def test_a_person_who_says_that_it_is_not_has_it_made_again() -> None:
    seen = house()
    seen.shadows["wan/alice/party"] = msgspec.structs.replace(seen.shadows["wan/alice/party"], held=True)
    done = put_back(seen, POLICY, seen.registers[1], AT)
    assert not done.changes.registers[1].dead
    assert done.changes.shadows == {"wan/alice/party": None}
    assert "wan" in servers(done)


def test_a_list_that_only_this_account_has_goes_without_a_word() -> None:
    alone = view([register([1], state=State.OFFERED)], [shadow("wan", [1])])
    seen, done = taken(alone, look(), look(at=AT + APART_MS))
    assert (seen.registers, seen.shadows, done.jobs) == ({}, {}, ())


def test_on_a_mere_target_it_is_made_again() -> None:
    policy = Policy(peers={"wan": Peer(hears=False), "lan": Peer()})
    seen, done = taken(house(), look(), look(at=AT + APART_MS), policy=policy)
    assert not seen.registers[1].dead
    assert "wan" in servers(done)


def test_what_we_are_deleting_ourselves_is_not_missed() -> None:
    seen = house()
    intent = Intent(run="1.1", opened_at=5, gone=True)
    seen.shadows["wan/alice/party"] = msgspec.structs.replace(seen.shadows["wan/alice/party"], intent=intent)
    assert taken(seen, look())[0].shadows["wan/alice/party"].missed_at == 0


def test_a_look_from_before_the_list_was_written_says_nothing() -> None:
    assert taken(house(), look(at=50))[0].shadows["wan/alice/party"].missed_at == 0


def test_an_account_looked_at_for_the_first_time_gets_what_it_lacks() -> None:
    seen = view([register([1, 2])], [shadow("lan", [1, 2])])
    assert servers(taken(seen, look(first=True))[1]) == ["wan"]
    assert servers(taken(seen, look(first=True), policy=Policy(peers={"wan": Peer(writes=False)}))[1]) == []
    assert servers(taken(view(servers=("lan",)), look(first=True))[1]) == []
