from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import dto_items, library
from playhead.simulators.jellyfin.dto_items import ALL, View
from playhead.simulators.jellyfin.media import alternate
from tests.unit.simulators.jellyfin.world import ALPHA, EACH, World


def test_without_fields_only_the_basics_are_shown_and_one_null() -> None:
    world = World()
    made = dto_items.item(View(world.server, None), world.alpha)
    assert made["ChannelId"] is None
    assert not {"Path", "ProviderIds", "MediaSources", "Etag", "UserData"} & made.keys()
    assert (made["Type"], made["Container"], made["RunTimeTicks"]) == ("Movie", "mkv", ALPHA.runtime)


def test_fields_add_what_they_name() -> None:
    world = World()
    view = View(world.server, world.alice, fields=frozenset({"path", "providerids", "genres"}))
    made = dto_items.item(view, world.alpha)
    assert made["ProviderIds"] == {"Imdb": "tt0000101", "Tmdb": "101"}
    assert made["GenreItems"] == []
    assert "MediaSources" not in made


def test_images_and_user_data_can_be_left_out() -> None:
    world = World()
    view = View(world.server, world.alice, user_data=False, images=False)
    assert not {"ImageTags", "UserData"} & dto_items.item(view, world.alpha).keys()


def test_an_episode_names_its_season_and_series() -> None:
    world = World()
    made = dto_items.item(View(world.server, None), world.sim.item("Show S02E01"))
    assert (made["SeriesName"], made["SeasonName"], made["ParentIndexNumber"]) == ("Show", "Season 2", 2)
    assert made["SeriesId"] == world.sim.item("Show").id


def test_music_names_its_artist_and_album() -> None:
    world = World()
    view = View(world.server, None)
    song = dto_items.item(view, world.sim.item("One"))
    assert (song["Album"], song["AlbumArtist"], song["MediaType"]) == ("Album", "Artist", "Audio")
    album = dto_items.item(view, world.sim.item("Album"))
    assert album["RunTimeTicks"] == sum(track.runtime or 0 for track in world.sim.item("Album").children)


@EACH
def test_versions_are_sources_of_the_primary_and_on_12_of_each_other(version: str) -> None:
    world = World(version)
    other = library.add(world.server, alternate(ALPHA, "4k"), 1)
    view = View(world.server, world.alice, fields=ALL)
    primary, second = dto_items.item(view, world.alpha), dto_items.item(view, other)
    assert [source["Id"] for source in primary["MediaSources"]] == [world.alpha.id, other.id]
    assert primary["MediaSourceCount"] == 2
    assert ("MediaSourceCount" in second) is (version == "12.0.0")
    assert (second["ParentId"] is None) is (version != "12.0.0")


@EACH
def test_folders_have_chapters_on_12_only(version: str) -> None:
    world = World(version)
    made = dto_items.item(View(world.server, world.alice, fields=ALL), world.sim.item("Show"))
    assert ("Chapters" in made) is (version == "12.0.0")
    assert made["ChildCount"] == 2


@pytest.mark.parametrize(("names", "kind"), [(["One"], "Audio"), (["Alpha"], "Video"), ([], "Audio")])
async def test_a_playlist_is_of_its_first_items_type(names: list[str], kind: str) -> None:
    world = World()
    body = {"Name": "mine", "UserId": world.bob.id, "Ids": [world.sim.item(name).id for name in names]}
    await world.ask("POST", "/Playlists", json=body)
    params = {"userId": world.bob.id, "recursive": "true", "includeItemTypes": "Playlist"}
    (one,) = (await world.ask("GET", "/Items", params=params)).json()["Items"]
    assert one["MediaType"] == kind
    hidden = {**params, "userId": world.alice.id}
    await world.ask("POST", "/Playlists", json={**body, "Name": "own", "IsPublic": False})
    assert [each["Name"] for each in (await world.ask("GET", "/Items", params=hidden)).json()["Items"]] == ["mine"]
