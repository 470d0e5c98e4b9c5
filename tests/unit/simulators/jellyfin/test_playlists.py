from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import playlists
from playhead.simulators.jellyfin.model import Playlist
from tests.unit.simulators.jellyfin.world import EACH, World


def made(world: World, *names: str, public: bool = True) -> Playlist:
    ids = [world.sim.item(name).id for name in names]
    return playlists.create(world.server, world.alice, "mine", ids, 1, media_type="", public=public)


def test_lists_of_one_name_have_one_id_on_every_server_and_a_second_one_another() -> None:
    one, other = World(name="one"), World(name="two")
    first = made(one, "Alpha").item.id
    assert made(other, "Beta").item.id == first
    assert made(one, "Alpha").item.id != first
    assert {each.item.path.rsplit("/", 1)[1] for each in one.server.playlists.values()} == {"mine", "mine1"}


def test_a_series_stands_for_its_episodes_and_the_first_item_names_the_type() -> None:
    world = World()
    assert len(made(world, "Show").entries) == 3
    assert [each.media_type for each in world.server.playlists.values()] == ["Video"]
    assert made(world, "One").media_type == "Audio"


def test_an_unknown_item_cannot_be_in_a_new_list_and_is_dropped_later() -> None:
    world = World()
    with pytest.raises(playlists.UnknownItem):
        playlists.create(world.server, world.alice, "x", ["0" * 32], 1, media_type="Video", public=True)
    one = made(world, "Alpha")
    playlists.add(world.server, one, ["0" * 32])
    assert len(one.entries) == 1


@EACH
def test_duplicates_and_positions_count_on_12_only(version: str) -> None:
    world = World(version)
    one = made(world, "Alpha")
    alpha, beta = world.alpha.id, world.sim.item("Beta").id
    playlists.add(world.server, one, [alpha, beta], position=0)
    assert one.entries == ([alpha, beta, alpha] if version == "12.0.0" else [alpha, beta])


def test_removing_an_entry_removes_every_copy() -> None:
    world = World("12.0.0")
    one = made(world, "Alpha", "Beta", "Alpha")
    playlists.remove(world.server, one, [world.alpha.id])
    assert one.entries == [world.sim.item("Beta").id]


def test_moving_beyond_the_end_fails_and_an_unknown_entry_is_ignored() -> None:
    world = World()
    one = made(world, "Alpha", "Beta")
    playlists.move(world.server, one, world.sim.item("Beta").id, 0)
    assert one.entries[0] == world.sim.item("Beta").id
    playlists.move(world.server, one, "0" * 32, 0)
    with pytest.raises(IndexError):
        playlists.move(world.server, one, world.alpha.id, 9)


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11"])
def test_up_to_10_9_entries_have_ids_of_their_own_until_a_restart(version: str) -> None:
    world = World(version)
    one = made(world, "Alpha", "Beta")
    beta = world.sim.item("Beta").id
    entry = playlists.entry_id(world.server, one, beta)
    playlists.remove(world.server, one, [beta])
    assert len(one.entries) == 2, "an item's id is no entry's"
    playlists.move(world.server, one, entry, 0)
    playlists.move(world.server, one, entry, 99)
    assert one.entries == [world.alpha.id, beta]
    with pytest.raises(IndexError):
        playlists.move(world.server, one, beta, 0)
    world.server.restart()
    playlists.remove(world.server, one, [entry])
    assert len(one.entries) == 2, "the server was restarted since"


def test_replacing_measures_the_list_anew() -> None:
    world = World()
    one = made(world, "Alpha", "Beta")
    playlists.replace(world.server, one, [world.alpha.id])
    assert one.item.runtime == world.alpha.runtime


def test_private_lists_are_for_owners_and_those_they_are_shared_with() -> None:
    world = World()
    one = made(world, "Alpha", public=False)
    assert not playlists.may_see(one, world.bob)
    one.shares[world.bob.id] = False
    assert playlists.may_see(one, world.bob)
    assert not playlists.may_edit(one, world.bob)
    assert playlists.may_edit(one, world.alice)
