"""What every media server behind the port does: the fake and the adapter before a simulated server alike."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    KeyRefused,
    NoAnswerInTime,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.events import Event, PlaybackNotice, UserDataNotice
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart
from tests.contract.media_server_suite import FILMS, MAKERS, NO_ITEM, NO_USER, VERSIONS, Trouble, World

DATE = 1_714_557_600_123
FULL = UserDataPart(played=True, position=0, play_count=3, last_played=DATE, favorite=True, rating=7.5)
ROW = UserData(played=True, position=0, play_count=3, last_played=DATE, favorite=True, rating=7.5)


@pytest.fixture(params=[(kind, version) for kind in MAKERS for version in VERSIONS], ids=" ".join)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    kind, version = request.param
    async with MAKERS[kind](version) as made:
        yield made


async def read(world: World, user: str, item: str) -> UserData:
    item_id = world.item(item)
    return (await world.server.user_data(world.user(user), [item_id]))[item_id]


async def write(world: World, user: str, item: str, part: UserDataPart) -> UserData:
    return await world.server.write_user_data(world.user(user), world.item(item), part)


# --- who and what


async def test_a_server_describes_itself_and_its_version_decides_what_it_can(world: World) -> None:
    info, public, can = await world.server.info(), await world.server.ping(), await world.server.capabilities()
    assert info == public
    assert can.group_write
    assert can.read_before_write == info.version.startswith("12")
    assert can.believes_answer == can.replay_clears_played == info.version.startswith("10.11")


async def test_users_are_listed_with_their_ids(world: World) -> None:
    users = {user.name: user.user_id for user in await world.server.users()}
    assert users == {"alice": world.user("alice"), "bob": world.user("bob")}


async def test_pages_hold_every_item_once(world: World) -> None:
    seen: list[str] = []
    total = (await world.server.items(start=0, limit=1)).total
    for start in range(0, total, 2):
        page = await world.server.items(start=start, limit=2)
        assert (page.start, page.total) == (start, total)
        seen += [item.item_id for item in page.items]
    assert len(seen) == len(set(seen)) == total
    assert {world.item(name) for name in FILMS} < set(seen)


async def test_pages_come_in_the_same_order_each_time(world: World) -> None:
    once = await world.server.items(start=0, limit=50)
    again = await world.server.items(start=0, limit=50)
    assert [i.item_id for i in once.items] == [i.item_id for i in again.items]


async def test_a_page_beyond_the_end_is_empty(world: World) -> None:
    page = await world.server.items(start=500, limit=10)
    assert page.items == ()
    assert page.total > 0


async def test_items_are_looked_up_by_id_and_unknown_ones_are_missing(world: World) -> None:
    wanted = world.item("Metropolis")
    (item,) = await world.server.items_by_id([wanted, NO_ITEM])
    assert (item.item_id, item.kind, item.name) == (wanted, "Movie", "Metropolis")
    assert item.runtime == FILMS["Metropolis"] * 60 * TICKS_PER_SECOND


async def test_no_ids_are_no_items(world: World) -> None:
    assert await world.server.items_by_id([]) == ()
    assert await world.server.user_data(world.user("alice"), []) == {}


async def test_an_episode_knows_its_series_and_numbers(world: World) -> None:
    (episode,) = await world.server.items_by_id([world.item("Show S01E02")])
    assert (episode.kind, episode.season, episode.episode) == ("Episode", 1, 2)
    assert episode.series_id == world.item("Show")


async def test_more_than_a_hundred_ids_are_refused(world: World) -> None:
    ids = [f"{n:032x}" for n in range(200, 301)]
    with pytest.raises(Refused):
        await world.server.items_by_id(ids)
    with pytest.raises(Refused):
        await world.server.user_data(world.user("alice"), ids)


async def test_the_servers_clock_is_in_whole_seconds(world: World) -> None:
    world.clock.advance(1_700)
    assert await world.server.server_time() == world.clock.now_ms() // 1000 * 1000


async def test_the_webhook_plugins_configuration_is_read_and_replaced(world: World) -> None:
    before = await world.server.webhook_configuration()
    assert before is not None
    await world.server.set_webhook_configuration({**before, "ServerUrl": "http://den"})
    after = await world.server.webhook_configuration()
    assert after == {**before, "ServerUrl": "http://den"}


# --- reading and writing


async def test_nothing_was_watched_at_first(world: World) -> None:
    assert await read(world, "alice", "Metropolis") == UserData()


async def test_a_whole_row_is_written_in_one_call(world: World) -> None:
    world.forget_calls()
    assert await write(world, "alice", "Metropolis", FULL) == ROW
    assert world.changing_calls() == 1
    assert world.truth("alice", "Metropolis") == await read(world, "alice", "Metropolis") == ROW


@pytest.mark.parametrize(
    ("part", "row"),
    [
        (UserDataPart(played=False), replace(ROW, played=False)),
        (UserDataPart(position=77), replace(ROW, position=77)),
        (UserDataPart(play_count=9), replace(ROW, play_count=9)),
        (UserDataPart(last_played=DATE + 5), replace(ROW, last_played=DATE + 5)),
        (UserDataPart(favorite=False), replace(ROW, favorite=False)),
        (UserDataPart(rating=0), replace(ROW, rating=0)),
        (UserDataPart(), ROW),
    ],
    ids=["played", "position", "play_count", "last_played", "favorite", "rating", "nothing"],
)
async def test_a_write_changes_the_fields_it_names_and_no_other(
    world: World, part: UserDataPart, row: UserData
) -> None:
    await write(world, "alice", "Metropolis", FULL)
    await write(world, "alice", "Metropolis", part)
    assert await read(world, "alice", "Metropolis") == row


async def test_writes_stay_with_their_user_and_item(world: World) -> None:
    await write(world, "alice", "Metropolis", FULL)
    assert await read(world, "bob", "Metropolis") == UserData()
    assert await read(world, "alice", "Nosferatu") == UserData()


async def test_un_marking_keeps_favourite_and_rating_only(world: World) -> None:
    await write(world, "alice", "Metropolis", FULL)
    expected = UserData(favorite=True, rating=7.5)
    assert await world.server.mark_unplayed(world.user("alice"), world.item("Metropolis")) == expected
    assert await read(world, "alice", "Metropolis") == expected


async def test_removing_a_rating_keeps_the_rest(world: World) -> None:
    await write(world, "alice", "Metropolis", FULL)
    expected = replace(ROW, rating=None)
    assert await world.server.clear_rating(world.user("alice"), world.item("Metropolis")) == expected
    assert world.truth("alice", "Metropolis") == expected


async def test_many_rows_are_read_in_one_call_and_unknown_items_are_missing(world: World) -> None:
    await write(world, "alice", "Nosferatu", FULL)
    known = [world.item(name) for name in FILMS]
    rows = await world.server.user_data(world.user("alice"), [*known, NO_ITEM])
    assert set(rows) == set(known)
    assert rows[world.item("Nosferatu")] == ROW


async def test_a_series_is_played_when_all_its_episodes_are(world: World) -> None:
    await write(world, "alice", "Show S01E01", UserDataPart(played=True))
    assert not (await read(world, "alice", "Show")).played
    await write(world, "alice", "Show S01E02", UserDataPart(played=True))
    assert (await read(world, "alice", "Show")).played
    assert (await read(world, "alice", "Season 1")).played


@pytest.mark.parametrize(
    "part", [UserDataPart(last_played=None), UserDataPart(rating=None), UserDataPart(rating=10.5)], ids=repr
)
async def test_what_one_write_cannot_say_is_refused(world: World, part: UserDataPart) -> None:
    with pytest.raises(Refused):
        await write(world, "alice", "Metropolis", part)
    assert world.truth("alice", "Metropolis") == UserData()


async def test_an_item_or_user_that_is_not_there_says_so(world: World) -> None:
    alice, film = world.user("alice"), world.item("Metropolis")
    for user_id, item_id in ((alice, NO_ITEM), (NO_USER, film)):
        with pytest.raises(NotThere):
            await world.server.write_user_data(user_id, item_id, FULL)
        with pytest.raises(NotThere):
            await world.server.mark_unplayed(user_id, item_id)
        with pytest.raises(NotThere):
            await world.server.clear_rating(user_id, item_id)
    with pytest.raises(NotThere):
        await world.server.user_data(NO_USER, [film])


# --- the traps of 12.0


async def test_after_a_season_was_marked_a_partial_write_undoes_it_on_12_only(world: World) -> None:
    await world.mark("alice", "Season 1", played=True)
    assert (await read(world, "alice", "Show S01E01")).played, "the list shows the truth on both"
    await write(world, "alice", "Show S01E01", UserDataPart(favorite=True))
    stale = (await world.server.capabilities()).read_before_write
    assert (await read(world, "alice", "Show S01E01")).played != stale


async def test_after_a_season_was_marked_a_write_of_all_fields_is_kept(world: World) -> None:
    await world.mark("alice", "Season 1", played=True)
    await write(world, "alice", "Show S01E01", FULL)
    assert await read(world, "alice", "Show S01E01") == ROW


async def test_parallel_writes_are_all_answered_and_only_10_11_keeps_them_all(world: World) -> None:
    parts = [UserDataPart(played=True), UserDataPart(favorite=True), UserDataPart(play_count=4), UserDataPart(rating=3)]
    answers = await asyncio.gather(*(write(world, "alice", "Metropolis", part) for part in parts))
    assert (answers[0].played, answers[1].favorite, answers[2].play_count, answers[3].rating) == (True, True, 4, 3)
    if not (await world.server.capabilities()).read_before_write:
        assert world.truth("alice", "Metropolis") == UserData(played=True, favorite=True, play_count=4, rating=3)


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


async def test_a_replay_clears_played_up_to_10_11(world: World) -> None:
    await write(world, "alice", "Metropolis", FULL)
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
    await write(world, "bob", "Nosferatu", FULL)
    await world.server.clear_rating(world.user("bob"), world.item("Nosferatu"))
    await world.server.mark_unplayed(world.user("bob"), world.item("Nosferatu"))
    return await world.notices()


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_fake_says_what_the_plugin_says(version: str) -> None:
    heard: dict[str, Any] = {}
    for kind, maker in MAKERS.items():
        async with maker(version) as made:
            heard[kind] = said(await evening(made))
    assert heard["fake"] == heard["simulator"]


async def test_our_own_writes_are_noticed_with_the_state_they_left(world: World) -> None:
    await write(world, "alice", "Metropolis", FULL)
    (notice,) = await world.notices()
    assert isinstance(notice, UserDataNotice)
    assert notice.reason is SaveReason.UPDATE_USER_DATA
    assert notice.data == FULL


# --- failures

KINDS: dict[Trouble, type[ServerError]] = {
    Trouble.UNREACHABLE: Unreachable,
    Trouble.SILENT_AFTER: NoAnswerInTime,
    Trouble.BUSY: Busy,
    Trouble.KEY_REFUSED: KeyRefused,
    Trouble.SERVER_FAULT: ServerFault,
    Trouble.PAGE: BadAnswer,
}


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_each_trouble_has_its_class_and_ends(world: World, trouble: Trouble) -> None:
    await world.server.capabilities()
    await world.trouble(trouble)
    with pytest.raises(ServerError) as caught:
        await write(world, "alice", "Metropolis", FULL)
    assert type(caught.value) is KINDS[trouble]
    assert str(caught.value).startswith("wan: ")
    await world.relief()
    assert await write(world, "alice", "Metropolis", FULL) == ROW


async def test_a_wish_to_wait_is_heard(world: World) -> None:
    await world.server.capabilities()
    await world.trouble(Trouble.BUSY)
    with pytest.raises(Busy) as caught:
        await world.server.users()
    assert caught.value.after_ms == 7_000


async def test_a_write_without_an_answer_may_have_been_applied(world: World) -> None:
    await world.server.capabilities()
    await world.trouble(Trouble.SILENT_AFTER)
    with pytest.raises(NoAnswerInTime):
        await write(world, "alice", "Metropolis", FULL)
    assert world.truth("alice", "Metropolis") == ROW
