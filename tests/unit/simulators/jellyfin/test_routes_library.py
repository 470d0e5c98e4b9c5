from __future__ import annotations

from playhead.simulators.jellyfin.webhooks import destination
from tests.unit.simulators.jellyfin.world import EACH, World

SCAN = "7738148ffcd07979c7ceb148e06b3aed"
PLUGIN = "/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration"


@EACH
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


async def test_without_the_plugin_nothing_is_listed_configured_or_posted() -> None:
    world = World()
    world.sim.webhook("http://me/hook")
    world.server.plugin_installed = False
    assert (await world.ask("GET", "/Plugins")).json() == []
    assert (await world.ask("GET", PLUGIN)).status_code == 404
    assert (await world.ask("POST", PLUGIN, json={})).status_code == 404
    await world.sim.mark_played("alice", "Alpha")
    await world.sim.settle()
    assert list(world.sim.deliveries) == []


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


@EACH
async def test_the_plugin_is_the_newest_for_its_server(version: str) -> None:
    (plugin,) = (await World(version).ask("GET", "/Plugins")).json()
    releases = {"10.8.13": 11, "10.9.11": 16, "10.10.7": 17}
    assert plugin["Version"] == f"{releases.get(version, 21)}.0.0.0"


async def test_the_plugin_of_10_8_takes_no_type_it_does_not_know_and_forgets_later_settings() -> None:
    world = World("10.8.13")
    mine = destination("http://me/hook")
    assert (await world.ask("POST", PLUGIN, json={"GenericOptions": [mine]})).status_code == 500
    known = {**mine, "NotificationTypes": ["UserDataSaved"]}
    assert (await world.ask("POST", PLUGIN, json={"GenericOptions": [known]})).status_code == 204
    (kept,) = (await world.ask("GET", PLUGIN)).json()["GenericOptions"]
    assert mine.keys() - kept.keys() == {"EnableVideos", "EnableWebhook"}


async def test_a_scan_that_takes_its_time_is_seen_to_run() -> None:
    world = World()
    await world.sim.scan(seconds=60)
    task = (await world.ask("GET", f"/ScheduledTasks/{SCAN}")).json()
    assert (task["State"], "CurrentProgressPercentage" in task) == ("Running", True)
    assert {one["RefreshStatus"] for one in (await world.ask("GET", "/Library/VirtualFolders")).json()} == {"Active"}
    world.clock.advance(61_000)
    assert (await world.ask("GET", f"/ScheduledTasks/{SCAN}")).json()["State"] == "Idle"
