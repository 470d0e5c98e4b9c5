from __future__ import annotations

from typing import Any

from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import EACH, MINUTE, World


async def listed(world: World, path: str = "/Items", **params: object) -> list[dict[str, Any]]:
    answer = await world.ask("GET", path, params={"userId": world.alice.id, "recursive": "true", **params})
    body = answer.json()
    found: list[dict[str, Any]] = body["Items"] if isinstance(body, dict) else body
    return found


async def test_a_list_shows_user_data_for_the_named_user_only() -> None:
    world = World()
    world.server.rows[world.alice.id, world.alpha.id] = Row(play_count=3)
    (film,) = await listed(world, ids=world.alpha.id)
    assert film["UserData"]["PlayCount"] == 3
    without = await world.ask("GET", "/Items", params={"ids": world.alpha.id})
    assert "UserData" not in without.json()["Items"][0]


async def test_a_hidden_item_is_listed_by_id_all_the_same() -> None:
    world = World()
    world.alice.policy.update(EnableAllFolders=False, EnabledFolders=[])
    assert await listed(world) == []
    assert [item["Name"] for item in await listed(world, ids=world.alpha.id)] == ["Alpha"]
    single = await world.ask("GET", f"/Items/{world.alpha.id}", params={"userId": world.alice.id})
    assert single.status_code == 404


async def test_a_single_item_shows_every_field() -> None:
    world = World()
    body = (await world.ask("GET", f"/Items/{world.alpha.id}", params={"userId": world.alice.id})).json()
    assert body["MediaSources"][0]["Path"] == world.alpha.path
    assert {"Etag", "DateCreated", "People", "Trickplay", "LockData"} <= body.keys()


@EACH
async def test_single_items_of_12_are_stale_after_a_folder_was_marked(version: str) -> None:
    world = World(version)
    await world.sim.mark_played("alice", "Season 1")
    episode = world.sim.item("Show S01E01").id
    single = (await world.ask("GET", f"/Users/{world.alice.id}/Items/{episode}")).json()
    (in_list,) = await listed(world, ids=episode)
    assert in_list["UserData"]["Played"] is True
    assert single["UserData"]["Played"] is (version != "12.0.0")


async def test_deleting_wants_the_right_to() -> None:
    world = World()
    bob = await world.sign_in("bob")
    refused = await world.ask("DELETE", f"/Items/{world.alpha.id}", token=bob)
    assert (refused.status_code, refused.json()) == (401, "Unauthorized access")
    assert (await world.ask("DELETE", f"/Items/{world.alpha.id}")).status_code == 204
    assert (await world.ask("DELETE", f"/Items/{'f' * 32}")).status_code == 404


async def test_an_edit_changes_etag_and_date_of_saving_but_no_user_data() -> None:
    world = World()
    world.server.rows[world.alice.id, world.alpha.id] = Row(play_count=3)
    (before,) = await listed(world, ids=world.alpha.id, fields="Etag,ProviderIds")
    body = {"Name": "Alpha II", "ProviderIds": {"Imdb": "tt9", "Tmdb": ""}}
    assert (await world.ask("POST", f"/Items/{world.alpha.id}", json=body)).status_code == 204
    (after,) = await listed(world, ids=before["Id"], fields="Etag,ProviderIds")
    assert after["Etag"] != before["Etag"]
    assert (after["Name"], after["ProviderIds"], after["UserData"]["PlayCount"]) == ("Alpha II", {"Imdb": "tt9"}, 3)


async def test_a_refresh_of_an_unknown_mode_is_refused() -> None:
    world = World()
    path = f"/Items/{world.alpha.id}/Refresh"
    assert (await world.ask("POST", path, params={"metadataRefreshMode": "FullRefresh"})).status_code == 204
    assert (await world.ask("POST", path, params={"metadataRefreshMode": "Nonsense"})).status_code == 400


async def test_resume_lists_what_was_left_last_first() -> None:
    world = World()
    for date, name in enumerate(("Alpha", "Beta")):
        row = Row(position=MINUTE, last_played=date)
        world.server.rows[world.alice.id, world.sim.item(name).id] = row
    assert [item["Name"] for item in await listed(world, "/UserItems/Resume")] == ["Beta", "Alpha"]


async def test_next_up_is_the_first_unplayed_episode_after_the_last_played_one() -> None:
    world = World()
    assert await listed(world, "/Shows/NextUp") == []
    await world.sim.mark_played("alice", "Show S01E01")
    assert [item["Name"] for item in await listed(world, "/Shows/NextUp")] == ["Show S01E02"]


async def test_a_series_lists_its_seasons_and_episodes() -> None:
    world = World()
    show = world.sim.item("Show").id
    assert len(await listed(world, f"/Shows/{show}/Seasons")) == 2
    assert len(await listed(world, f"/Shows/{show}/Episodes")) == 3


async def test_views_are_the_libraries_and_ancestors_lead_to_the_root() -> None:
    world = World()
    assert {view["CollectionType"] for view in await listed(world, "/UserViews")} >= {"movies", "tvshows", "music"}
    above = await listed(world, f"/Items/{world.alpha.id}/Ancestors")
    assert [item["Type"] for item in above] == ["CollectionFolder", "UserRootFolder"]


@EACH
async def test_the_latest_items_come_first_and_count_children(version: str) -> None:
    world = World(version)
    found = (await world.ask("GET", f"/Users/{world.alice.id}/Items/Latest")).json()
    assert found[0]["Name"] == "Album"
    assert found[0]["ChildCount"] == 2
    assert ("ChildCount" in found[-1]) is (version != "12.0.0")


async def test_counts_are_by_kind() -> None:
    world = World()
    counts = (await world.ask("GET", "/Items/Counts", params={"userId": world.alice.id})).json()
    assert (counts["MovieCount"], counts["EpisodeCount"], counts["SongCount"]) == (2, 3, 2)


async def test_playback_info_names_the_sources() -> None:
    world = World()
    path = f"/Items/{world.alpha.id}/PlaybackInfo"
    body = (await world.ask("GET", path, params={"userId": world.alice.id})).json()
    assert body["MediaSources"][0]["Id"] == world.alpha.id


@EACH
async def test_lists_are_for_their_caller_from_10_9_on(version: str) -> None:
    world = World(version)
    token = await world.sign_in("alice", "alicepw")
    films = {"recursive": "true", "includeItemTypes": "Movie"}
    own = (await world.ask("GET", "/Items", params=films, token=token)).json()["Items"]
    assert all(("UserData" in item) is (version != "10.8.13") for item in own)
    unknown = await world.ask("GET", "/Items", params={**films, "userId": "f" * 32})
    assert unknown.status_code == (200 if version == "10.8.13" else 404)
    named = (await world.ask("GET", "/Items", params={**films, "userId": world.alice.id})).json()["Items"]
    assert all("UserData" in item for item in named)
