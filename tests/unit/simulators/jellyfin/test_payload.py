from __future__ import annotations

from typing import Any

from playhead.simulators.jellyfin import payload, playing, userdata
from playhead.simulators.jellyfin.model import Event, Row
from playhead.simulators.jellyfin.payload import Guid, Moment
from playhead.simulators.jellyfin.playing import Device
from tests.unit.simulators.jellyfin.world import MINUTE, World


def saved(world: World, row: Row, name: str = "Alpha") -> dict[str, Any]:
    userdata.save(world.server, world.alice, world.sim.item(name), row, "UpdateUserData", 5)
    return payload.build(world.server, world.server.outbox[-1])


def test_unset_opinion_looks_like_a_dislike_and_there_is_no_path() -> None:
    data = saved(World(), Row())
    assert (data["Likes"], data["Rating"], data["AudioStreamIndex"]) == (False, 0, -1)
    assert "LastPlayedDate" not in data
    assert "Path" not in data
    assert "IsFavorite" not in data


def test_a_saved_row_carries_its_values_and_its_reason() -> None:
    data = saved(World(), Row(MINUTE, 2, True, 7.5, 9, True))
    assert (data["PlaybackPositionTicks"], data["PlaybackPosition"]) == (MINUTE, "00:01:00")
    assert (data["PlayCount"], data["Favorite"], data["Rating"], data["Played"]) == (2, True, 7.5, True)
    assert data["LastPlayedDate"] == Moment(9)
    assert (data["SaveReason"], data["NotificationUsername"]) == ("UpdateUserData", "alice")


def test_an_episode_has_numbers_in_three_widths_and_the_series_year() -> None:
    data = saved(World(), Row(), "Show S02E01")
    assert [data[f"SeasonNumber{width}"] for width in ("", "00", "000")] == [2, "02", "002"]
    assert (data["EpisodeNumber000"], data["Year"], data["SeriesName"]) == ("001", 2001, "Show")
    assert not [key for key in data if key.startswith("Provider_")]


def test_an_album_and_its_songs_name_artist_and_album() -> None:
    world = World()
    assert saved(world, Row(), "One")["Album"] == "Album"
    assert "Album" not in saved(world, Row(), "Album")
    assert saved(world, Row(), "Album")["Artist"] == "Artist"


def test_quotes_in_names_are_escaped_before_they_are_written() -> None:
    world = World()
    alpha = world.alpha
    alpha.name = 'The "Alpha"'
    assert saved(world, Row(), alpha.id)["Name"] == 'The \\"Alpha\\"'


def test_playback_tells_the_raw_position_and_a_stop_no_method() -> None:
    world = World()
    one = playing.touch(world.server, Device("App", "TV", "tv", "1"), world.alice, 1)
    playing.start(world.server, one, world.alpha, {"PositionTicks": 0, "PlayMethod": "DirectPlay"}, 2)
    playing.progress(world.server, one, world.alpha, {"PositionTicks": 50 * MINUTE}, 3)
    playing.stop(world.server, one, world.alpha, {"PositionTicks": 95 * MINUTE}, 4)
    data = {event.kind: payload.build(world.server, event) for event in world.server.outbox}
    assert data["PlaybackStart"]["PlayMethod"] == "DirectPlay"
    assert "PlayMethod" not in data["PlaybackStop"]
    assert data["PlaybackStop"]["PlayedToCompletion"] is True
    assert data["PlaybackStop"]["PlaybackPositionTicks"] == 95 * MINUTE
    assert data["PlaybackProgress"]["IsAutomated"] is False
    assert data["SessionStart"]["LastActivityDate"] == Moment(0)


def test_an_account_that_never_signed_in_shows_now_and_never() -> None:
    world = World()
    data = payload.build(world.server, Event("UserCreated", 77, user=world.bob))
    assert (data["LastLoginDate"], data["LastActivityDate"]) == (Moment(77), Moment(0))
    assert data["UserId"] == Guid(world.bob.id)


def test_a_removed_item_has_no_streams() -> None:
    world = World()
    added = payload.build(world.server, Event("ItemAdded", 5, item=world.alpha))
    removed = payload.build(world.server, Event("ItemDeleted", 5, item=world.alpha))
    assert added["Video_0_Codec"] == "h264"
    assert {key.split("_")[0] for key in added.keys() - removed.keys()} == {"Video", "Audio"}


def test_the_plugin_of_10_8_says_less() -> None:
    old, new = World("10.8.13"), World("10.9.11")
    said = []
    for world in (old, new):
        session = playing.touch(world.server, Device("App", "TV", "tv-1", "1"), world.alice, 1)
        playing.start(world.server, session, world.sim.item("Show S01E01"), {"PlayMethod": "DirectPlay"}, 2)
        (event,) = [event for event in world.server.outbox if event.kind == "PlaybackStart"]
        said.append(payload.build(world.server, event))
    later = {"SeriesId", "SeasonId", "PlayMethod", "RemoteEndPoint"}
    block = {"Id", "Client", "LastActivityDate", "LastPlaybackCheckIn"}
    assert said[1].keys() - said[0].keys() == later | block
    assert (said[0]["NotificationUsername"], said[0]["UserId"]) == ("alice", old.alice.id)
