"""What people do on a media server, what its webhook says of it, and what later writes find: fake and adapter alike."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from playhead.domain.events import Event, PlaybackNotice, UserDataNotice
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart, part_of
from playhead.simulators.jellyfin.versions import VERSIONS
from tests.contract.media_server_rows import FULL, OLDEST, ROW, before_10_11, most, read, write
from tests.contract.media_server_suite import FILMS, MAKERS, World

# --- the traps of 12.0


async def test_after_a_season_was_marked_a_partial_write_undoes_it_on_12_only(world: World) -> None:
    await world.mark("alice", "Season 1", played=True)
    assert (await read(world, "alice", "Show S01E01")).played, "the list shows the truth on both"
    await write(world, "alice", "Show S01E01", UserDataPart(favorite=True))
    stale = (await world.server.capabilities()).read_before_write
    assert (await read(world, "alice", "Show S01E01")).played != stale


async def test_after_a_season_was_marked_a_write_of_all_fields_is_kept(world: World) -> None:
    await world.mark("alice", "Season 1", played=True)
    part, row = await most(world)
    await write(world, "alice", "Show S01E01", part)
    assert await read(world, "alice", "Show S01E01") == (row if part is FULL else replace(row, play_count=2))


async def test_a_rating_removed_with_all_other_fields_leaves_no_stale_ones(world: World) -> None:
    await world.mark("alice", "Season 1", played=True)
    part, row = await most(world)
    await write(world, "alice", "Show S01E01", replace(part, rating=None))
    left = await read(world, "alice", "Show S01E01")
    assert left == replace(row, rating=None, play_count=left.play_count)


async def test_parallel_writes_are_all_answered_and_all_but_12_keep_them(world: World) -> None:
    parts = [UserDataPart(played=True), UserDataPart(favorite=True), UserDataPart(rating=1)]
    answers = await asyncio.gather(*(write(world, "alice", "Metropolis", part) for part in parts))
    assert (answers[0].played, answers[1].favorite, answers[2].rating) == (True, True, 1)
    if not (await world.server.capabilities()).read_before_write:
        left = world.truth("alice", "Metropolis")
        assert (left.played, left.favorite, left.rating) == (True, True, 1)


# --- marks


@pytest.mark.parametrize(
    ("folder", "leaves"),
    [
        ("Show", ["Show S01E01", "Show S01E02"]),
        ("Season 1", ["Show S01E01", "Show S01E02"]),
        ("Album", ["One", "Two"]),
        ("Artist", ["One", "Two"]),
    ],
)
async def test_a_mark_on_a_folder_reaches_every_leaf_and_an_un_mark_too(
    world: World, folder: str, leaves: list[str]
) -> None:
    await world.put("alice", folder, UserData(favorite=True, rating=4))
    await world.mark("alice", folder, played=True)
    for leaf in leaves:
        row = await read(world, "alice", leaf)
        assert (row.played, row.play_count, row.last_played, row.favorite) == (True, 1, world.clock.now_ms(), False)
    own = await read(world, "alice", folder)
    assert (own.play_count, own.last_played, own.favorite, own.rating) == (0, None, True, 4)
    await world.server.mark_unplayed(world.user("alice"), world.item(folder))
    assert [await read(world, "alice", leaf) for leaf in leaves] == [UserData()] * 2


async def test_a_second_mark_renews_the_date_on_10_8_only(world: World) -> None:
    await world.mark("alice", "Metropolis", played=True)
    first = world.clock.now_ms()
    world.clock.advance(60_000)
    await world.mark("alice", "Metropolis", played=True)
    row = await read(world, "alice", "Metropolis")
    renewed = (await world.server.info()).version == OLDEST
    assert (row.play_count, row.last_played) == (1, world.clock.now_ms() if renewed else first)


async def test_up_to_10_10_a_copy_that_nobody_looked_at_shows_the_row_of_the_film(world: World) -> None:
    await world.put("alice", "Metropolis", ROW)
    assert await read(world, "alice", "Metropolis again") == (ROW if await before_10_11(world) else UserData())
    assert await read(world, "bob", "Metropolis again") == UserData()


async def test_up_to_10_10_copies_of_a_film_share_their_row_after_a_restart(world: World) -> None:
    assert await read(world, "alice", "Metropolis again") == UserData()
    await world.put("alice", "Metropolis", ROW)
    assert await read(world, "alice", "Metropolis again") == UserData()
    world.restart()
    assert await read(world, "alice", "Metropolis") == ROW
    assert await read(world, "alice", "Metropolis again") == (ROW if await before_10_11(world) else UserData())


# --- playing


@pytest.mark.parametrize(
    ("film", "share", "played", "kept"),
    [
        ("Metropolis", 0.03, False, False),
        ("Metropolis", 0.40, False, True),
        ("Metropolis", 0.89, False, True),
        ("Metropolis", 0.95, True, False),
        ("Sketch", 0.50, True, False),
    ],
)
async def test_where_a_player_stops_decides_played_and_position(
    world: World, film: str, share: float, played: bool, kept: bool
) -> None:
    seconds = int(FILMS[film] * 60 * share)
    await world.start("alice", film)
    await world.stop("alice", film, seconds)
    row = await read(world, "alice", film)
    assert (row.played, row.position) == (played, seconds * TICKS_PER_SECOND if kept else 0)
    assert (row.play_count, row.last_played) == (1, world.clock.now_ms())


@pytest.mark.parametrize(
    ("share", "played", "kept"), [(0.009, False, False), (0.02, False, True), (0.97, False, True), (0.99, True, False)]
)
async def test_a_server_has_its_own_rules_for_what_is_worth_resuming(
    world: World, share: float, played: bool, kept: bool
) -> None:
    world.resume_rules(from_percent=1, to_percent=98, shortest_seconds=60)
    for film in ("Metropolis", "Sketch"):
        seconds = FILMS[film] * 60 * share
        await world.start("alice", film)
        await world.stop("alice", film, seconds)
        row = await read(world, "alice", film)
        assert (row.played, row.position) == (played, round(seconds * TICKS_PER_SECOND) if kept else 0)


async def test_before_10_11_only_the_very_end_is_the_end(world: World) -> None:
    world.resume_rules(from_percent=5, to_percent=100, shortest_seconds=60)
    seconds = FILMS["Metropolis"] * 60 - 0.5
    await world.start("alice", "Metropolis")
    await world.stop("alice", "Metropolis", seconds)
    row = await read(world, "alice", "Metropolis")
    old = await before_10_11(world)
    assert (row.played, row.position) == ((False, round(seconds * TICKS_PER_SECOND)) if old else (True, 0))


async def test_a_song_is_played_from_its_start_on_and_has_no_position(world: World) -> None:
    await world.start("alice", "One")
    row = await read(world, "alice", "One")
    assert (row.played, row.play_count) == (True, 1)
    await world.stop("alice", "One", 90)
    assert (await read(world, "alice", "One")).position == 0


async def test_a_replay_clears_played_up_to_10_11(world: World) -> None:
    await world.put("alice", "Metropolis", ROW)
    await world.start("alice", "Metropolis")
    row = await read(world, "alice", "Metropolis")
    assert row.played != (await world.server.capabilities()).replay_clears_played
    assert (row.play_count, row.favorite) == (4, True)


# --- notices


def said(events: list[Event]) -> Counter[bytes]:
    """Notices without ids and arrival, which differ between the worlds; their order is nobody's promise."""
    plain = [
        replace(event, user_id="", item_id="", heard_at=0)
        if isinstance(event, UserDataNotice)
        else replace(event, user_id="", item_id="", heard_at=0, client="", device="", device_id="", play_method="")
        if isinstance(event, PlaybackNotice)
        else event
        for event in events
    ]
    return Counter(msgspec.json.encode(event) for event in plain)


async def evening(world: World) -> list[Event]:
    """One of everything that people and we do."""
    await world.start("alice", "Metropolis")
    world.clock.advance(60_000)
    await world.progress("alice", "Metropolis", 60)
    await world.progress("alice", "Metropolis", 4_000)
    await world.stop("alice", "Metropolis", 8_900)
    await world.mark("bob", "Season 1", played=True)
    await world.mark("bob", "Show S01E02", played=False)
    await world.favorite("bob", "Nosferatu")
    await world.favorite("bob", "Album")
    await world.favorite("bob", "Artist")
    part, _ = await most(world)
    await write(world, "bob", "Nosferatu", part)
    await write(world, "bob", "Nosferatu", UserDataPart(favorite=False, rating=None))
    await world.server.clear_rating(world.user("bob"), world.item("Nosferatu"))
    await world.server.mark_unplayed(world.user("bob"), world.item("Nosferatu"))
    await world.server.mark_unplayed(world.user("bob"), world.item("Season 1"))
    return await world.notices()


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_fake_says_what_the_plugin_says(version: str) -> None:
    heard: dict[str, Any] = {}
    for kind, maker in MAKERS.items():
        async with maker(version) as made:
            heard[kind] = said(await evening(made))
    assert heard["fake"] == heard["simulator"]


async def test_our_own_writes_are_noticed_with_the_state_they_left(world: World) -> None:
    part, row = await most(world)
    await write(world, "alice", "Metropolis", part)
    *earlier, notice = await world.notices()
    assert isinstance(notice, UserDataNotice)
    assert notice.reason is (SaveReason.UPDATE_USER_DATA if part is FULL else SaveReason.UPDATE_USER_RATING)
    assert notice.data == part_of(row)
    assert len(earlier) == (0 if part is FULL else 2)
