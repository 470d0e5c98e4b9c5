from __future__ import annotations

from typing import Any

import pytest

from playhead.simulators.jellyfin import library
from playhead.simulators.jellyfin.batches import LibraryBatch, SavedBatch
from playhead.simulators.jellyfin.media import movie, series
from playhead.simulators.jellyfin.model import Signal, Told
from playhead.simulators.jellyfin.ticks import SECOND
from tests.unit.simulators.jellyfin.world import EACH, World

TENTH = SECOND // 10


def gathering(world: World) -> LibraryBatch:
    """A batch of everything the library tells from now on."""
    batch = LibraryBatch(world.server)

    def hear(signal: Signal) -> None:
        if signal.kind in {Told.ADDED, Told.UPDATED, Told.REMOVED}:
            batch.add(signal, signal.at)

    world.server.listener = hear
    return batch


def for_user(world: World, who: str, batch: LibraryBatch) -> dict[str, Any]:
    found = batch.take([world.sim.user(who)])
    return found[0][1] if found else {}


def test_saved_rows_wait_half_a_second_after_the_last_one() -> None:
    world = World()
    batch = SavedBatch(world.server)
    batch.add(world.bob, world.alpha, 0)
    batch.add(world.alice, world.alpha, 3 * TENTH)
    assert (batch.due or 0) == 8 * TENTH
    told = {user.name: data for user, data in batch.take(world.server.users)}
    assert set(told) == {"bob", "alice"}
    assert (batch.due, batch.take(world.server.users)) == (None, [])


def test_who_does_not_listen_is_told_nothing_later_either() -> None:
    world = World()
    batch = SavedBatch(world.server)
    batch.add(world.bob, world.alpha, 0)
    batch.add(world.alice, world.alpha, 0)
    assert [user.name for user, _ in batch.take({world.bob.id})] == ["bob"]
    assert batch.take(world.server.users) == []


async def test_of_an_item_that_went_the_last_state_is_told() -> None:
    world = World()
    await world.sim.favorite("bob", "Alpha")
    batch = SavedBatch(world.server)
    batch.add(world.bob, world.alpha, 0)
    batch.keep(world.alpha)
    batch.keep(world.sim.item("Beta"))
    await world.sim.remove_item("Alpha")
    ((_, data),) = batch.take(world.server.users)
    assert data["UserDataList"][0]["IsFavorite"] is True


@EACH
async def test_an_item_comes_with_the_folder_above_it_and_with_the_state_of_the_moment(version: str) -> None:
    world = World(version)
    batch = SavedBatch(world.server)
    episode = world.sim.item("Show S01E01")
    batch.add(world.bob, episode, 0)
    batch.add(world.bob, world.sim.item("Show S01E02"), 0)
    await world.sim.mark_played("bob", "Show S01E01")
    ((_, data),) = batch.take(world.server.users)
    first, season, second = data["UserDataList"]
    assert (first["ItemId"], first["Played"]) == (episode.id, True)
    assert season["UnplayedItemCount"] == 1
    assert second["Played"] is False
    assert data["UserId"] == world.bob.id


def test_nobody_is_told_of_a_deleted_users_rows() -> None:
    world = World()
    batch = SavedBatch(world.server)
    batch.add(world.bob, world.alpha, 0)
    batch.keep(world.alpha)
    del world.server.users[world.bob.id]
    batch.keep(world.alpha)
    assert batch.take(world.server.users) == []


@EACH
async def test_a_new_film_is_told_with_its_folder_and_all_libraries(version: str) -> None:
    world = World(version)
    batch = gathering(world)
    made = library.add(world.server, movie("Gamma", 2003), 0)
    assert batch.due == 30 * SECOND
    data = for_user(world, "bob", batch)
    assert data["ItemsAdded"] == [made.id]
    assert made.parent is not None
    assert data["FoldersAddedTo"] == [made.parent.id]
    assert data["CollectionFolders"] == [top.id for top in world.server.root.children]
    assert (data["ItemsRemoved"], data["ItemsUpdated"], data["IsEmpty"]) == ([], [], False)
    assert batch.due is None


@pytest.mark.parametrize(("version", "seconds"), [("10.8.13", 30), ("10.11.11", 3), ("12.0.0", 3)])
def test_the_delay_is_a_setting_but_in_10_8(version: str, seconds: int) -> None:
    world = World(version)
    world.server.configuration["LibraryUpdateDuration"] = 3
    batch = gathering(world)
    library.add(world.server, movie("Gamma", 2003), 0)
    assert batch.due == seconds * SECOND


@pytest.mark.parametrize(("version", "told"), [("10.11.11", 1), ("12.0.0", 4)])
def test_a_removed_series_is_told_alone_or_with_all_below_it(version: str, told: int) -> None:
    world = World(version)
    library.add_all(world.server, series("Late", 2010, [2]), 0)
    batch = gathering(world)
    show = world.sim.item("Late")
    assert show.parent is not None
    library.remove(world.server, show, 0)
    data = for_user(world, "bob", batch)
    assert len(data["ItemsRemoved"]) == told
    assert data["ItemsRemoved"][-1] == show.id
    assert set(data["FoldersRemovedFrom"]) == ({show.parent.id} if told == 1 else {show.parent.id, show.id})


@pytest.mark.parametrize(("version", "added", "removed"), [("10.11.11", 5, 1), ("12.0.0", 4, 0)])
def test_a_series_found_with_its_season_had_another_one_first(version: str, added: int, removed: int) -> None:
    world = World(version)
    batch = gathering(world)
    library.add_all(world.server, series("Newshow", 2010, [2]), 0)
    data = for_user(world, "bob", batch)
    assert (len(data["ItemsAdded"]), len(data["ItemsRemoved"])) == (added, removed)
    assert set(data["ItemsRemoved"]) <= set(data["ItemsAdded"])


def test_an_edit_is_told_without_folders_and_not_for_what_is_new() -> None:
    world = World()
    batch = gathering(world)
    world.server.tell(Told.UPDATED, 0, item=world.alpha)
    data = for_user(world, "bob", batch)
    assert (data["ItemsUpdated"], data["CollectionFolders"]) == ([world.alpha.id], [])
    made = library.add(world.server, movie("Gamma", 2003), 0)
    world.server.tell(Told.UPDATED, 0, item=made)
    data = for_user(world, "bob", batch)
    assert (data["ItemsAdded"], data["ItemsUpdated"]) == ([made.id], [])


def test_a_user_who_may_not_see_it_hears_of_removed_ids_and_his_libraries_only() -> None:
    world = World("12.0.0")
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    batch = gathering(world)
    library.add(world.server, movie("Gamma", 2003), 0)
    library.remove(world.server, world.alpha, 0)
    data = for_user(world, "bob", batch)
    assert (data["ItemsAdded"], data["FoldersAddedTo"]) == ([], [])
    assert len(data["ItemsRemoved"]) == 1
    assert data["CollectionFolders"] == [world.server.playlists_folder.id]


def test_an_edit_he_may_not_see_is_not_told_at_all() -> None:
    world = World()
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    batch = gathering(world)
    world.server.tell(Told.UPDATED, 0, item=world.alpha)
    assert batch.take([world.bob]) == []
