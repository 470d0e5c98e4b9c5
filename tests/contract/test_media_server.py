"""What every media server behind the port does: the fake and the adapter before a simulated server alike."""

from __future__ import annotations

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    KeyRefused,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserData, UserDataPart
from tests.contract.media_server_rows import DATE, FULL, HEART, HEART_ROW, OLDEST, ROW, most, read, write
from tests.contract.media_server_suite import FILMS, NO_ITEM, NO_USER, Trouble, World

# --- who and what


async def test_a_server_describes_itself_and_its_version_decides_what_it_can(world: World) -> None:
    info, public, can = await world.server.info(), await world.server.ping(), await world.server.capabilities()
    assert info == public
    assert can.group_write == can.any_rating == can.quick_connect_mint == (info.version != OLDEST)
    assert can.read_before_write == info.version.startswith("12")
    assert can.believes_answer == can.replay_clears_played == (not info.version.startswith("12"))
    assert can.writable == set(Field) - (set() if can.group_write else {Field.POSITION, Field.PLAY_COUNT})


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


async def test_an_answer_brings_the_date(world: World) -> None:
    world.clock.advance(1_700)
    await world.server.user_data(world.user("alice"), [world.item("Metropolis")])
    told = world.server.last_date
    assert told is not None
    assert (told.date, told.asked_at <= told.answered_at) == (world.clock.now_ms() // 1000 * 1000, True)


async def test_the_webhook_plugins_configuration_is_read_and_replaced(world: World) -> None:
    before = await world.server.webhook_configuration()
    assert before is not None
    await world.server.set_webhook_configuration({**before, "ServerUrl": "http://den"})
    after = await world.server.webhook_configuration()
    assert after == {**before, "ServerUrl": "http://den"}


# --- reading and writing


async def test_nothing_was_watched_at_first(world: World) -> None:
    assert await read(world, "alice", "Metropolis") == UserData()


async def test_a_whole_row_is_written_in_one_call_from_10_9_on(world: World) -> None:
    part, row = await most(world)
    world.forget_calls()
    assert await write(world, "alice", "Metropolis", part) == row
    assert world.changing_calls() == (1 if part is FULL else 3)
    assert world.truth("alice", "Metropolis") == await read(world, "alice", "Metropolis") == row


@pytest.mark.parametrize(
    ("part", "row"),
    [
        (UserDataPart(played=False), replace(ROW, played=False)),
        (UserDataPart(position=77), replace(ROW, position=77)),
        (UserDataPart(play_count=9), replace(ROW, play_count=9)),
        (UserDataPart(last_played=DATE + 5), replace(ROW, last_played=DATE + 5)),
        (UserDataPart(favorite=False), replace(ROW, favorite=False)),
        (UserDataPart(rating=8.5), replace(ROW, rating=8.5)),
        (UserDataPart(rating=0), replace(ROW, rating=0)),
        (UserDataPart(rating=None), replace(ROW, rating=None)),
        (UserDataPart(favorite=False, rating=None), replace(ROW, favorite=False, rating=None)),
        (UserDataPart(), ROW),
    ],
    ids=lambda value: " ".join(value.said()) or "nothing" if isinstance(value, UserDataPart) else "",
)
async def test_a_write_changes_the_fields_it_names_and_no_other(
    world: World, part: UserDataPart, row: UserData
) -> None:
    can = await world.server.capabilities()
    await world.put("alice", "Metropolis", ROW)
    if can.unwritable(part):
        with pytest.raises(NotSupported, match=r"^wan: "):
            await write(world, "alice", "Metropolis", part)
        row = ROW
    else:
        row = replace(row, rating=can.kept_rating(row.rating)) if part.rating is not UNSET else row
        assert await write(world, "alice", "Metropolis", part) == row
    assert await read(world, "alice", "Metropolis") == world.truth("alice", "Metropolis") == row


async def test_a_position_is_a_field_like_others_except_on_10_8(world: World) -> None:
    part = UserDataPart(position=600 * TICKS_PER_SECOND, play_count=1, last_played=DATE)
    if Field.POSITION in (await world.server.capabilities()).writable:
        row = UserData(position=600 * TICKS_PER_SECOND, play_count=1, last_played=DATE)
        assert await write(world, "alice", "Metropolis", part) == row
    else:
        with pytest.raises(NotSupported, match="position"):
            await write(world, "alice", "Metropolis", part)
        assert world.truth("alice", "Metropolis") == UserData()


async def test_a_date_with_a_mark_counts_once_more_on_10_8(world: World) -> None:
    part, row = await most(world)
    await write(world, "alice", "Metropolis", part)
    await write(world, "alice", "Metropolis", part)
    counted = row.play_count if part is FULL else 2
    assert await read(world, "alice", "Metropolis") == replace(row, play_count=counted)


@pytest.mark.parametrize("name", ["Metropolis", "Show", "Season 1", "Show S01E01", "Artist", "Album", "One"])
async def test_everything_can_be_a_favourite_and_be_rated(world: World, name: str) -> None:
    can = await world.server.capabilities()
    for favorite, rating in ((True, 9.0), (True, 3.0), (False, None)):
        left = await write(world, "alice", name, UserDataPart(favorite=favorite, rating=rating))
        assert left == await read(world, "alice", name)
        assert (left.favorite, left.rating) == (favorite, can.kept_rating(rating))
    for other in ("Show S01E02", "Two"):
        assert await read(world, "alice", other) == UserData()


async def test_writes_stay_with_their_user_and_item(world: World) -> None:
    await world.put("alice", "Metropolis", ROW)
    await write(world, "alice", "Metropolis", HEART)
    assert await read(world, "bob", "Metropolis") == UserData()
    assert await read(world, "alice", "Nosferatu") == UserData()


async def test_un_marking_keeps_favourite_and_rating_only(world: World) -> None:
    await world.put("alice", "Metropolis", ROW)
    expected = UserData(favorite=True, rating=7.5)
    assert await world.server.mark_unplayed(world.user("alice"), world.item("Metropolis")) == expected
    assert await read(world, "alice", "Metropolis") == expected


async def test_removing_a_rating_keeps_the_rest(world: World) -> None:
    await world.put("alice", "Metropolis", ROW)
    expected = replace(ROW, rating=None)
    assert await world.server.clear_rating(world.user("alice"), world.item("Metropolis")) == expected
    assert world.truth("alice", "Metropolis") == expected


async def test_many_rows_are_read_in_one_call_and_unknown_items_are_missing(world: World) -> None:
    await world.put("alice", "Nosferatu", ROW)
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
    "part", [UserDataPart(played=True, last_played=None), UserDataPart(rating=-1), UserDataPart(rating=10.5)], ids=repr
)
async def test_what_no_write_can_say_is_refused(world: World, part: UserDataPart) -> None:
    with pytest.raises(Refused):
        await write(world, "alice", "Metropolis", part)
    assert world.truth("alice", "Metropolis") == UserData()


async def test_an_item_or_user_that_is_not_there_says_so(world: World) -> None:
    alice, film = world.user("alice"), world.item("Metropolis")
    for user_id, item_id in ((alice, NO_ITEM), (NO_USER, film)):
        with pytest.raises(NotThere):
            await world.server.write_user_data(user_id, item_id, HEART)
        with pytest.raises(NotThere):
            await world.server.mark_unplayed(user_id, item_id)
        with pytest.raises(NotThere):
            await world.server.clear_rating(user_id, item_id)
    with pytest.raises(NotThere):
        await world.server.user_data(NO_USER, [film])


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
        await write(world, "alice", "Metropolis", HEART)
    assert type(caught.value) is KINDS[trouble]
    assert str(caught.value).startswith("wan: ")
    await world.relief()
    assert await write(world, "alice", "Metropolis", HEART) == HEART_ROW


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
        await write(world, "alice", "Metropolis", HEART)
    assert world.truth("alice", "Metropolis") == HEART_ROW
