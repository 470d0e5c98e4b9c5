"""Films of several files over real HTTP: one listed item, ids that no listing shows, marks that 12.0 carries over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from playhead.identity import store
from playhead.identity.rows import VERSION, ItemRow
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator, Media, alternate, movie
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

TITLE, FILE = "Greed", "Greed in 4K"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    folder: Path = tmp_path_factory.mktemp("versions")
    async with running(folder, servers=2) as started:
        for show in started.shows:
            await started.simulators[show.name].add_items(both_files(show.root))
            await listed(started, show.name)
        await started.swept()
        yield started


def both_files(root: str) -> tuple[Media, Media]:
    film = movie(TITLE, 1924, imdb="tt0015881", root=root, minutes=120)
    return film, replace(alternate(film, "4K"), name=FILE)


async def listed(run: Run, name: str) -> None:
    """The library is listed anew, and what followed is done."""
    watch = run.embedded.program.watches[name]
    watch.looks = msgspec.structs.replace(watch.looks, listing_owed=True)
    watch.nudge()
    await until(lambda: not watch.looks.listing_owed)
    await run.at_rest()


def rows(run: Run, sim: JellyfinSimulator) -> tuple[ItemRow, ItemRow]:
    """The film and its other file, as the index has them."""
    refs = [f"{sim.name}/{sim.item(what).id}" for what in (TITLE, FILE)]
    found = run.embedded.program.database.read_now(lambda c: store.items_by_ref(c, refs))
    return found[refs[0]], found[refs[1]]


def played(run: Run) -> list[bool]:
    return [sim.row("alice", TITLE).played for sim in run.simulators.values()]


def unmarks(sim: JellyfinSimulator) -> int:
    """How many un-marks a server has answered."""
    return sum(call.method == "DELETE" and "PlayedItems" in call.path for call in sim.calls.all())


def servers(run: Run) -> tuple[JellyfinSimulator, JellyfinSimulator]:
    """The one of 12.0, and the older one."""
    new = next(sim for sim in run.simulators.values() if sim.server.traits.versions_share_played)
    return new, next(sim for sim in run.simulators.values() if sim is not new)


async def test_all_files_of_a_film_are_one_work_and_outlast_a_listing(run: Run) -> None:
    for sim in run.simulators.values():
        await listed(run, sim.name)
        film, file = rows(run, sim)
        assert (file.work_id, file.evidence) == (film.work_id, VERSION)
        assert (film.gone, file.gone) == (False, False)
    assert len({rows(run, sim)[0].work_id for sim in run.simulators.values()}) == 1


async def test_what_is_watched_in_another_file_reaches_the_other_server(run: Run) -> None:
    new, old = servers(run)
    await new.start("alice", FILE)
    await new.stop("alice", FILE, seconds=3_000)
    await until(lambda: old.row("alice", TITLE).position > 0)
    await new.watch("alice", FILE)
    await until(lambda: played(run) == [True, True])
    await run.at_rest()
    assert {sim.row("alice", TITLE).position for sim in (new, old)} == {0}
    assert not old.row("alice", FILE).played, "nothing is written to another file"


async def test_a_mark_that_our_own_un_mark_takes_from_the_other_file_is_nobodys(run: Run) -> None:
    new, old = servers(run)
    before = unmarks(new)
    await new.fault(FaultKind.SLOW, path="PlayedItems", count=1, seconds=1.0)
    await old.mark_unplayed("alice", TITLE)
    await until(lambda: not new.faults.all())
    # before our call has taken both marks away there, she has the film marked again here
    await old.mark_played("alice", TITLE)
    await until(lambda: unmarks(new) > before)
    await until(lambda: played(run) == [True, True])
    await run.at_rest()
    assert played(run) == [True, True]


async def test_a_mark_on_the_other_file_is_one_of_the_film_and_so_is_taking_it_back(run: Run) -> None:
    new, _old = servers(run)
    await new.mark_unplayed("alice", FILE)
    await until(lambda: played(run) == [False, False])
    await run.at_rest()
    await new.mark_played("alice", FILE)
    await until(lambda: played(run) == [True, True])
    await run.at_rest()
    assert played(run) == [True, True]


async def test_a_second_run_over_films_of_several_files_writes_nothing(run: Run) -> None:
    before = run.calls
    told: dict[str, object] = {}
    for _ in range(2):
        asked = await run.client.post("/api/v1/sync/reconcile", json={"servers": list(run.simulators)})
        told = {"state": "running"}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while told["state"] == "running":
                await asyncio.sleep(0.05)
                told = (await run.client.get(f"/api/v1/sync/runs/{asked.json()['run_id']}")).json()
    assert (told["state"], told["differences"], told["writes"]) == ("done", 0, 0)
    assert run.calls == before
