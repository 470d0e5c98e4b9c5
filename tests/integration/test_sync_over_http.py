"""The sync's promises once more, over real HTTP: the whole program between simulated servers of two versions.

All tests share one running program; each has a film of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playhead.simulators.jellyfin import JellyfinSimulator, movie
from tests.support.program import Run, running, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVERS = ("wan", "lan", "attic")
NAMES = {"wan": "alice", "lan": "alice", "attic": "al"}
HOURS = 3_600.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    folder: Path = tmp_path_factory.mktemp("sync")
    async with running(folder, servers=3) as started:
        await started.swept()
        yield started


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _well(run: Run) -> AsyncIterator[None]:
    yield
    for sim in run.simulators.values():
        await sim.clear_faults()


def state(sim: JellyfinSimulator, title: str) -> tuple[bool, int, int | None]:
    row = sim.row(NAMES[sim.name], title)
    return row.played, row.play_count, row.last_played // 10_000_000 if row.last_played is not None else None


def opinions(run: Run, title: str) -> set[tuple[bool, float | None]]:
    rows = [sim.row(NAMES[sim.name], title) for sim in run.simulators.values()]
    return {(row.favorite, row.rating) for row in rows}


async def agreed(run: Run, title: str, *, played: bool, count: int | None = None) -> None:
    """Wait until all servers hold the same, and that is what was meant."""

    def same() -> bool:
        held = {state(sim, title) for sim in run.simulators.values()}
        return len(held) == 1 and all(one[0] is played and count in (None, one[1]) for one in held)

    try:
        await until(same)
    except TimeoutError:
        pytest.fail(f"{title}: {[(name, state(sim, title)) for name, sim in run.simulators.items()]}")


def forget_calls(run: Run) -> None:
    for sim in run.simulators.values():
        sim.calls.clear()


def calls_made(run: Run) -> list[int]:
    return [run.simulators[name].state_changing_calls for name in SERVERS]


async def test_a_mark_reaches_the_others_with_one_call_each_and_its_echoes_make_none(run: Run) -> None:
    await run.at_rest()
    forget_calls(run)
    await run.simulators["wan"].mark_played("alice", "Metropolis")
    await agreed(run, "Metropolis", played=True, count=1)
    await run.at_rest()
    assert calls_made(run) == [0, 1, 1]


async def test_an_un_mark_is_confirmed_and_reaches_the_others(run: Run) -> None:
    await run.simulators["attic"].mark_played("al", "Faust")
    await agreed(run, "Faust", played=True)
    await run.simulators["lan"].mark_unplayed("alice", "Faust")
    await agreed(run, "Faust", played=False, count=0)


async def test_viewings_on_two_servers_add_up(run: Run) -> None:
    await run.simulators["wan"].watch("alice", "Sunrise")
    await agreed(run, "Sunrise", played=True, count=1)
    await run.simulators["lan"].watch("alice", "Sunrise")
    await run.simulators["attic"].watch("al", "Sunrise")
    await agreed(run, "Sunrise", played=True, count=3)


@pytest.mark.parametrize(("name", "title"), [("wan", "Wings"), ("lan", "Nosferatu")])
async def test_a_replay_is_no_un_mark(run: Run, name: str, title: str) -> None:
    await run.simulators["wan"].mark_played("alice", title)
    await agreed(run, title, played=True)
    await run.simulators[name].watch("alice", title, until=0.4)
    await agreed(run, title, played=True, count=2)
    assert run.simulators[name].row("alice", title).position > 0


async def test_notices_twice_and_in_disorder_change_nothing(run: Run) -> None:
    wan = run.simulators["wan"]
    await wan.fault("webhook_duplicate")
    await wan.fault("webhook_reorder")
    for _ in range(2):
        await wan.mark_played("alice", "Häxan")
        await wan.mark_unplayed("alice", "Häxan")
    await wan.mark_played("alice", "Häxan")
    await wan.clear_faults()
    # the last notice was held back for the next one
    await wan.favorite("alice", "Häxan")
    await agreed(run, "Häxan", played=True, count=1)
    await until(lambda: opinions(run, "Häxan") == {(True, None)})
    await run.at_rest()
    forget_calls(run)
    await run.at_rest()
    assert calls_made(run) == [0, 0, 0]


async def test_a_server_three_hours_ahead_does_not_win_by_that(run: Run) -> None:
    lan = run.simulators["lan"]
    await lan.fault("clock_skew", seconds=3 * HOURS)
    await lan.mark_played("alice", "The Golem")
    await agreed(run, "The Golem", played=True)
    await run.simulators["wan"].mark_unplayed("alice", "The Golem")
    await agreed(run, "The Golem", played=False, count=0)


async def test_favourite_and_rating_travel_and_outlive_the_write_of_a_mark(run: Run) -> None:
    lan, wan = run.simulators["lan"], run.simulators["wan"]
    await lan.rate("alice", "The Kid", 7.5)
    await lan.favorite("alice", "The Kid")
    await wan.mark_played("alice", "The Kid")
    await agreed(run, "The Kid", played=True)
    await until(lambda: opinions(run, "The Kid") == {(True, 7.5)})
    await wan.rate("alice", "The Kid", None)
    await until(lambda: opinions(run, "The Kid") == {(True, None)})


async def test_a_place_travels_while_it_plays_and_to_the_second_when_it_stops(run: Run) -> None:
    wan = run.simulators["wan"]
    await wan.watch("alice", "Safety Last!", until=0.4)
    place = wan.row("alice", "Safety Last!").position
    assert place > 0
    await until(
        lambda: {sim.row(NAMES[sim.name], "Safety Last!").position for sim in run.simulators.values()} == {place}
    )


async def test_what_was_marked_by_its_folder_is_not_undone_by_a_stale_copy(run: Run) -> None:
    lan, wan = run.simulators["lan"], run.simulators["wan"]
    await lan.mark_played("alice", "Les Vampires")
    show = lan.item("Les Vampires")
    episodes = [i.path for i in lan.server.items.values() if i.kind == "Episode" and i.path.startswith(show.path)]
    titles = [lan.item(path).name for path in episodes]
    assert len(titles) == 10
    for title in titles:
        await agreed(run, title, played=True)
    # partial writes would bring the copies back that the mark went past
    await wan.watch("alice", titles[0], until=0.5)
    for title in titles[:2]:
        await agreed(run, title, played=True)


@pytest.mark.parametrize(("fault", "title"), [("error", "The Navigator"), ("applied_silent", "The General")])
async def test_a_call_that_fails_or_is_never_answered_counts_once(run: Run, fault: str, title: str) -> None:
    lan = run.simulators["lan"]
    await lan.fault(fault, path="/UserData$", count=1)
    await run.simulators["wan"].watch("alice", title)
    await agreed(run, title, played=True, count=1)


async def test_a_server_that_was_away_catches_up_and_its_own_edits_are_heard(run: Run) -> None:
    wan, attic = run.simulators["wan"], run.simulators["attic"]
    await attic.fault("refuse")
    await wan.mark_played("alice", "One Week")
    await until(lambda: run.simulators["lan"].row("alice", "One Week").played)
    await attic.mark_played("al", "The Lost World")
    await agreed_but(run, "attic", "The Lost World")
    await attic.clear_faults()
    await agreed(run, "One Week", played=True)
    await agreed(run, "The Lost World", played=True)


async def agreed_but(run: Run, away: str, title: str) -> None:
    await until(lambda: all(state(sim, title)[0] for name, sim in run.simulators.items() if name != away))


async def test_a_film_that_comes_later_gets_what_its_people_did(run: Run) -> None:
    wan, lan, attic = (run.simulators[name] for name in SERVERS)
    for sim, root in ((wan, run.shows[0].root), (attic, run.shows[2].root)):
        await sim.add_item(movie("The Circus", 1928, imdb="tt9000001", root=root))
        await sim.run_plugin_tasks()
    await wan.mark_played("alice", "The Circus")
    await until(lambda: attic.row("al", "The Circus").played)
    await lan.add_item(movie("The Circus", 1928, imdb="tt9000001", root=run.shows[1].root))
    await lan.run_plugin_tasks()
    await agreed(run, "The Circus", played=True, count=1)


async def test_a_renamed_user_stays_the_same_person_and_a_stranger_nobody(run: Run) -> None:
    wan, lan = run.simulators["wan"], run.simulators["lan"]
    await wan.rename_user("bob", "robert")
    await lan.add_user("zoe")
    await lan.mark_played("zoe", "Cabiria")
    await wan.mark_played("robert", "Cabiria")
    await until(lambda: lan.row("bob", "Cabiria").played)
    assert not wan.row("alice", "Cabiria").played
