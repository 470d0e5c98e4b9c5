"""The sync without any webhook: the whole program hears simulated servers by their sockets, and loses nothing.

All tests share one running program; each has a film of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from playhead.config.settings import Settings
from playhead.simulators.jellyfin import JellyfinSimulator, movie, series
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running, until
from tests.support.resting import QUIET_SECONDS

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = {"wan": "alice", "lan": "alice", "attic": "al"}
HEARD = {("connected", "")}


def impatient(settings: Settings) -> Settings:
    settings._reconnect = (0.05, 0.2)
    return settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    folder: Path = tmp_path_factory.mktemp("sockets")
    async with running(folder, servers=3, change=impatient) as started:
        for sim in started.simulators.values():
            sim.webhook(None)
        await heard(started)
        await started.swept()
        yield started


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _well(run: Run) -> AsyncIterator[None]:
    yield
    for sim in run.simulators.values():
        await sim.clear_faults()
    await heard(run)


async def told(run: Run) -> dict[str, dict[str, Any]]:
    status = (await run.client.get("/api/status")).json()
    return {one["name"]: one for one in status["servers"]}


async def heard(run: Run) -> None:
    """Wait until every account is heard on its socket, and what was owed was read."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while {(one["socket"], one["socket_detail"]) for one in (await told(run)).values()} != HEARD:  # noqa: ASYNC110 — has no event
            await asyncio.sleep(0.05)


async def agreed(run: Run, title: str, true: Callable[[Any], bool]) -> None:
    try:
        await until(lambda: all(true(sim.row(NAMES[sim.name], title)) for sim in run.simulators.values()))
    except TimeoutError:
        rows = {sim.name: sim.row(NAMES[sim.name], title) for sim in run.simulators.values()}
        pytest.fail(f"{title}: {rows}")


async def test_a_mark_reaches_the_others_with_one_call_each_and_its_echoes_make_none(run: Run) -> None:
    await run.at_rest()
    for sim in run.simulators.values():
        sim.calls.clear()
    await run.simulators["wan"].mark_played("alice", "Metropolis")
    await agreed(run, "Metropolis", lambda row: row.played and row.play_count == 1)
    await run.at_rest()
    assert [sim.state_changing_calls for sim in run.simulators.values()] == [0, 1, 1]


@pytest.mark.parametrize(("name", "title"), [("wan", "Faust"), ("lan", "Sunrise"), ("attic", "Wings")])
async def test_what_somebody_does_anywhere_is_so_everywhere(run: Run, name: str, title: str) -> None:
    sim, who = run.simulators[name], NAMES[name]
    await sim.mark_played(who, title)
    await agreed(run, title, lambda row: row.played)
    await sim.favorite(who, title)
    await sim.rate(who, title, 8)
    await agreed(run, title, lambda row: row.favorite and row.rating == 8)
    await sim.rate(who, title, None)
    await sim.favorite(who, title, wanted=False)
    await agreed(run, title, lambda row: not row.favorite and row.rating is None)
    await sim.mark_unplayed(who, title)
    await agreed(run, title, lambda row: not row.played and row.play_count == 0)


async def test_a_whole_viewing_arrives_at_its_end(run: Run) -> None:
    await run.simulators["lan"].watch("alice", "Nosferatu", until=0.4)
    await agreed(run, "Nosferatu", lambda row: row.position > 0 and row.play_count == 1)


async def test_nothing_is_written_into_somebodys_playback(run: Run) -> None:
    wan, lan = run.simulators["wan"], run.simulators["lan"]
    await lan.start("alice", "Häxan")
    poller = run.embedded.program.ears["lan"].poller
    assert poller is not None
    poller.nudge()
    seen = f"kind = 'sessions_seen' AND subject = 'lan' AND CAST(body AS TEXT) LIKE '%{lan.item('Häxan').id}%'"
    decided = f"(SELECT min(seq) FROM cursor) >= (SELECT min(seq) FROM journal WHERE {seen})"
    await until(lambda: bool(run.value(f"SELECT {decided}")))
    await wan.mark_played("alice", "Häxan")
    await until(lambda: run.simulators["attic"].row("al", "Häxan").played)
    await asyncio.sleep(QUIET_SECONDS)
    assert not lan.row("alice", "Häxan").played
    await lan.stop("alice", "Häxan", seconds=600)
    await agreed(run, "Häxan", lambda row: row.played)


async def test_what_was_done_while_nobody_heard_it_is_made_up_for(run: Run) -> None:
    wan = run.simulators["wan"]
    await wan.fault("throttled", path="/socket", seconds=0)
    await wan.drop_sockets()
    await wan.mark_played("alice", "The Golem")
    await asyncio.sleep(QUIET_SECONDS)
    assert not run.simulators["lan"].row("alice", "The Golem").played
    await wan.clear_faults()
    await agreed(run, "The Golem", lambda row: row.played)


async def test_a_revoked_token_is_replaced(run: Run) -> None:
    wan = run.simulators["wan"]
    before = set(wan.server.tokens)
    wan.server.tokens.clear()
    await wan.drop_sockets()
    await until(lambda: len(wan.server.tokens) == len(before))
    await heard(run)
    assert not before & set(wan.server.tokens)
    await wan.mark_played("alice", "The General")
    await agreed(run, "The General", lambda row: row.played)


@pytest.mark.parametrize(
    "kind",
    [
        "socket_garbage",
        "socket_binary",
        "socket_huge",
        "socket_empty",
        "socket_unknown",
        "socket_bad_ids",
        "socket_crowd",
    ],
)
async def test_whatever_a_socket_tells_nothing_breaks(run: Run, kind: str) -> None:
    wan = run.simulators["wan"]
    await wan.disturb_sockets(kind)
    await asyncio.sleep(0.1)
    await heard(run)
    wanted = not wan.row("alice", "Safety Last!").favorite
    await wan.favorite("alice", "Safety Last!", wanted=wanted)
    await agreed(run, "Safety Last!", lambda row: row.favorite is wanted)
    loops = run.embedded.program.supervisor.health()
    assert set(loops.values()) == {"running"}


@pytest.mark.parametrize("kind", ["socket_duplicate", "socket_delay"])
async def test_what_comes_twice_or_late_changes_nothing(run: Run, kind: str) -> None:
    wan = run.simulators["wan"]
    await run.at_rest()
    for sim in run.simulators.values():
        sim.calls.clear()
    await wan.fault(kind, path="UserDataChanged", seconds=0.5)
    wanted = not wan.row("alice", "The Kid").played
    await (wan.mark_played if wanted else wan.mark_unplayed)("alice", "The Kid")
    await agreed(run, "The Kid", lambda row: row.played is wanted)
    await run.at_rest()
    assert [sim.state_changing_calls for sim in run.simulators.values()] == [0, 1, 1]


async def test_a_new_film_is_known_when_the_library_has_told_of_it(run: Run) -> None:
    for sim, show in zip(run.simulators.values(), run.shows, strict=True):
        sim.server.configuration["LibraryUpdateDuration"] = 1
        await sim.add_item(movie("Vampyr", 1932, root=f"{show.root}/Movies"))
    await until(lambda: run.value("SELECT count(*) FROM item WHERE name = 'Vampyr'") == 3)
    await run.simulators["wan"].mark_played("alice", "Vampyr")
    await agreed(run, "Vampyr", lambda row: row.played)


async def test_what_comes_moves_and_goes_is_known_by_sockets_alone_and_not_by_a_listing_each(run: Run) -> None:
    wan, root = run.simulators["wan"], run.shows[0].root
    wan.server.configuration["LibraryUpdateDuration"] = 1

    async def known(there: bool, *item_ids: str) -> None:
        ids = ",".join(f"'{one}'" for one in item_ids)
        query = f"SELECT count(*) FROM item WHERE server = 'wan' AND item_id IN ({ids}) AND NOT gone"
        await until(lambda: run.value(query) == (len(item_ids) if there else 0))

    await run.at_rest()
    wan.calls.clear()
    film = await wan.add_item(movie("Destiny", 1921, root=f"{root}/Movies"))
    await known(True, film.id)
    moved = await wan.rename_item(film.id, f"{root}/Movies/Der müde Tod (1921)/Der müde Tod (1921).mkv")
    await known(False, film.id)
    await known(True, moved.id)
    await wan.remove_item(moved.id)
    await known(False, moved.id)
    await wan.add_items(series("Homunculus", 1916, [2], root=f"{root}/Shows"))
    show = wan.item("Homunculus")
    whole = [show.id, *(one.id for season in show.children for one in (season, *season.children))]
    assert len(whole) == 4
    await known(True, *whole)
    await wan.remove_item(show.id)
    await known(False, *whole)
    described = [one.query for one in wan.calls.all() if "recursive=true" in one.query and "fields=Path" in one.query]
    # but for the count, nothing is asked of the whole library
    assert [query for query in described if "minDateLastSaved" not in query and "limit=0" not in query] == []


async def test_figures_and_status_say_that_it_is_heard(run: Run) -> None:
    text = (await run.client.get("/metrics")).text
    for name in run.simulators:
        assert f'playhead_socket_connected{{server="{name}"}} 1.0' in text
        assert f'playhead_poll_age_seconds{{server="{name}"}}' in text
    assert 'source="socket"' in text


async def test_no_token_is_anywhere_but_in_memory(run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tokens = [token for sim in run.simulators.values() for token in sim.server.tokens]
    folder = run.embedded.program.settings.data_dir
    kept = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    with caplog.at_level(logging.DEBUG):
        for sim in run.simulators.values():
            await sim.drop_sockets()
        await heard(run)
    # the servers of this test run in the same process, and log what they are sent
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn"))
    answers = "".join([(await run.client.get(path)).text for path in ("/api/status", "/metrics", "/api/events/failed")])
    assert len(tokens) == 6
    for token in tokens:
        assert token.encode() not in kept
        assert token not in answers
        assert token not in ours


async def test_where_no_token_can_be_had_it_says_why(run: Run) -> None:
    wan: JellyfinSimulator = run.simulators["wan"]
    wan.server.configuration["QuickConnectAvailable"] = False
    wan.server.tokens.clear()
    await wan.drop_sockets()

    async def said() -> tuple[str, str]:
        one = (await told(run))["wan"]
        return one["socket"], one["socket_detail"]

    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await said())[0] != "off":  # noqa: ASYNC110 — has no event
            await asyncio.sleep(0.05)
    assert "switch it on in its dashboard" in (await said())[1]
    wan.server.configuration["QuickConnectAvailable"] = True
    ears = run.embedded.program.ears["wan"].sockets
    assert ears is not None
    for line in ears._lines.values():
        line.nudge()
