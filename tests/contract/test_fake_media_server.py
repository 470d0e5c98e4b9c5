"""What only the fake can show: planned faults, old copies, lost writes, skewed clocks, people who come and go."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from playhead.domain.errors import Busy, NoAnswerInTime, NotThere, PartlyWritten, ServerError, ServerFault, Unreachable
from playhead.domain.events import LibraryNotice, PlaybackNotice, UserDataNotice, UserNotice
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart
from playhead.kit.clock import ManualClock
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault

ALICE = remote_user(1, "alice")
FILM = film(1)
USER, ITEM = ALICE.user_id, FILM.item_id


def fake(version: str = "10.11.11", **more: float) -> FakeMediaServer:
    server = FakeMediaServer(
        "wan",
        ManualClock(),
        version=version,
        skew_ms=int(more.get("skew_ms", 0)),
        drift_ppm=more.get("drift_ppm", 0),
    )
    server.add_user(ALICE)
    server.add_item(FILM)
    server.take_notices()
    return server


async def write(server: FakeMediaServer, part: UserDataPart) -> UserData:
    return await server.write_user_data(USER, ITEM, part)


async def test_parallel_writes_lose_a_field_on_12() -> None:
    server = fake("12.0.0")
    await asyncio.gather(write(server, UserDataPart(favorite=True)), write(server, UserDataPart(play_count=9)))
    assert server.truth(USER, ITEM) == UserData(play_count=9)


async def test_the_traps_of_12_can_be_switched_off() -> None:
    server = fake("12.0.0")
    server.traps.parallel_writes_lose = False
    await asyncio.gather(write(server, UserDataPart(favorite=True)), write(server, UserDataPart(play_count=9)))
    assert server.truth(USER, ITEM) == UserData(favorite=True, play_count=9)


async def test_an_old_copy_is_written_back_once_and_a_restart_cures_it() -> None:
    server = fake("12.0.0")
    server.toggle_played(USER, ITEM, True)
    server.make_stale(USER, ITEM, UserData())
    assert (await server.user_data(USER, [ITEM]))[ITEM].played
    server.restart()
    await write(server, UserDataPart(favorite=True))
    assert server.truth(USER, ITEM).played
    server.make_stale(USER, ITEM, UserData())
    await write(server, UserDataPart(rating=5))
    assert server.truth(USER, ITEM) == UserData(rating=5)


@pytest.mark.parametrize(("version", "kept"), [("10.11.11", True), ("12.0.0", False)])
async def test_playing_over_a_scan_leaves_12_with_an_old_copy(version: str, kept: bool) -> None:
    server = fake(version)
    server.play_start(USER, ITEM)
    server.scan()
    server.play_stop(USER, ITEM, FILM.runtime or 0)
    assert (await server.user_data(USER, [ITEM]))[ITEM].played
    await write(server, UserDataPart(favorite=True))
    assert server.truth(USER, ITEM).played == kept


@pytest.mark.parametrize(
    ("fault", "kind", "applied"),
    [
        (Fault.TIMEOUT_BEFORE, NoAnswerInTime, False),
        (Fault.TIMEOUT_AFTER, NoAnswerInTime, True),
        (Fault.SERVER_FAULT, ServerFault, False),
        (Fault.FAULT_AFTER, ServerFault, True),
        (Fault.UNREACHABLE, Unreachable, False),
    ],
)
async def test_a_planned_fault_strikes_as_often_as_planned(
    fault: Fault, kind: type[ServerError], applied: bool
) -> None:
    server = fake()
    server.fail(fault, times=1, on=["write_user_data"])
    await server.users()
    with pytest.raises(kind):
        await write(server, UserDataPart(favorite=True))
    assert server.truth(USER, ITEM).favorite == applied
    assert len(server.notices) == applied
    await write(server, UserDataPart(favorite=True))
    assert [(c.outcome, c.applied) for c in server.changing_calls()] == [(kind.__name__, applied), ("ok", True)]


async def test_a_write_may_be_answered_and_not_kept() -> None:
    server = fake()
    server.fail(Fault.LIES)
    assert (await write(server, UserDataPart(favorite=True))).favorite
    server.fail(Fault.IGNORED)
    assert not (await write(server, UserDataPart(favorite=True))).favorite
    assert server.truth(USER, ITEM) == UserData()
    assert server.take_notices() == []


async def test_a_slow_answer_waits_as_long_as_planned() -> None:
    waited: list[int] = []

    async def pause(ms: int) -> None:
        waited.append(ms)

    server = FakeMediaServer("wan", ManualClock(), pause=pause)
    server.fail(Fault.SLOW, ms=800)
    await server.users()
    assert waited == [800]


async def test_a_server_that_is_down_answers_nothing_and_forgets_nothing() -> None:
    server = fake()
    server.down = True
    server.toggle_played(USER, ITEM, True)
    with pytest.raises(Unreachable):
        await server.ping()
    server.recover()
    assert (await server.user_data(USER, [ITEM]))[ITEM].played


async def test_busy_says_for_how_long() -> None:
    server = fake()
    server.fail(Fault.BUSY, ms=9_000)
    with pytest.raises(Busy) as caught:
        await server.info()
    assert caught.value.after_ms == 9_000


async def test_reads_change_nothing_and_are_logged() -> None:
    server = fake()
    await server.user_data(USER, [ITEM])
    await server.items(start=0, limit=10)
    assert [call.method for call in server.calls] == ["user_data", "items"]
    assert server.changing_calls() == []


async def test_a_hidden_item_is_listed_and_cannot_be_written() -> None:
    server = fake()
    server.hide(USER, ITEM)
    assert ITEM in await server.user_data(USER, [ITEM])
    with pytest.raises(NotThere):
        await server.mark_unplayed(USER, ITEM)


async def test_a_skewed_and_drifting_clock_dates_what_the_server_says() -> None:
    server = fake(skew_ms=3_600_000, drift_ppm=1_000)
    clock = server._clock
    assert isinstance(clock, ManualClock)
    clock.advance(1_000_000)
    server.toggle_played(USER, ITEM, True)
    (notice,) = server.take_notices()
    assert isinstance(notice, UserDataNotice)
    assert notice.heard_at == clock.now_ms()
    assert notice.said_at == notice.data.last_played == clock.now_ms() + 3_601_000
    assert await server.server_time() == (clock.now_ms() + 3_601_000) // 1000 * 1000


def test_a_rating_of_zero_and_no_rating_look_alike() -> None:
    server = fake()
    server.rate(USER, ITEM, 0)
    server.rate(USER, ITEM, None)
    zero, none = server.take_notices()
    assert isinstance(zero, UserDataNotice)
    assert isinstance(none, UserDataNotice)
    assert zero.data == none.data
    assert server.truth(USER, ITEM).rating is None


def test_marking_with_a_date_counts_each_time_and_without_once() -> None:
    server = fake()
    server.toggle_played(USER, ITEM, True)
    server.toggle_played(USER, ITEM, True)
    assert server.truth(USER, ITEM).play_count == 1
    server.toggle_played(USER, ITEM, True, date=5)
    server.toggle_played(USER, ITEM, True, date=5)
    assert (server.truth(USER, ITEM).play_count, server.truth(USER, ITEM).last_played) == (3, 5)


def test_a_silent_player_is_stopped_where_it_would_be() -> None:
    server = fake()
    clock = server._clock
    assert isinstance(clock, ManualClock)
    server.play_start(USER, ITEM)
    server.play_progress(USER, ITEM, 5_500 * TICKS_PER_SECOND)
    assert server.playing(USER, ITEM)
    clock.advance(600_000)
    server.expire_session(USER, ITEM)
    assert not server.playing(USER, ITEM)
    assert server.truth(USER, ITEM).played
    stop = server.take_notices()[-1]
    assert isinstance(stop, PlaybackNotice)
    assert (stop.completed, stop.position) == (True, 6_000 * TICKS_PER_SECOND)


@pytest.mark.parametrize(("ids", "kept"), [({"imdb": "tt1"}, True), ({}, False)])
def test_a_moved_file_keeps_its_data_by_a_provider_id_only(ids: dict[str, str], kept: bool) -> None:
    server = fake()
    server.set_favorite(USER, ITEM, True)
    moved = replace(film(1, root="/elsewhere"), provider_ids=ids)
    server.rename_item(ITEM, moved)
    assert server.truth(USER, moved.item_id).favorite == kept


async def test_an_item_that_comes_back_finds_its_data() -> None:
    server = fake()
    server.set_favorite(USER, ITEM, True)
    server.remove_item(ITEM)
    assert await server.user_data(USER, [ITEM]) == {}
    server.add_item(FILM)
    assert (await server.user_data(USER, [ITEM]))[ITEM].favorite
    actions = [n.action for n in server.take_notices() if isinstance(n, LibraryNotice)]
    assert actions == ["deleted", "added"]


def test_users_come_change_their_names_and_go() -> None:
    server = fake()
    server.rename_user(USER, "alicia")
    server.remove_user(USER)
    notices = [(n.action, n.user_name) for n in server.take_notices() if isinstance(n, UserNotice)]
    assert notices == [("renamed", "alicia"), ("deleted", "alicia")]


def test_the_plugin_never_speaks_of_artists() -> None:
    server = fake()
    artist = replace(FILM, item_id="a" * 32, kind="MusicArtist")
    server.add_item(artist)
    server.set_favorite(USER, artist.item_id, True)
    assert server.take_notices() == []


def test_an_import_is_a_save_with_its_own_reason() -> None:
    server = fake()
    server.edit(USER, ITEM, UserDataPart(played=True), SaveReason.IMPORT)
    (notice,) = server.take_notices()
    assert isinstance(notice, UserDataNotice)
    assert notice.reason is SaveReason.IMPORT


async def test_a_write_in_several_calls_may_be_begun_and_not_ended() -> None:
    server = fake("10.8.13")
    server.fail(Fault.SERVER_FAULT, on=["clear_rating"])
    with pytest.raises(PartlyWritten, match="the first part is written"):
        await write(server, UserDataPart(favorite=True, rating=None))
    assert server.truth(USER, ITEM).favorite
    assert [(call.method, call.outcome) for call in server.changing_calls()] == [
        ("write_user_data", "ok"),
        ("clear_rating", "ServerFault"),
    ]


def test_the_plugin_of_10_8_speaks_of_no_deletion_and_no_rename() -> None:
    server = fake("10.8.13")
    server.remove_item(ITEM)
    server.rename_user(USER, "alicia")
    assert server.take_notices() == []


async def test_10_8_lets_anything_be_written() -> None:
    server = fake("10.8.13")
    server.hide(USER, ITEM)
    assert (await write(server, UserDataPart(favorite=True))).favorite


def test_on_10_8_people_give_thumbs() -> None:
    server = fake("10.8.13")
    for rating, kept in ((7.5, 10), (6, 1), (None, None)):
        server.rate(USER, ITEM, rating)
        assert server.truth(USER, ITEM).rating == kept
