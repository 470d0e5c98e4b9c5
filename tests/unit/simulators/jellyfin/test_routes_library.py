from __future__ import annotations

from tests.unit.simulators.jellyfin.world import EITHER, World

SCAN = "7738148ffcd07979c7ceb148e06b3aed"
PLUGIN = "/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration"


@EITHER
async def test_libraries_show_their_places(version: str) -> None:
    world = World(version)
    found = (await world.ask("GET", "/Library/VirtualFolders")).json()
    assert {one["Name"]: one["Locations"] for one in found}["Movies"] == ["/srv/media/movies"]
    options = found[0]["LibraryOptions"]["TypeOptions"][0]
    assert ("SimilarItemProviders" in options) is (version == "12.0.0")


async def test_libraries_are_made_and_removed_and_a_missing_place_refused() -> None:
    world = World()
    path = "/Library/VirtualFolders"
    made = {"name": "More", "collectionType": "movies", "paths": "/mnt/more"}
    assert (await world.ask("POST", path, params=made, json={})).status_code == 204
    assert world.server.libraries["More"].locations == ["/mnt/more"]
    assert (await world.ask("POST", path, params={**made, "paths": "/mnt/none"}, json={})).status_code == 400
    assert (await world.ask("DELETE", path, params={"name": "More"})).status_code == 204
    assert (await world.ask("DELETE", path, params={"name": "More"})).status_code == 404


async def test_a_scan_cures_stale_reads_and_leaves_its_result() -> None:
    world = World("12.0.0")
    await world.sim.mark_played("alice", "Season 1")
    assert world.server.stale
    assert (await world.ask("POST", "/Library/Refresh")).status_code == 204
    assert world.server.stale == {}
    task = (await world.ask("GET", f"/ScheduledTasks/{SCAN}")).json()
    assert task["LastExecutionResult"]["Key"] == "RefreshLibrary"


async def test_tasks_are_run_by_id_and_unknown_ones_not_found() -> None:
    world = World()
    assert (await world.ask("POST", f"/ScheduledTasks/Running/{SCAN}")).status_code == 204
    assert (await world.ask("DELETE", f"/ScheduledTasks/Running/{SCAN}")).status_code == 204
    assert (await world.ask("POST", "/ScheduledTasks/Running/nope")).status_code == 404
    hidden = (await world.ask("GET", "/ScheduledTasks", params={"isHidden": "true"})).json()
    assert {task["IsHidden"] for task in hidden} == {True}


async def test_the_plugins_drain_task_can_be_hurried_by_its_key() -> None:
    world = World()
    tasks = {task["Key"]: task for task in (await world.ask("GET", "/ScheduledTasks")).json()}
    await world.sim.remove_item("Alpha")
    assert world.server.removed
    await world.ask("POST", f"/ScheduledTasks/Running/{tasks['WebhookItemDeleted']['Id']}")
    assert world.server.removed == []
    await world.ask("POST", f"/ScheduledTasks/Running/{tasks['WebhookItemAdded']['Id']}")
    assert world.server.added == []


async def test_the_webhook_plugin_is_listed_and_configured() -> None:
    world = World()
    assert [plugin["Name"] for plugin in (await world.ask("GET", "/Plugins")).json()] == ["Webhook"]
    body = (await world.ask("GET", PLUGIN)).json()
    assert body["GenericOptions"] == []
    assert (await world.ask("POST", PLUGIN, json={**body, "ServerUrl": "http://me"})).status_code == 204
    assert (await world.ask("GET", PLUGIN)).json()["ServerUrl"] == "http://me"
    assert (await world.ask("GET", f"/Plugins/{'f' * 32}/Configuration")).status_code == 404


async def test_users_may_not_touch_libraries() -> None:
    world = World()
    bob = await world.sign_in("bob")
    for path in ("/Library/VirtualFolders", "/ScheduledTasks", "/Plugins", "/Library/PhysicalPaths"):
        assert (await world.ask("GET", path, token=bob)).status_code == 403


async def test_places_and_media_folders_are_told() -> None:
    world = World()
    assert "/srv/media/tv" in (await world.ask("GET", "/Library/PhysicalPaths")).json()
    folders = (await world.ask("GET", "/Library/MediaFolders")).json()["Items"]
    assert "Movies" in {folder["Name"] for folder in folders}
