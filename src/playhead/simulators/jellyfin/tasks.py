"""Scheduled tasks: what they are, when they run, and the library scan, the one that takes time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playhead.simulators.jellyfin import library
from playhead.simulators.jellyfin.model import Json, Scan, Told
from playhead.simulators.jellyfin.state import Server, default_tasks
from playhead.simulators.jellyfin.ticks import SECOND, text

PLUGIN_TASKS = {"Added": "daa0fb9aa8c102dfc72aebe621c4de22", "Deleted": "5f282fddf843d0ec39d5252bb08d1b27"}
SCAN = "RefreshLibrary"
Find = Callable[[int], object]
"""What a scan comes upon, called with the moment."""


def _all(server: Server) -> list[Json]:
    return default_tasks(server.traits.number) + [_plugin_task(*each) for each in PLUGIN_TASKS.items()]


def _plugin_task(what: str, task_id: str) -> Json:
    """A drain task of the webhook plugin; the real ones run every 91 seconds once they ran at all."""
    return {
        "Name": f"Webhook Item {what} Notifier",
        "State": "Idle",
        "Id": task_id,
        "Triggers": [{"Type": "IntervalTrigger", "IntervalTicks": 300000000}],
        "Description": f"Processes item {what.lower()} queue",
        "Category": "Library",
        "IsHidden": False,
        "Key": f"WebhookItem{what}",
    }


def scanning(server: Server, now: int) -> bool:
    """Whether a library scan is under way."""
    return server.scan is not None and now < server.scan.end


def infos(server: Server, now: int, running: str = "") -> list[Json]:
    """TaskInfo of every task; the one with the id `running` as it is shown while it runs."""
    return [info(server, task, now, running) for task in _all(server)]


def info(server: Server, task: Json, now: int, running: str = "") -> Json:
    """TaskInfo of one task, with its last result."""
    at_start = any(trigger["Type"] == "StartupTrigger" for trigger in task["Triggers"])
    result = server.task_results.get(task["Id"]) or (_result(task, server.root.created) if at_start else None)
    if task["Id"] == running:
        task = {**task, "State": "Running"}
    elif task["Key"] == SCAN and scanning(server, now):
        task = {**task, "State": "Running", "CurrentProgressPercentage": _percent(server, now)}
    if result is None:
        return task
    made: Json = {}
    for key, value in task.items():
        made[key] = value
        if key == "Id":
            made["LastExecutionResult"] = result
    return made


def find(server: Server, task_id: str) -> Json | None:
    return next((task for task in _all(server) if task["Id"] == task_id), None)


def run(server: Server, task: Json, now: int) -> None:
    """Run a task to its end; those without a part here only leave their result."""
    if task["Key"] == SCAN:
        scan(server, now)
        return
    server.tell(Told.TASK, now, text=task["Id"])
    if task["Key"] == "WebhookItemAdded":
        library.drain_added(server, now)
    elif task["Key"] == "WebhookItemDeleted":
        library.drain_removed(server, now)
    _done(server, task, now)


def scan(server: Server, now: int, seconds: float | None = None, finds: Sequence[Find] = ()) -> None:
    """Begin a library scan, which takes as long as the server's scans take, or `seconds`; one under way ends.

    It replaces the item instances, which cures stale rows. What it finds is spread evenly over its time.
    """
    length = round((server.scan_seconds if seconds is None else seconds) * SECOND)
    _finish(server, now)
    server.tell(Told.TASK, now, text=_scan_task(server)["Id"])
    for one in server.libraries.values():
        server.tell(Told.REFRESHING, now, item=one.item, text="0")
    library.rescan(server)
    moments = [now + length * place // (len(finds) + 1) for place in range(1, len(finds) + 1)]
    server.scan = Scan(now, now + length, list(zip(moments, finds, strict=True)), now)
    pulse(server, now)


def due(server: Server) -> int | None:
    """When the scan under way has something to do; None without one."""
    now_scanning = server.scan
    if now_scanning is None:
        return None
    finds = [moment for moment, _ in now_scanning.finds[:1]]
    return min([*finds, now_scanning.told + _beat(now_scanning), now_scanning.end])


def _beat(one: Scan) -> int:
    """How often the progress of a scan is told: each second, of a short one three times."""
    return max(1, min(SECOND, (one.end - one.start) // 4))


def pulse(server: Server, now: int) -> None:
    """Let the scan under way come upon what it finds, tell its progress, and end."""
    one = server.scan
    if one is None:
        return
    while one.finds and one.finds[0][0] <= now:
        one.finds.pop(0)[1](now)
    if now >= one.end:
        _finish(server, now)
    elif now >= one.told + _beat(one):
        one.told = now
        server.tell(Told.TASK_RUNS, now)


def cancel(server: Server, now: int) -> None:
    """End the scan under way before it found everything."""
    if server.scan is not None:
        server.scan.finds.clear()
        _finish(server, now, "Cancelled")


def _finish(server: Server, now: int, status: str = "Completed") -> None:
    one, server.scan = server.scan, None
    if one is None:
        return
    for _, find in one.finds:
        find(now)
    for place in server.libraries.values():
        server.tell(Told.REFRESHING, now, item=place.item, text="100")
    task = _scan_task(server)
    server.task_results[task["Id"]] = _result(task, now, one.start, status)
    server.tell(Told.TASK, now)


def _percent(server: Server, now: int) -> int:
    one = server.scan
    return 0 if one is None or one.end == one.start else (now - one.start) * 100 // (one.end - one.start)


def _scan_task(server: Server) -> Json:
    return next(task for task in default_tasks(server.traits.number) if task["Key"] == SCAN)


def _done(server: Server, task: Json, now: int) -> None:
    server.task_results[task["Id"]] = _result(task, now)
    server.tell(Told.TASK, now)


def _result(task: Json, now: int, began: int | None = None, status: str = "Completed") -> Json:
    start = now if began is None else began
    made: Json = {"StartTimeUtc": text(start), "EndTimeUtc": text(now), "Status": status}
    return {**made, **{name: task[name] for name in ("Name", "Key", "Id")}}
