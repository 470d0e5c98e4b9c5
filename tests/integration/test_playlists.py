"""Playlists over real HTTP: the whole program between simulated servers of three versions, with tokens of users."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.patience import HTTP_SECONDS
from tests.support.program import Run, running, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = {"wan": "alice", "lan": "alice", "attic": "al"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    async with running(tmp_path_factory.mktemp("playlists"), servers=3) as started:
        # what is there at the first look goes nowhere
        accounts = sum(len(sim.server.users) for sim in started.simulators.values())
        await until(lambda: started.value("SELECT count(*) FROM playlist_account") == accounts)
        await started.swept()
        yield started


def shown(run: Run, server: str, name: str) -> list[str] | None:
    """The titles of somebody's list there."""
    sim = run.simulators[server]
    for one in sim.server.playlists.values():
        if one.item.name == name and one.owner == sim.user(NAMES[server]).id:
            return [sim.server.items[item].name for item in one.entries]
    return None


def put(sim: JellyfinSimulator, name: str, titles: list[str]) -> None:
    """A user makes his list hold these."""
    (one,) = [one for one in sim.server.playlists.values() if one.item.name == name]
    one.entries[:] = [sim.item(title).id for title in titles]


def look(run: Run) -> None:
    for reader in run.embedded.program.readers.values():
        reader.nudge()


async def everywhere(run: Run, name: str, titles: list[str]) -> None:
    def same() -> bool:
        return all(shown(run, server, name) == titles for server in run.simulators)

    try:
        await until(same)
    except TimeoutError:
        pytest.fail(f"{name}: {[(server, shown(run, server, name)) for server in run.simulators]}")


async def make(run: Run, server: str, name: str, titles: list[str]) -> None:
    """A user makes a list."""
    sim = run.simulators[server]
    body = {
        "Name": name,
        "Ids": [sim.item(title).id for title in titles],
        "UserId": sim.user(NAMES[server]).id,
        "MediaType": "Video",
        "IsPublic": False,
    }
    header = {"Authorization": f'MediaBrowser Token="{sim.api_key}"'}
    async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
        assert (await client.post(f"{sim.url}/Playlists", json=body, headers=header)).status_code == 200


async def test_a_list_goes_everywhere_and_edits_come_from_everywhere(run: Run) -> None:
    await make(run, "wan", "Silents", ["Metropolis", "Faust", "Sunrise"])
    look(run)
    await everywhere(run, "Silents", ["Metropolis", "Faust", "Sunrise"])
    put(run.simulators["attic"], "Silents", ["Sunrise", "Metropolis", "Nosferatu"])
    look(run)
    await everywhere(run, "Silents", ["Sunrise", "Metropolis", "Nosferatu"])


async def test_what_was_done_is_in_the_log(run: Run) -> None:
    log = (await run.client.get("/api/sync-log?event_type=playlist&limit=100")).json()
    assert {(one["item_name"], one["success"], one["username"]) for one in log["entries"]} == {
        ("Silents", True, "alice")
    }
    assert "made, 3 added" in {one["synced_value"] for one in log["entries"]}


async def test_a_second_look_writes_nothing(run: Run) -> None:
    await run.at_rest()
    for sim in run.simulators.values():
        sim.calls.clear()
    before = dict(_read_at(run))
    look(run)
    await until(lambda: all(at > before[ref] for ref, at in _read_at(run)))
    await run.at_rest()
    assert [sim.state_changing_calls for sim in run.simulators.values()] == [0, 0, 0]


def _read_at(run: Run) -> list[tuple[str, int]]:
    query = "SELECT ref, read_at FROM playlist_account"
    rows = run.embedded.program.database.read_now(lambda c: c.exec_driver_sql(query).all())
    return [(str(row.ref), int(row.read_at)) for row in rows]
