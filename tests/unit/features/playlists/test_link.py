"""Which lists are one: of the same name and the same person, when they are first seen."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.link import fitting, left_by, of_one, under_way
from playhead.features.playlists.model import Making, Said, State
from playhead.features.playlists.view import Peer
from tests.unit.features.playlists.lists import owner, register, shadow, view


def read(**more: Any) -> PlaylistRead:
    base: dict[str, Any] = {
        "server": "lan",
        "user_id": "alice",
        "playlist_id": "p",
        "name": "Party",
        "owned": True,
        "asked_at": 100,
    }
    return PlaylistRead(**(base | more))


@pytest.mark.parametrize("name", ["Party", " party ", "PARTY"])
def test_the_same_name_links(name: str) -> None:
    assert fitting(view([register()], [shadow("wan")]), owner("lan"), name) == register()


@pytest.mark.parametrize(
    "other",
    [
        register(name=Said("Feast")),
        register(person_id=8),
        register(state=State.UNLINKED),
        register(deleted=0),
    ],
)
def test_nothing_else_does(other: Any) -> None:
    assert fitting(view([other], [shadow("wan")]), owner("lan"), "Party") is None


def test_an_account_has_one_list_of_each() -> None:
    assert fitting(view([register()], [shadow("lan")]), owner("lan"), "Party") is None


def test_a_list_whose_owner_nobody_knows_waits_for_a_person() -> None:
    assert fitting(view([register()], [shadow("wan", owned=None)]), owner("lan"), "Party") is None


def test_what_is_linked_already_comes_first() -> None:
    offered = register(id=0, state=State.OFFERED)
    assert fitting(view([offered, register()], [shadow("wan")]), owner("lan"), "Party") == register()


def test_a_list_that_we_are_making_is_known_by_its_name() -> None:
    making = Making("1.1", 50, ("l1", "l2"))
    seen = view([register(making={"lan/alice": making})])
    assert under_way(seen, owner("lan"), "party") == (seen.registers[1], making)
    assert under_way(seen, owner("wan"), "party") is None


def test_our_own_list_holds_the_beginning_of_what_we_sent() -> None:
    making = Making("1.1", 50, ("l1", "l2"))
    assert left_by(making, read(entries=("l1",)))
    assert left_by(making, read(entries=("l1", "l2")))
    assert not left_by(making, read(entries=("l2", "l1")))
    assert not left_by(making, read(entries=("l1", "l2", "l3")))


def test_what_is_there_at_first_contact_is_offered_and_what_comes_later_goes_everywhere() -> None:
    before = of_one(read(baseline=True), owner("lan"), Peer(), 9, [1, 2])
    later = of_one(read(public=True), owner("lan"), Peer(), 9, [1, 2])
    assert (before.state, before.spread, before.works()) == (State.OFFERED, False, [1, 2])
    assert (later.state, later.spread, later.public.value, later.id) == (State.LINKED, True, True, 9)


def test_a_list_on_a_mere_target_or_of_nobody_knows_whom_goes_nowhere() -> None:
    assert of_one(read(), owner("lan"), Peer(hears=False), 9, [1]).state is State.OFFERED
    assert of_one(read(owned=None), owner("lan"), Peer(), 9, [1]).state is State.OFFERED
