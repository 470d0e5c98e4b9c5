from __future__ import annotations

from tests.unit.simulators.jellyfin.world import World


def test_a_folder_gives_its_files_in_tree_order() -> None:
    show = World().sim.item("Show")
    assert [leaf.index for leaf in show.leaves()] == [1, 2, 1]
    assert [leaf.parent_index for leaf in show.leaves()] == [1, 1, 2]


def test_an_item_finds_the_nearest_ancestor_of_a_kind() -> None:
    world = World()
    episode = world.sim.item("Show S02E01")
    season = episode.above("Season")
    assert season is not None
    assert season.name == "Season 2"
    assert world.alpha.above("Series") is None
