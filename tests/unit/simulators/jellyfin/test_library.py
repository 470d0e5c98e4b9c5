from __future__ import annotations

from dataclasses import replace

from playhead.simulators.jellyfin import library, movie, series
from playhead.simulators.jellyfin.media import alternate
from playhead.simulators.jellyfin.model import Item, Row, Told
from tests.unit.simulators.jellyfin.world import ALPHA, BETA, EACH, World


def test_films_hang_in_their_librarys_place_whatever_folder_of_their_own_they_have() -> None:
    world = World()
    assert world.alpha.parent is not None
    assert world.alpha.parent.path == "/srv/media/movies"
    assert world.alpha.library is world.server.libraries["Movies"].item


def test_a_second_root_becomes_a_second_place_of_the_same_library() -> None:
    world = World()
    library.add(world.server, movie("Gamma", 2003, root="/mnt/nas"), 1)
    assert world.server.libraries["Movies"].locations == ["/srv/media/movies", "/mnt/nas/movies"]


def test_a_taken_library_name_gets_a_number() -> None:
    world = World()
    made = library.add_library(world.server, "Movies", "movies", [], 1)
    assert made.name == "Movies2"


def test_adding_the_same_file_twice_is_one_item() -> None:
    world = World()
    count = len(world.server.items)
    assert library.add(world.server, ALPHA, 5) is world.alpha
    assert len(world.server.items) == count


def test_user_data_comes_back_with_a_file_at_its_old_path() -> None:
    world = World()
    world.server.rows[world.alice.id, world.sim.item("Beta").id] = Row(play_count=4)
    library.remove(world.server, world.sim.item("Beta"), 1)
    assert library.add(world.server, BETA, 2).id
    assert world.sim.row("alice", "Beta").play_count == 4


def test_user_data_follows_a_provider_id_to_a_new_path_and_is_lost_without_one() -> None:
    world = World()
    for name in ("Alpha", "Beta"):
        world.server.rows[world.alice.id, world.sim.item(name).id] = Row(play_count=4)
        library.remove(world.server, world.sim.item(name), 1)
    moved = [replace(each, path=each.path.replace("movies/", "movies/moved ")) for each in (ALPHA, BETA)]
    library.add_all(world.server, moved, 2)
    assert [world.sim.row("alice", name).play_count for name in ("Alpha", "Beta")] == [4, 0]


def test_removing_a_series_takes_all_below_it() -> None:
    world = World()
    gone = library.remove(world.server, world.sim.item("Show"), 1)
    assert len(gone) == 6
    assert not [item for item in world.server.items.values() if item.kind in ("Series", "Season", "Episode")]


@EACH
def test_another_version_of_a_film_is_a_film_on_12_and_a_video_on_10_11(version: str) -> None:
    world = World(version)
    made = library.add(world.server, alternate(ALPHA, "4k"), 1)
    assert made.kind == ("Movie" if version == "12.0.0" else "Video")
    assert made.primary is world.alpha
    assert world.alpha.versions == [made]


def test_added_films_without_a_provider_id_are_told_after_ten_rounds() -> None:
    world = World()
    library.add_all(world.server, [movie("Gamma", 2003, tmdb="3"), movie("Delta", 2004)], 1, announce=True)
    told = []
    for _ in range(12):
        library.drain_added(world.server, 2)
        told.append([event.item.name for event in world.server.outbox if event.item])
        world.server.outbox.clear()
    assert told[0] == ["Gamma"]
    assert told[10] == ["Delta"]
    assert sum(map(len, told)) == 2


def test_a_removed_film_is_told_once() -> None:
    world = World()
    library.remove(world.server, world.alpha, 1)
    library.drain_removed(world.server, 2)
    library.drain_removed(world.server, 3)
    assert [event.kind for event in world.server.outbox] == ["ItemDeleted"]


def test_a_tree_goes_back_to_the_media_it_came_from() -> None:
    world = World()
    found = series("Show", 2001, [2, 1], minutes=40, tvdb="70001")
    assert library.as_media(world.sim.item("Show")) == found


def heard(world: World) -> list[tuple[Told, str]]:
    """What is told from now on, with the item's name."""
    told: list[tuple[Told, str]] = []
    world.server.listener = lambda signal: told.append((signal.kind, signal.item.name if signal.item else ""))
    return told


def test_a_file_found_is_told_with_the_refresh_of_its_folders() -> None:
    world = World()
    told = heard(world)
    library.find(world.server, [movie("Gamma", 2003)], 0)
    assert told == [(Told.ADDED, "Gamma"), *[(Told.REFRESHING, "movies")] * 2, *[(Told.REFRESHING, "Movies")] * 2]


def test_a_season_found_gone_changes_its_series() -> None:
    world = World()
    told = heard(world)
    gone = library.remove_found_gone(world.server, world.sim.item("Season 2"), 0)
    assert len(gone) == 2
    assert told[-1] == (Told.UPDATED, "Show")
    library.remove_found_gone(world.server, world.alpha, 0)
    assert told[-1] == (Told.REMOVED, "Alpha")


def test_a_full_refresh_saves_everything_below_again() -> None:
    world = World()
    told = heard(world)
    series = world.sim.item("Show")
    library.save_again(world.server, series, 7)
    assert {item.saved for item in (series, *series.children, *series.leaves())} == {7}
    assert told == [(Told.UPDATED, name) for name in (item.name for item in _tree(series))]


def _tree(item: Item) -> list[Item]:
    return [item, *(below for child in item.children for below in _tree(child))]
