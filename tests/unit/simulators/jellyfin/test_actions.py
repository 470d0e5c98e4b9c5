from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import Unknown, UserSpec, movie
from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import MINUTE, World


async def test_watching_to_the_end_leaves_a_played_film() -> None:
    world = World()
    await world.sim.watch("alice", "Alpha")
    row = world.sim.row("alice", "Alpha")
    assert (row.played, row.play_count, row.position) == (True, 1, 0)


async def test_stopping_half_way_leaves_the_position() -> None:
    world = World()
    await world.sim.watch("alice", "Alpha", until=0.5)
    assert world.sim.row("alice", "Alpha").position == 50 * MINUTE


async def test_people_act_without_a_call() -> None:
    world = World()
    await world.sim.mark_played("alice", "Alpha")
    await world.sim.favorite("alice", "Alpha")
    await world.sim.rate("alice", "Alpha", 7.5)
    assert world.sim.row("alice", "Alpha").rating == 7.5
    await world.sim.rate("alice", "Alpha", None)
    await world.sim.like("alice", "Beta", likes=False)
    await world.sim.write("bob", "Beta", PlayCount=4)
    await world.sim.mark_unplayed("alice", "Alpha")
    assert world.sim.row("alice", "Alpha") == Row(favorite=True)
    assert world.sim.row("alice", "Beta").rating == 1
    assert world.sim.row("bob", "Beta").play_count == 4
    assert world.sim.calls.all() == []


async def test_users_and_items_are_found_by_id_name_or_path() -> None:
    world = World()
    assert world.sim.user(world.alice.id) is world.sim.user("ALICE")
    assert world.sim.item(world.alpha.path) is world.sim.item(world.alpha.id)
    with pytest.raises(Unknown, match="nobody"):
        world.sim.user("nobody")
    with pytest.raises(Unknown, match="nothing"):
        world.sim.item("nothing")


async def test_a_renamed_folder_takes_all_below_it_to_new_ids() -> None:
    world = World()
    old = world.sim.item("Show S01E01").id
    made = await world.sim.rename_item("Show", "/srv/media/tv/Show moved (2001)", name="Show moved")
    assert made.name == "Show moved"
    moved = world.sim.item("Show S01E01")
    assert moved.id != old
    assert moved.path == "/srv/media/tv/Show moved (2001)/Season 01/Show S01E01.mkv"


async def test_items_and_users_come_and_go() -> None:
    world = World()
    await world.sim.add_item(movie("Gamma", 2003))
    await world.sim.remove_item("Alpha")
    await world.sim.add_user("carol")
    await world.sim.add_user(UserSpec("dave", "pw"))
    await world.sim.rename_user("carol", "carola")
    await world.sim.disable_user("dave")
    await world.sim.delete_user("bob")
    assert {user.name for user in world.server.users.values()} == {"admin", "alice", "carola", "dave"}
    assert world.sim.user("dave").disabled
    with pytest.raises(Unknown):
        world.sim.item("Alpha")


async def test_paused_playback_does_not_run_on() -> None:
    world = World()
    await world.sim.start("alice", "Alpha")
    await world.sim.progress("alice", "Alpha", seconds=60, paused=True)
    (session,) = world.server.sessions.values()
    assert session.paused
    await world.sim.stop("alice", "Alpha", seconds=None)
    assert world.sim.row("alice", "Alpha").played


async def test_the_plugins_tasks_run_every_91_seconds_while_the_server_lives() -> None:
    world = World()
    await world.sim.tick()
    await world.sim.remove_item("Alpha")
    world.clock.advance(90_000)
    await world.sim.tick()
    assert world.server.removed
    world.clock.advance(2_000)
    await world.sim.tick()
    assert world.server.removed == []


async def test_new_files_are_told_when_the_plugins_tasks_run() -> None:
    world = World()
    await world.sim.add_items([movie("Gamma", 2003, imdb="tt3")])
    assert [item.name for item in world.server.added] == ["Gamma"]
    await world.sim.run_plugin_tasks()
    assert world.server.added == []


async def test_a_scan_cures_stale_rows() -> None:
    world = World("12.0.0")
    await world.sim.mark_played("alice", "Show")
    assert world.server.stale
    await world.sim.scan()
    assert world.server.stale == {}


async def test_on_10_8_a_rating_is_a_thumb() -> None:
    world = World("10.8.13")
    for rating, kept in ((7.5, 10), (6, 1), (None, None)):
        await world.sim.rate("alice", "Alpha", rating)
        assert world.sim.row("alice", "Alpha").rating == kept
