from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import library, playlists
from playhead.simulators.jellyfin.model import Playlist, Told
from tests.unit.simulators.jellyfin.world import BETA, EACH, World


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
    playlists.add(world.server, one, ["0" * 32], 2)
    assert len(one.entries) == 1


@EACH
def test_duplicates_and_positions_count_on_12_only(version: str) -> None:
    world = World(version)
    one = made(world, "Alpha")
    alpha, beta = world.alpha.id, world.sim.item("Beta").id
    playlists.add(world.server, one, [alpha, beta], 2, position=0)
    assert one.entries == ([alpha, beta, alpha] if version == "12.0.0" else [alpha, beta])


def test_removing_an_entry_removes_every_copy() -> None:
    world = World("12.0.0")
    one = made(world, "Alpha", "Beta", "Alpha")
    playlists.remove(world.server, one, [world.alpha.id], 2)
    assert one.entries == [world.sim.item("Beta").id]


def test_moving_beyond_the_end_fails_and_an_unknown_entry_is_ignored() -> None:
    world = World()
    one = made(world, "Alpha", "Beta")
    playlists.move(world.server, one, world.sim.item("Beta").id, 0, 2)
    assert one.entries[0] == world.sim.item("Beta").id
    playlists.move(world.server, one, "0" * 32, 0, 2)
    with pytest.raises(IndexError):
        playlists.move(world.server, one, world.alpha.id, 9, 2)


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11"])
def test_up_to_10_9_entries_have_ids_of_their_own_until_a_restart(version: str) -> None:
    world = World(version)
    one = made(world, "Alpha", "Beta")
    beta = world.sim.item("Beta").id
    entry = playlists.entry_id(world.server, one, beta)
    playlists.remove(world.server, one, [beta], 2)
    assert len(one.entries) == 2, "an item's id is no entry's"
    playlists.move(world.server, one, entry, 0, 2)
    playlists.move(world.server, one, entry, 99, 2)
    assert one.entries == [world.alpha.id, beta]
    with pytest.raises(IndexError):
        playlists.move(world.server, one, beta, 0, 2)
    world.server.restart()
    playlists.remove(world.server, one, [entry], 2)
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


def test_every_change_of_a_list_is_told_as_of_an_item() -> None:
    world, told = World(), list[Told]()
    world.server.listener = lambda signal: told.append(signal.kind)
    one = made(world, "Alpha", "Beta")
    playlists.add(world.server, one, [world.sim.item("Show S01E01").id], 2)
    playlists.move(world.server, one, world.alpha.id, 1, 3)
    playlists.remove(world.server, one, [world.alpha.id], 4)
    assert one.item.saved == 4
    playlists.delete(world.server, one, 5)
    assert told == [Told.ADDED, Told.UPDATED, Told.UPDATED, Told.UPDATED, Told.REMOVED]
    assert (world.server.playlists, one.item.id in world.server.items) == ({}, False)


def test_a_file_that_comes_back_stands_where_it_stood() -> None:
    world = World()
    one = made(world, "Beta", "Alpha")
    library.remove(world.server, world.sim.item("Beta"), 2)
    assert [item.name for item in playlists.items(world.server, one)] == ["Alpha"]
    library.add(world.server, BETA, 3)
    assert [item.name for item in playlists.items(world.server, one)] == ["Beta", "Alpha"]


@EACH
def test_of_a_user_who_goes_the_lists_go_to_an_editor_or_with_him(version: str) -> None:
    world = World(version)
    shared, private, public = (made(world, "Alpha", public=number == 2) for number in range(3))
    shared.shares.update({world.sim.user("admin").id: False, world.bob.id: True})
    playlists.leave(world.server, world.alice, 2)
    if version == "10.8.13":
        assert {each.owner for each in (shared, private, public)} == {world.alice.id}
        return
    assert (shared.owner, set(shared.shares)) == (world.bob.id, {world.sim.user("admin").id})
    assert private.item.id not in world.server.playlists
    assert public.owner == world.alice.id
