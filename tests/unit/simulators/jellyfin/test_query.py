from __future__ import annotations

from typing import Any

import pytest

from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import EACH, World

FILMS = {"recursive": "true", "includeItemTypes": "Movie"}


async def names(world: World, **params: object) -> list[str]:
    answer = await world.ask("GET", "/Items", params={"userId": world.alice.id, **FILMS, **params})
    assert answer.status_code == 200
    return [item["Name"] for item in answer.json()["Items"]]


async def status(world: World, **params: object) -> int:
    return (await world.ask("GET", "/Items", params={**FILMS, **params})).status_code


@pytest.mark.parametrize(
    "params",
    [
        {"path": "/nowhere.mkv"},
        {"anyProviderIdEquals": "imdb.tt9"},
        {"filters": "Nonsense"},
        {"sortBy": "Nonsense"},
        {"includeItemTypes": "Movie,Nonsense"},
    ],
)
async def test_what_the_server_does_not_know_is_ignored(params: dict[str, Any]) -> None:
    assert await names(World(), **params) == ["Alpha", "Beta"]


async def test_only_unknown_types_list_everything() -> None:
    assert len(await names(World(), includeItemTypes="Nonsense")) > 10


async def test_pages_cut_the_list_and_keep_the_total() -> None:
    world = World()
    params = {"userId": world.alice.id, **FILMS, "startIndex": 1, "limit": 5}
    body = (await world.ask("GET", "/Items", params=params)).json()
    assert ([item["Name"] for item in body["Items"]], body["TotalRecordCount"], body["StartIndex"]) == (["Beta"], 2, 1)
    assert await names(world, limit=0) == []
    assert len(await names(world, limit=-1)) == 2
    uncounted = {**params, "startIndex": 0, "limit": 1, "enableTotalRecordCount": "false"}
    assert (await world.ask("GET", "/Items", params=uncounted)).json()["TotalRecordCount"] == 1


async def test_state_filters_read_the_users_rows() -> None:
    world = World()
    world.server.rows[world.alice.id, world.alpha.id] = Row(position=5, favorite=True, rating=9, played=True)
    for params in ({"isPlayed": "true"}, {"filters": "IsFavorite,Likes"}, {"filters": "IsResumable"}):
        assert await names(world, **params) == ["Alpha"]
    assert await names(world, filters="IsUnplayed") == ["Beta"]
    assert await names(world, isFavorite="false") == ["Beta"]


@EACH
async def test_contradictory_filters_are_refused_on_12(version: str) -> None:
    world = World(version)
    answer = await status(world, userId=world.alice.id, filters="IsPlayed,IsUnplayed")
    assert answer == (400 if version == "12.0.0" else 200)


async def test_errors_of_the_list() -> None:
    world = World()
    assert await status(world, isPlayed="true") == 500
    assert await status(world, userId="f" * 32) == 404
    assert await status(world, userId="xyz") == 400
    assert await status(world, parentId="f" * 32) == 400
    assert await status(world, isPlayed="maybe", userId=world.alice.id) == 400


async def test_metadata_filters() -> None:
    world = World()
    assert await names(world, hasTmdbId="true") == ["Alpha"]
    assert await names(world, hasImdbId="false") == ["Beta"]
    assert await names(world, years="2002") == ["Beta"]
    assert await names(world, searchTerm="ALP") == ["Alpha"]
    assert await names(world, mediaTypes="Audio") == []
    assert await names(world, excludeItemTypes="Movie", includeItemTypes="") != []


async def test_saving_dates_follow_metadata_not_user_data() -> None:
    world = World()
    world.clock.advance(60_000)
    since = "2026-01-01T00:00:30Z"
    await world.sim.mark_played("alice", "Alpha")
    assert await names(world, minDateLastSavedForUser=since) == []
    await world.ask("POST", f"/Items/{world.alpha.id}", json={"Name": "Alpha"})
    assert await names(world, minDateLastSaved=since) == ["Alpha"]


async def test_order_is_by_sort_name_or_as_asked() -> None:
    world = World()
    world.server.rows[world.alice.id, world.sim.item("Beta").id] = Row(play_count=2, last_played=9)
    assert await names(world, sortBy="PlayCount,SortName", sortOrder="Descending") == ["Beta", "Alpha"]
    assert await names(world, sortBy="DatePlayed", sortOrder="Descending") == ["Beta", "Alpha"]
    assert await names(world, sortBy="ProductionYear") == ["Alpha", "Beta"]


async def test_without_recursion_only_children_are_listed() -> None:
    world = World()
    season = world.sim.item("Season 1").id
    params = {"userId": world.alice.id, "parentId": season}
    body = (await world.ask("GET", "/Items", params=params)).json()
    assert [item["Type"] for item in body["Items"]] == ["Episode", "Episode"]
    show = world.sim.item("Show").id
    assert len(await names(world, parentId=show, includeItemTypes="Episode")) == 3


@EACH
async def test_the_date_of_the_last_save_is_a_filter_from_10_11_on(version: str) -> None:
    world = World(version)
    past = {"minDateLastSaved": "2000-01-01T00:00:00Z"}
    answer = await world.ask("GET", "/Items", params={**FILMS, **past})
    if version in ("10.9.11", "10.10.7"):
        assert answer.status_code == 500
    else:
        assert answer.json()["TotalRecordCount"] == (0 if version == "10.8.13" else 2)
    assert await names(world, minDateLastSavedForUser=past["minDateLastSaved"]) == ["Alpha", "Beta"]


@EACH
async def test_dislikes_are_liked_items_on_10_11_only(version: str) -> None:
    world = World(version)
    world.server.rows[world.alice.id, world.alpha.id] = Row(rating=9)
    assert await names(world, filters="Dislikes") == (["Alpha"] if version == "10.11.11" else ["Beta"])


@EACH
async def test_series_are_filtered_by_their_episodes_and_other_folders_on_12_only(version: str) -> None:
    world = World(version)
    await world.sim.mark_played("alice", "Season 1")
    assert await names(world, includeItemTypes="Season", isPlayed="true") == (
        ["Season 1"] if version[:2] == "12" else []
    )
    begun = ["Show"] if version == "10.11.11" else []
    assert await names(world, includeItemTypes="Series", isPlayed="true") == begun
    await world.sim.mark_played("alice", "Show")
    assert await names(world, includeItemTypes="Series", isPlayed="true") == ["Show"]
    both = await names(world, includeItemTypes="Series,Season", isPlayed="true")
    assert both == (["Season 1", "Season 2", "Show"] if version == "12.0.0" else [])


@EACH
async def test_on_12_a_series_begun_can_be_resumed(version: str) -> None:
    world = World(version)
    await world.sim.start("alice", "Show S02E01")
    await world.sim.progress("alice", "Show S02E01", seconds=1200)
    episodes = {"includeItemTypes": "Series,Season,Episode", "filters": "IsResumable"}
    folders = ["Season 2", "Show"] if version == "12.0.0" else []
    assert sorted(await names(world, **episodes)) == sorted([*folders, "Show S02E01"])
