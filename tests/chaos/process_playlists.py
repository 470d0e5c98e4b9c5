"""People who make lists and go on editing them while the program is killed, and what must be true of the lists in the
end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playhead.simulators.jellyfin import JellyfinSimulator, playlists
from playhead.simulators.jellyfin.model import Playlist
from tests.chaos.process_world import PACE_SECONDS, World

NAMES = ("Evening", "Βραδιά", "late  Night")
FILMS = 12
"""Of each list; the first few are in it from its beginning."""

FIRST = 3


@dataclass
class Kept:
    """One person's list: what must be in it in the end."""

    user: str
    name: str
    films: set[str] = field(default_factory=set)


@dataclass
class Lists:
    """`edits` counts what people did. A film is added once, and taken out at most once, where it was added and when it
    has come to the other server: whoever takes it out knows of everything that was done to it."""

    around: World
    kept: list[Kept] = field(default_factory=list)
    edits: int = 0

    async def keep(self) -> None:
        """Everybody makes his lists, one after the other, and edits all of them."""
        async with asyncio.TaskGroup() as keepers:
            for user in self.around.shows[0].users[:-1]:
                for name in NAMES:
                    keepers.create_task(self._list(Kept(user, name)))
                    await asyncio.sleep(self.around.chance.uniform(0, 4 * PACE_SECONDS))

    async def _list(self, one: Kept) -> None:
        chance = self.around.chance
        films = chance.sample(self.around.films, FILMS)
        here = chance.choice(list(self.around.sims.values()))
        ids = [here.item(film).id for film in films[:FIRST]]
        self._did(one, *films[:FIRST])
        self.kept.append(one)
        playlists.create(here.server, here.user(one.user), one.name, ids, here.now(), media_type="Video", public=False)
        await here.flush()
        async with asyncio.TaskGroup() as stories:
            for film in films[FIRST:]:
                stories.create_task(self._film(one, film))
                await asyncio.sleep(chance.uniform(0, 8 * PACE_SECONDS))

    async def _film(self, one: Kept, film: str) -> None:
        """It is put into the list on one server, and perhaps taken out again there; something else is moved."""
        here, there = self.around.chance.sample(list(self.around.sims.values()), 2)
        mine = await self._there(here, one)
        place = self.around.chance.randint(0, len(mine.entries))
        playlists.add(here.server, mine, [here.item(film).id], here.now(), place)
        self._did(one, film)
        await here.flush()
        its = await self._there(there, one)
        await self._until(lambda: there.item(film).id in its.entries)
        if self.around.chance.random() < 0.4:
            playlists.remove(here.server, mine, [playlists.entry_id(here.server, mine, here.item(film).id)], here.now())
            one.films.discard(film)
            self.edits += 1
            await here.flush()
        await self._shuffle(there, its)

    async def _shuffle(self, sim: JellyfinSimulator, mine: Playlist) -> None:
        if mine.entries:
            entry = playlists.entry_id(sim.server, mine, self.around.chance.choice(mine.entries))
            playlists.move(sim.server, mine, entry, self.around.chance.randrange(len(mine.entries)), sim.now())
            self.edits += 1
            await sim.flush()

    def _did(self, one: Kept, *films: str) -> None:
        one.films.update(films)
        self.edits += len(films)

    async def _there(self, sim: JellyfinSimulator, one: Kept) -> Playlist:
        await self._until(lambda: bool(lists_of(sim, one)))
        return lists_of(sim, one)[0]

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():  # noqa: ASYNC110 — what is watched lives in another process
            await asyncio.sleep(0.02)

    def wrong(self) -> list[str]:
        """What is not as it must be, in words."""
        return [words for one in self.kept for words in self._wrong(one)]

    def _wrong(self, one: Kept) -> list[str]:
        found: list[str] = []
        orders = []
        for name, sim in self.around.sims.items():
            mine = lists_of(sim, one)
            if len(mine) != 1:
                found.append(f"{one.user} has {len(mine)} lists {one.name!r} on {name}")
                continue
            titles = [sim.server.items[item].name for item in mine[0].entries]
            orders.append(titles)
            doubled = [title for title, count in Counter(titles).items() if count > 1]
            if doubled or set(titles) != one.films:
                lost, more = one.films - set(titles), set(titles) - one.films
                found.append(f"{one.user}'s {one.name!r} on {name}: lost {lost}, too many {more}, doubled {doubled}")
        if len(set(map(tuple, orders))) > 1:
            found.append(f"{one.user}'s {one.name!r}: {orders}")
        return found

    def calls(self) -> int:
        """How many calls for playlists changed something."""
        logs = (sim.calls.all() for sim in self.around.sims.values())
        return sum(call.state_changing and call.path.startswith("/Playlists") for log in logs for call in log)


def lists_of(sim: JellyfinSimulator, one: Kept) -> list[Playlist]:
    """A person's lists of that name there."""
    owner = next((user.id for user in sim.server.users.values() if user.name == one.user), "")
    return [mine for mine in sim.server.playlists.values() if (mine.owner, mine.item.name) == (owner, one.name)]
