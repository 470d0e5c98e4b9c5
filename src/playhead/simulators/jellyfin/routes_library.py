"""Libraries, scans, scheduled tasks and plugins."""

from __future__ import annotations

from playhead.simulators.jellyfin import dto, dto_items, library, tasks, webhooks
from playhead.simulators.jellyfin.dto_items import ALL, View
from playhead.simulators.jellyfin.guids import parse
from playhead.simulators.jellyfin.http import Access, Call, Endpoint, always
from playhead.simulators.jellyfin.model import Json, Library
from playhead.simulators.jellyfin.replies import Reply, failed, ok, problem
from playhead.simulators.jellyfin.state import PLAYLISTS_PATH, WEBHOOK_PLUGIN


def folders(call: Call) -> Reply:
    return ok([_folder(call, one) for one in call.server.libraries.values()])


def _folder(call: Call, one: Library) -> Json:
    options = dict(one.options)
    if call.server.traits.similar_providers:
        more: Json = {"SimilarItemProviders": [], "SimilarItemProviderOrder": []}
        options["TypeOptions"] = [{**each, **more} for each in options["TypeOptions"]]
    return {
        "Name": one.name,
        "Locations": one.locations,
        "CollectionType": one.collection_type,
        "LibraryOptions": options,
        "ItemId": one.item.id,
        "RefreshStatus": "Active" if tasks.scanning(call.server, call.now) else "Idle",
    }


def add_folder(call: Call) -> Reply:
    """Only places the simulated disk has: under a known mount, else 400."""
    body = call.record("libraryOptionsDto")
    options = body.get("LibraryOptions") or {}
    places = call.query.words("paths") + [each["Path"] for each in options.get("PathInfos") or []]
    if any(place.endswith("/none") for place in places):
        raise failed(400)
    name, kind = call.query.text("name") or "", call.query.text("collectionType") or "mixed"
    library.add_library(call.server, name, kind, places, call.now)
    return Reply()


def remove_folder(call: Call) -> Reply:
    one = call.server.libraries.pop(call.query.text("name") or "", None)
    if one is None:
        raise problem(404)
    library.remove(call.server, one.item, call.now)
    return Reply()


def scan(call: Call) -> Reply:
    """One that is under way goes on."""
    if not tasks.scanning(call.server, call.now):
        tasks.scan(call.server, call.now)
    return Reply()


def physical_paths(call: Call) -> Reply:
    places = [place for one in call.server.libraries.values() for place in one.locations]
    return ok(sorted([*places, PLAYLISTS_PATH]))


def media_folders(call: Call) -> Reply:
    view = View(call.server, None, fields=ALL)
    found = [dto_items.item(view, one) for one in call.server.root.children]
    return ok(dto.page(found, len(found)))


def every_task(call: Call) -> Reply:
    found = tasks.infos(call.server, call.now)
    for flag, key in (("isHidden", "IsHidden"),):
        wanted = call.query.flag(flag)
        found = found if wanted is None else [task for task in found if task[key] is wanted]
    return ok(found)


def _find_task(call: Call) -> Json:
    task = tasks.find(call.server, parse(call.params["id"]) or "")
    if task is None:
        raise problem(404)
    return task


def one_task(call: Call) -> Reply:
    return ok(tasks.info(call.server, _find_task(call), call.now))


def run_task(call: Call) -> Reply:
    tasks.run(call.server, _find_task(call), call.now)
    return Reply()


def cancel_task(call: Call) -> Reply:
    if _find_task(call)["Key"] == tasks.SCAN:
        tasks.cancel(call.server, call.now)
    return Reply()


WEBHOOK = {
    "Name": "Webhook",
    "Version": "",
    "ConfigurationFileName": "Jellyfin.Plugin.Webhook.xml",
    "Description": "Sends notifications to various services via webhooks.",
    "Id": WEBHOOK_PLUGIN,
    "CanUninstall": True,
    "HasImage": False,
    "Status": "Active",
}


def plugins(call: Call) -> Reply:
    listed = [{**WEBHOOK, "Version": f"{call.server.traits.plugin}.0.0.0"}]
    return ok(listed if call.server.plugin_installed else [])


def _webhook_plugin(call: Call) -> None:
    if parse(call.params["id"]) != WEBHOOK_PLUGIN or not call.server.plugin_installed:
        raise problem(404)


def plugin_configuration(call: Call) -> Reply:
    _webhook_plugin(call)
    return ok(call.server.plugin)


def set_plugin_configuration(call: Call) -> Reply:
    _webhook_plugin(call)
    try:
        kept = webhooks.as_kept(call.record("configuration"), early=call.server.traits.early_plugin)
    except webhooks.UnknownType:
        raise failed(500) from None
    call.server.plugin = {**call.server.plugin, **kept}
    return Reply()


ADMIN = Access.ADMIN

ROUTES = (
    Endpoint("GET", "/Library/VirtualFolders", folders, Access.WIZARD),
    Endpoint("POST", "/Library/VirtualFolders", add_folder, Access.WIZARD),
    Endpoint("DELETE", "/Library/VirtualFolders", remove_folder, Access.WIZARD),
    Endpoint("POST", "/Library/Refresh", scan, ADMIN),
    Endpoint("POST", "/Library/Media/Updated", always(Reply()), ADMIN),
    Endpoint("GET", "/Library/PhysicalPaths", physical_paths, ADMIN),
    Endpoint("GET", "/Library/MediaFolders", media_folders, ADMIN),
    Endpoint("GET", "/ScheduledTasks", every_task, ADMIN),
    Endpoint("GET", "/ScheduledTasks/{id}", one_task, ADMIN),
    Endpoint("POST", "/ScheduledTasks/Running/{id}", run_task, ADMIN),
    Endpoint("DELETE", "/ScheduledTasks/Running/{id}", cancel_task, ADMIN),
    Endpoint("GET", "/Plugins", plugins, ADMIN),
    Endpoint("GET", "/Plugins/{id}/Configuration", plugin_configuration, ADMIN),
    Endpoint("POST", "/Plugins/{id}/Configuration", set_plugin_configuration, ADMIN),
)
