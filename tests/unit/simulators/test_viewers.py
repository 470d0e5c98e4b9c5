from __future__ import annotations

import asyncio
import random
from collections import Counter

from playhead.simulators.jellyfin import JellyfinSimulator, UserSpec, movie
from playhead.simulators.viewers import Act, Deed, Habits, Viewers, decide
from tests.support.patience import PATIENCE_SECONDS


def servers(count: int = 2) -> list[JellyfinSimulator]:
    films = [movie(f"Film {number}", 2000 + number) for number in range(5)]
    return [JellyfinSimulator(name=f"s{number}", users=["alice", "bob"], items=films) for number in range(count)]


async def nothing(_: float) -> None:
    return None


async def lived(seed: int, deeds: int = 40) -> list[Deed | None]:
    viewers = Viewers(servers(), random.Random(seed), pause=nothing)
    return [await viewers.once() for _ in range(deeds)]


async def test_the_same_seed_gives_the_same_evening() -> None:
    assert await lived(1) == await lived(1)
    assert await lived(1) != await lived(2)


async def test_in_an_evening_everything_happens_and_finishing_most() -> None:
    acts = Counter(deed.act for deed in await lived(3, 120) if deed)
    assert set(acts) == set(Act)
    assert acts.most_common(1)[0][0] is Act.FINISH


async def test_finished_films_are_played_and_unmarked_ones_are_not() -> None:
    (sim,) = servers(1)
    viewers = Viewers([sim], random.Random(5), Habits(stop_midway=0, unmark=0, favorite=0, rate=0), pause=nothing)
    deed = await viewers.once()
    assert deed is not None
    assert sim.row(deed.user, deed.item).played
    with_played = Habits(finish=0, stop_midway=0, favorite=0, rate=0)
    chosen = [decide(random.Random(seed), [sim], with_played) for seed in range(20)]
    for unmarked in [each for each in chosen if each and each.act is Act.UNMARK]:
        await sim.mark_unplayed(unmarked.user, unmarked.item)
        assert unmarked.item == deed.item
    assert not sim.row(deed.user, deed.item).played


async def test_a_film_left_midway_keeps_its_place() -> None:
    (sim,) = servers(1)
    habits = Habits(finish=0, unmark=0, favorite=0, rate=0)
    deed = await Viewers([sim], random.Random(5), habits, pause=nothing).once()
    assert deed is not None
    assert 0 < sim.row(deed.user, deed.item).position < sim.item(deed.item).runtime  # type: ignore[operator]


async def test_a_film_that_goes_while_it_is_watched_ends_the_evening_for_nobody() -> None:
    (sim,) = servers(1)

    async def take_away(_: float) -> None:
        for film in [item for item in sim.server.items.values() if item.kind == "Movie"]:
            await sim.remove_item(film.id)

    viewers = Viewers([sim], random.Random(5), Habits(unmark=0, favorite=0, rate=0), pause=take_away)
    assert await viewers.once() is None
    assert await viewers.once() is None


def test_nobody_to_watch_or_nothing_to_see_is_nothing_to_do() -> None:
    assert decide(random.Random(1), [], Habits()) is None
    empty = JellyfinSimulator(users=["alice"])
    disabled = JellyfinSimulator(users=[UserSpec("alice", disabled=True)], items=[movie("A", 2001)])
    assert decide(random.Random(1), [empty, disabled], Habits()) is None


async def test_running_goes_on_until_cancelled() -> None:
    (sim,) = servers(1)
    seen = asyncio.Event()

    async def pause(_: float) -> None:
        if sim.server.rows:
            seen.set()
        await asyncio.get_running_loop().run_in_executor(None, int)

    task = asyncio.ensure_future(Viewers([sim], random.Random(1), pause=pause).run())
    await asyncio.wait_for(seen.wait(), PATIENCE_SECONDS)
    task.cancel()
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(outcome, asyncio.CancelledError)
