from __future__ import annotations

from playhead.simulators.jellyfin import tasks
from playhead.simulators.jellyfin.media import movie
from playhead.simulators.jellyfin.model import Json, Signal, Told
from tests.unit.simulators.jellyfin.world import ALPHA, EACH, World


def named(world: World, key: str) -> Json:
    return next(task for task in tasks.infos(world.server, world.sim.now()) if task["Key"] == key)


@EACH
def test_a_scan_tells_its_start_each_library_and_its_end(version: str) -> None:
    world = World(version)
    heard: list[Signal] = []
    world.server.listener = heard.append
    tasks.scan(world.server, world.sim.now())
    told = [(signal.kind, bool(signal.text)) for signal in heard]
    assert told[0] == (Told.TASK, True)
    assert told[-1] == (Told.TASK, False)
    assert told[1:-1] == [(Told.REFRESHING, True)] * 2 * len(world.server.libraries)
    assert named(world, "RefreshLibrary")["LastExecutionResult"]["Status"] == "Completed"


async def test_a_scan_that_takes_time_is_seen_to_run() -> None:
    world = World()
    await world.sim.scan(seconds=5)
    assert tasks.scanning(world.server, world.sim.now())
    assert named(world, "RefreshLibrary")["State"] == "Running"
    world.clock.advance(5001)
    assert named(world, "RefreshLibrary")["State"] == "Idle"


def test_a_task_that_starts_is_shown_running_without_progress() -> None:
    world = World()
    task = named(world, "WebhookItemAdded")
    shown = next(each for each in tasks.infos(world.server, 0, task["Id"]) if each["Id"] == task["Id"])
    assert (shown["State"], "CurrentProgressPercentage" in shown) == ("Running", False)


async def test_the_plugins_tasks_drain_their_queues() -> None:
    world = World()
    await world.sim.remove_item("Alpha")
    await world.sim.add_item(ALPHA)
    for key in ("WebhookItemAdded", "WebhookItemDeleted"):
        tasks.run(world.server, named(world, key), world.sim.now())
    assert [event.kind for event in world.server.outbox] == ["ItemAdded", "ItemDeleted"]


def test_an_unknown_task_is_not_found() -> None:
    world = World()
    assert tasks.find(world.server, "0" * 32) is None
    assert tasks.find(world.server, tasks.PLUGIN_TASKS["Added"]) is not None


def refreshing(world: World) -> tuple[str, int | None]:
    task = named(world, "RefreshLibrary")
    return task["State"], task.get("CurrentProgressPercentage")


async def test_what_a_scan_finds_comes_while_it_runs() -> None:
    world = World()
    library, names = world.sim.server, {"Gamma", "Delta"}
    await world.sim.scan(seconds=9, found=[movie("Gamma", 2003), movie("Delta", 2004)], gone=["Beta"])
    seen: list[tuple[set[str], bool]] = []
    for _ in range(4):
        here = {item.name for item in library.items.values()}
        seen.append((here & names, "Beta" in here))
        await world.pass_time(2.5)
    assert seen == [(set(), True), ({"Gamma"}, True), (names, True), (names, False)]
    assert refreshing(world) == ("Idle", None)


async def test_its_progress_is_shown_and_its_time_is_kept() -> None:
    world = World()
    await world.sim.scan(seconds=10)
    await world.pass_time(2.5)
    state, percent = refreshing(world)
    assert (state, percent in {24, 25}) == ("Running", True)
    await world.pass_time(8)
    result = named(world, "RefreshLibrary")["LastExecutionResult"]
    assert result["StartTimeUtc"] < result["EndTimeUtc"]


async def test_another_scan_ends_the_first_and_what_it_had_not_found_is_there() -> None:
    world = World()
    await world.sim.scan(seconds=3600, found=[movie("Gamma", 2003)])
    await world.sim.scan()
    assert world.sim.item("Gamma").kind == "Movie"
    assert world.server.scan is None
    assert tasks.due(world.server) is None


async def test_a_cancelled_scan_finds_no_more() -> None:
    world = World()
    await world.sim.scan(seconds=3600, found=[movie("Gamma", 2003)])
    tasks.cancel(world.server, world.sim.now())
    tasks.cancel(world.server, world.sim.now())
    assert named(world, "RefreshLibrary")["LastExecutionResult"]["Status"] == "Cancelled"
    assert "Gamma" not in {item.name for item in world.server.items.values()}


async def test_a_scan_somebody_asks_for_takes_the_servers_time_and_cannot_be_asked_for_twice() -> None:
    world = World()
    world.server.scan_seconds = 60
    await world.ask("POST", "/Library/Refresh")
    first = world.server.scan
    await world.ask("POST", "/Library/Refresh")
    assert world.server.scan is first
    folders = (await world.ask("GET", "/Library/VirtualFolders")).json()
    assert {folder["RefreshStatus"] for folder in folders} == {"Active"}
    task = named(world, "RefreshLibrary")["Id"]
    assert (await world.ask("DELETE", f"/ScheduledTasks/Running/{task}")).status_code == 204
    assert world.server.scan is None


async def test_the_progress_is_told_each_second_of_a_long_scan_and_thrice_of_a_short_one() -> None:
    world, heard = World(), list[Told]()
    world.server.listener = lambda signal: heard.append(signal.kind)
    for seconds, told in ((5, 4), (0.4, 3)):
        heard.clear()
        await world.sim.scan(seconds=seconds)
        for _ in range(60):
            due = tasks.due(world.server)
            if due is not None:
                tasks.pulse(world.server, due)
        assert heard.count(Told.TASK_RUNS) == told
        assert heard[-1] is Told.TASK
