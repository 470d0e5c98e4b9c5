from __future__ import annotations

from dataclasses import replace

import pytest

from playhead.simulators.jellyfin import guids, library, playing, userdata
from playhead.simulators.jellyfin.media import alternate
from playhead.simulators.jellyfin.model import Row, Session
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.ticks import SECOND
from tests.unit.simulators.jellyfin.world import ALPHA, EACH, MINUTE, World

PLAYER = Device("App", "TV", "tv-1", "1.0")


def session(world: World) -> Session:
    return playing.touch(world.server, PLAYER, world.alice, world.sim.now())


def at(minutes: float, **more: object) -> dict[str, object]:
    return {"PositionTicks": round(minutes * MINUTE), **more}


def test_a_session_is_one_client_on_one_device_and_announced_once() -> None:
    world = World()
    first = session(world)
    assert session(world) is first
    assert first.id == guids.md5("Apptv-1")
    assert [event.kind for event in world.server.outbox] == ["SessionStart"]


def test_the_position_runs_on_by_whole_seconds_until_paused() -> None:
    world = World()
    one = session(world)
    start = world.sim.now()
    playing.start(world.server, one, world.alpha, at(0), start)
    assert playing.position(one, start + 5 * SECOND // 2) == 2 * SECOND
    playing.progress(world.server, one, world.alpha, at(1, IsPaused=True), start + 3 * SECOND)
    assert playing.position(one, start + 60 * SECOND) == MINUTE


def test_the_position_ends_with_the_film() -> None:
    world = World()
    one = session(world)
    playing.start(world.server, one, world.alpha, at(99), 0)
    assert playing.position(one, 10 * MINUTE) == 100 * MINUTE


@EACH
def test_replaying_a_played_film_clears_played_on_10_11_only(version: str) -> None:
    world = World(version)
    world.server.rows[world.alice.id, world.alpha.id] = Row(play_count=1, played=True)
    playing.start(world.server, session(world), world.alpha, at(0), 7)
    row = world.sim.row("alice", "Alpha")
    assert row == Row(play_count=2, last_played=7, played=version == "12.0.0")


def test_the_date_of_a_finished_film_is_its_start() -> None:
    world = World()
    one = session(world)
    playing.start(world.server, one, world.alpha, at(0), 7)
    playing.stop(world.server, one, world.alpha, at(95), 9)
    assert world.sim.row("alice", "Alpha") == Row(play_count=1, last_played=7, played=True)
    assert one.item is None


def test_a_failed_stop_changes_nothing_but_is_told() -> None:
    world = World()
    playing.stop(world.server, session(world), world.alpha, at(95, Failed=True), 9)
    assert world.sim.row("alice", "Alpha") == Row()
    assert world.server.outbox[-1].kind == "PlaybackStop"


def test_progress_without_a_start_plays_but_counts_nothing() -> None:
    world = World()
    one = session(world)
    playing.progress(world.server, one, world.alpha, at(30), 9)
    assert world.sim.row("alice", "Alpha") == Row(position=30 * MINUTE)
    assert one.item is world.alpha


def test_a_session_without_a_user_plays_and_stores_nothing() -> None:
    world = World()
    one = playing.touch(world.server, PLAYER, None, 1)
    playing.start(world.server, one, world.alpha, at(0), 1)
    playing.stop(world.server, one, world.alpha, at(50), 2)
    assert world.server.rows == {}
    assert world.server.outbox == []


def test_a_stop_carries_the_raw_position_while_the_stored_one_is_normalised() -> None:
    world = World()
    playing.stop(world.server, session(world), world.alpha, at(95), 9)
    assert world.server.outbox[-1].facts["position"] == 95 * MINUTE
    assert world.server.outbox[-1].facts["completed"] is True
    assert world.sim.row("alice", "Alpha").position == 0


def test_everyone_on_the_session_gets_what_is_played() -> None:
    world = World()
    one = session(world)
    one.others.append(world.bob)
    playing.start(world.server, one, world.alpha, at(0), 7)
    assert world.sim.row("bob", "Alpha") == world.sim.row("alice", "Alpha") == Row(play_count=1, last_played=7)


def test_a_scan_during_playback_leaves_single_reads_of_12_behind() -> None:
    world = World("12.0.0")
    one = session(world)
    playing.start(world.server, one, world.alpha, at(0), 7)
    library.rescan(world.server)
    playing.stop(world.server, one, world.alpha, at(95), 9)
    assert world.sim.row("alice", "Alpha").played
    assert not userdata.single(world.server, world.alice, world.alpha).played


@EACH
def test_a_version_that_is_played_has_its_own_row_on_12_and_finishes_the_others(version: str) -> None:
    world = World(version)
    other = library.add(world.server, alternate(ALPHA, "4k"), 1)
    one, new = session(world), version == "12.0.0"
    playing.start(world.server, one, world.alpha, at(0, MediaSourceId=other.id), 7)
    played, primary = (other, Row()) if new else (world.alpha, Row(play_count=1, last_played=7))
    assert world.server.row(world.alice, played).play_count == 1
    assert world.sim.row("alice", "Alpha") == primary
    playing.stop(world.server, one, world.alpha, at(95, MediaSourceId=other.id), 9)
    assert world.sim.row("alice", "Alpha") == replace(primary, played=True)


@pytest.mark.parametrize(
    ("paused", "stored"), [(False, Row(0, 1, last_played=1, played=True)), (True, Row(MINUTE, 1, last_played=1))]
)
def test_a_silent_client_is_stopped_after_ten_minutes_where_it_would_be(paused: bool, stored: Row) -> None:
    world = World()
    world.alpha.runtime = 11 * MINUTE
    one = playing.touch(world.server, PLAYER, world.alice, 1)
    playing.start(world.server, one, world.alpha, at(0), 1)
    playing.progress(world.server, one, world.alpha, at(1, IsPaused=paused), 2)
    for second in range(1, 11 * 60):
        playing.tick(world.server, 1 + second * SECOND)
        assert (one.item is None) == (second >= 600)
    assert world.sim.row("alice", "Alpha") == stored


def test_each_second_of_playback_is_told_as_automated() -> None:
    world = World()
    one = session(world)
    start = world.sim.now()
    playing.start(world.server, one, world.alpha, at(0), start)
    world.server.outbox.clear()
    for tenth in range(31):
        playing.tick(world.server, start + tenth * SECOND // 10)
    assert [event.facts["position"] for event in world.server.outbox] == [SECOND, 2 * SECOND, 3 * SECOND]
    assert all(event.facts["automated"] for event in world.server.outbox)


async def test_a_report_of_an_unknown_item_shows_its_position_and_no_item() -> None:
    world = World()
    token = await world.sign_in("bob")
    await world.sim.start("bob", "Alpha")
    unknown = {"ItemId": "f" * 32, "PositionTicks": 70}
    assert (await world.ask("POST", "/Sessions/Playing", token=token, json=unknown)).status_code == 204
    (session,) = [one for one in world.server.sessions.values() if one.device_id == "phone"]
    assert (session.item, playing.position(session, world.sim.now())) == (None, 70)
    await world.ask("POST", "/Sessions/Playing/Stopped", token=token, json=unknown)
    assert playing.position(session, world.sim.now()) is None


async def test_a_session_that_ends_says_nothing_of_what_it_played_and_ends_once() -> None:
    world = World()
    await world.sim.start("bob", "Alpha")
    world.server.outbox.clear()
    (session,) = world.server.sessions.values()
    playing.end(world.server, session, world.sim.now())
    entries = len(world.server.activity)
    playing.end(world.server, session, world.sim.now())
    assert (world.server.sessions, world.server.outbox) == ({}, [])
    assert len(world.server.activity) == entries
