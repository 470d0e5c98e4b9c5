"""Libraries, scans, scheduled tasks and plugins."""

from __future__ import annotations

from playhead.simulators.jellyfin import dto, dto_items, library, webhooks
from playhead.simulators.jellyfin.dto_items import ALL, View
from playhead.simulators.jellyfin.guids import parse
from playhead.simulators.jellyfin.http import Access, Call, Endpoint, always
from playhead.simulators.jellyfin.model import Json, Library
from playhead.simulators.jellyfin.replies import Reply, failed, ok, problem
from playhead.simulators.jellyfin.state import PLAYLISTS_PATH, WEBHOOK_PLUGIN, default_tasks
from playhead.simulators.jellyfin.ticks import text

PLUGIN_TASKS = {"Added": "daa0fb9aa8c102dfc72aebe621c4de22", "Deleted": "5f282fddf843d0ec39d5252bb08d1b27"}


def folders(call: Call) -> Reply:
    return ok([_folder(call, one) for one in call.server.libraries.values()])


def _scanning(call: Call) -> bool:
    return call.now < call.server.scan_ends


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
        "RefreshStatus": "Active" if _scanning(call) else "Idle",
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
    """A scan replaces item instances, which cures stale rows, and leaves its result at its task."""
    library.rescan(call.server)
    task = next(task for task in default_tasks(call.server.traits.number) if task["Key"] == "RefreshLibrary")
    _done(call, task)
    return Reply()


def physical_paths(call: Call) -> Reply:
    places = [place for one in call.server.libraries.values() for place in one.locations]
    return ok(sorted([*places, PLAYLISTS_PATH]))


def media_folders(call: Call) -> Reply:
    view = View(call.server, None, fields=ALL)
    found = [dto_items.item(view, one) for one in call.server.root.children]
    return ok(dto.page(found, len(found)))


def tasks(call: Call) -> Reply:
    found = [_task(call, task) for task in default_tasks(call.server.traits.number) + _plugin_tasks()]
    for flag, key in (("isHidden", "IsHidden"),):
        wanted = call.query.flag(flag)
        found = found if wanted is None else [task for task in found if task[key] is wanted]
    return ok(found)


def _plugin_tasks() -> list[Json]:
    """The drain tasks of the webhook plugin; the real ones run every 91 seconds once they ran at all."""
    made: list[Json] = []
    for what, task_id in PLUGIN_TASKS.items():
        made.append(
            {
                "Name": f"Webhook Item {what} Notifier",
                "State": "Idle",
                "Id": task_id,
                "Triggers": [{"Type": "IntervalTrigger", "IntervalTicks": 300000000}],
                "Description": f"Processes item {what.lower()} queue",
                "Category": "Library",
                "IsHidden": False,
                "Key": f"WebhookItem{what}",
            }
        )
    return made


def _task(call: Call, task: Json) -> Json:
    server = call.server
    at_start = any(trigger["Type"] == "StartupTrigger" for trigger in task["Triggers"])
    result = server.task_results.get(task["Id"]) or (_result(task, server.root.created) if at_start else None)
    if task["Key"] == "RefreshLibrary" and _scanning(call):
        task = {**task, "State": "Running", "CurrentProgressPercentage": 50}
    if result is None:
        return task
    made: Json = {}
    for key, value in task.items():
        made[key] = value
        if key == "Id":
            made["LastExecutionResult"] = result
    return made


def _find_task(call: Call) -> Json:
    wanted = parse(call.params["id"])
    every = default_tasks(call.server.traits.number) + _plugin_tasks()
    task = next((each for each in every if each["Id"] == wanted), None)
    if task is None:
        raise problem(404)
    return task


def one_task(call: Call) -> Reply:
    return ok(_task(call, _find_task(call)))


def run_task(call: Call) -> Reply:
    task = _find_task(call)
    if task["Key"] == "WebhookItemAdded":
        library.drain_added(call.server, call.now)
    elif task["Key"] == "WebhookItemDeleted":
        library.drain_removed(call.server, call.now)
    elif task["Key"] == "RefreshLibrary":
        library.rescan(call.server)
    _done(call, task)
    return Reply()


def cancel_task(call: Call) -> Reply:
    _find_task(call)
    return Reply()


def _done(call: Call, task: Json) -> None:
    call.server.task_results[task["Id"]] = _result(task, call.now)


def _result(task: Json, now: int) -> Json:
    moment = text(now)
    made: Json = {"StartTimeUtc": moment, "EndTimeUtc": moment, "Status": "Completed"}
    return {**made, **{name: task[name] for name in ("Name", "Key", "Id")}}


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
    return ok([{**WEBHOOK, "Version": f"{call.server.traits.plugin}.0.0.0"}])


def _webhook_plugin(call: Call) -> None:
    if parse(call.params["id"]) != WEBHOOK_PLUGIN:
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
    Endpoint("GET", "/ScheduledTasks", tasks, ADMIN),
    Endpoint("GET", "/ScheduledTasks/{id}", one_task, ADMIN),
    Endpoint("POST", "/ScheduledTasks/Running/{id}", run_task, ADMIN),
    Endpoint("DELETE", "/ScheduledTasks/Running/{id}", cancel_task, ADMIN),
    Endpoint("GET", "/Plugins", plugins, ADMIN),
    Endpoint("GET", "/Plugins/{id}/Configuration", plugin_configuration, ADMIN),
    Endpoint("POST", "/Plugins/{id}/Configuration", set_plugin_configuration, ADMIN),
)
