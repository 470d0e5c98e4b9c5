from __future__ import annotations

from playhead.simulators.jellyfin import library, userdata
from playhead.simulators.jellyfin.media import alternate
from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import ALPHA, EACH, World


def single(world: World, name: str) -> Row:
    return userdata.single(world.server, world.alice, world.sim.item(name))


@EACH
def test_marking_a_folder_leaves_single_reads_of_12_behind(version: str) -> None:
    world = World(version)
    userdata.mark(world.server, world.alice, world.sim.item("Season 1"), 5, played=True)
    assert world.sim.row("alice", "Show S01E01").played
    assert single(world, "Show S01E01").played is (version != "12.0.0")


def test_a_partial_write_on_12_writes_the_stale_rest_back() -> None:
    world = World("12.0.0")
    userdata.mark(world.server, world.alice, world.sim.item("Season 1"), 5, played=True)
    userdata.favorite(world.server, world.alice, world.sim.item("Show S01E01"), 6, wanted=True)
    assert world.sim.row("alice", "Show S01E01") == Row(favorite=True)


def test_songs_are_never_stale() -> None:
    world = World("12.0.0")
    userdata.mark(world.server, world.alice, world.sim.item("Album"), 5, played=True)
    assert single(world, "One").played


def test_the_trap_can_be_switched_off() -> None:
    world = World("12.0.0")
    world.server.traps.stale_reads = False
    userdata.mark(world.server, world.alice, world.sim.item("Season 1"), 5, played=True)
    assert single(world, "Show S01E01").played


def test_unmarking_a_folder_brings_single_reads_together_again() -> None:
    world = World("12.0.0")
    for played in (True, False):
        userdata.mark(world.server, world.alice, world.sim.item("Season 1"), 5, played=played)
    assert world.server.stale == {}


def test_each_episode_of_a_folder_is_told_and_the_folder_is_not() -> None:
    world = World()
    userdata.mark(world.server, world.alice, world.sim.item("Show"), 5, played=True)
    events = world.server.outbox
    assert [event.item.kind for event in events if event.item] == ["Episode"] * 3
    assert {event.facts["reason"] for event in events} == {"TogglePlayed"}
    assert not any(event.awaited for event in events)


@EACH
def test_versions_share_the_mark_on_12_and_the_whole_row_up_to_10_10(version: str) -> None:
    world = World(version)
    other = library.add(world.server, alternate(ALPHA, "4k"), 1)
    userdata.mark(world.server, world.alice, world.alpha, 5, played=True)
    shared = world.server.row(world.alice, other)
    whole = Row(play_count=1, last_played=5, played=True)
    assert shared == {"12.0.0": Row(played=True), "10.11.11": Row()}.get(version, whole)
    userdata.mark(world.server, world.alice, world.alpha, 6, played=False)
    world.server.restart()
    assert world.server.row(world.alice, other) == Row()


def test_a_film_with_versions_shows_the_newest_of_them_on_12() -> None:
    world = World("12.0.0")
    other = library.add(world.server, alternate(ALPHA, "4k"), 1)
    userdata.save(world.server, world.alice, other, Row(last_played=9, played=True), "UpdateUserData", 9)
    shown = userdata.shown(world.server, world.alice, world.alpha, listed=True)
    assert (shown.last_played, shown.played) == (9, True)


def test_folders_count_what_their_user_may_see() -> None:
    world = World()
    show = world.sim.item("Show")
    userdata.mark(world.server, world.bob, world.sim.item("Show S01E01"), 5, played=True)
    assert userdata.folder_counts(world.server, world.bob, show) == (3, 2)
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    assert userdata.folder_counts(world.server, world.bob, show) == (0, 0)


def test_rating_is_a_thumb_up_down_or_none() -> None:
    world = World()
    given = [
        userdata.rate(world.server, world.alice, world.alpha, 1, likes=likes).rating for likes in (True, False, None)
    ]
    assert given == [10, 1, None]
