from __future__ import annotations

from playhead.simulators.jellyfin.media import movie
from playhead.simulators.jellyfin.model import BLANK, Row
from playhead.simulators.jellyfin.state import default_tasks, defaults
from tests.unit.simulators.jellyfin.world import World


def test_defaults_are_fresh_copies() -> None:
    defaults("policy")["IsHidden"] = "spoiled"
    assert defaults("policy")["IsHidden"] is True


def test_a_series_has_the_tasks_of_its_own() -> None:
    old = {task["Key"] for task in default_tasks((10, 11))}
    assert old - {task["Key"] for task in default_tasks((12, 0))} == {"CleanCollectionsAndPlaylists"}


def test_a_user_is_found_by_name_in_any_case() -> None:
    world = World()
    assert world.server.user_named("ALICE") is world.alice
    assert world.server.user_named("nobody") is None


def test_the_order_of_items_follows_changes_of_the_tree() -> None:
    world = World()
    before = [item.name for item in world.server.ordered()]
    world.alpha.sort_name = "zzz"
    assert [item.name for item in world.server.ordered()] == before
    world.server.touch_tree()
    assert world.server.ordered()[-1] is world.alpha


def test_a_policy_hides_libraries() -> None:
    world = World()
    assert world.server.visible(world.bob, world.alpha)
    library = world.alpha.library
    assert library is not None
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    assert not world.server.visible(world.bob, world.alpha)
    world.bob.policy["EnabledFolders"] = [library.id]
    assert world.server.visible(world.bob, world.alpha)
    assert world.server.visible(None, world.alpha)


def test_the_activity_log_numbers_its_entries_and_names_nobody_with_zeros() -> None:
    world = World()
    count = len(world.server.activity)
    world.server.log("UserDeleted", "gone", None, 0)
    assert world.server.activity[-1]["Id"] == count + 1
    assert set(world.server.activity[-1]["UserId"]) == {"0"}


async def test_up_to_10_10_a_copy_of_a_film_shows_its_row_after_a_restart() -> None:
    for version, shared in (("10.8.13", True), ("10.9.11", True), ("10.10.7", True), ("10.11.11", False)):
        world = World(version)
        copy = await world.sim.add_item(movie("Alpha again", 2001, imdb="tt0000101", tmdb="101"))
        assert world.server.row(world.alice, copy) == BLANK
        row = Row(play_count=1, played=True)
        world.server.store(world.alice, world.alpha, row)
        assert world.server.row(world.alice, copy) == BLANK, "it was looked at before"
        world.server.restart()
        assert world.server.row(world.alice, world.alpha) == row
        assert world.server.row(world.alice, copy) == (row if shared else BLANK)


async def test_up_to_10_10_a_moved_film_is_found_by_its_first_key_only() -> None:
    world = World("10.10.7")
    await world.sim.favorite("alice", "Alpha")
    await world.sim.favorite("alice", "Beta")
    await world.sim.rename_item("Alpha", "/srv/media/movies/A/A.mkv")
    await world.sim.rename_item("Beta", "/srv/media/movies/B/B.mkv")
    assert world.sim.row("alice", "Alpha").favorite
    assert not world.sim.row("alice", "Beta").favorite
