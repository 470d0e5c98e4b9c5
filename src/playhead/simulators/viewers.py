"""People in front of the simulated servers: they finish films, stop half-way, un-mark, favourite and rate."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from playhead.simulators.jellyfin import JellyfinSimulator, Unknown
from playhead.simulators.jellyfin.model import Item, User

WATCHED_KINDS = frozenset({"Movie", "Episode"})


class Act(StrEnum):
    """What somebody does next."""

    FINISH = "finish"
    STOP_MIDWAY = "stop midway"
    UNMARK = "un-mark"
    FAVORITE = "favourite"
    RATE = "rate"


@dataclass(frozen=True)
class Habits:
    """How often each act is chosen, as weights, and the pause between two steps in seconds."""

    finish: int = 10
    stop_midway: int = 4
    unmark: int = 2
    favorite: int = 2
    rate: int = 1
    pace: float = 4.0

    def weights(self) -> dict[Act, int]:
        return {
            Act.FINISH: self.finish,
            Act.STOP_MIDWAY: self.stop_midway,
            Act.UNMARK: self.unmark,
            Act.FAVORITE: self.favorite,
            Act.RATE: self.rate,
        }


@dataclass(frozen=True)
class Deed:
    """One act of one person on one server; `share` is how far a film is watched, `wanted` the new opinion."""

    act: Act
    server: int
    user: str
    item: str
    share: float = 1.0
    wanted: bool = True


def decide(chance: random.Random, servers: Sequence[JellyfinSimulator], habits: Habits) -> Deed | None:
    """The next deed; None when no server has both people and films. The same chance gives the same deeds."""
    peopled = [number for number, sim in enumerate(servers) if _people(sim) and _films(sim)]
    if not peopled:
        return None
    number = chance.choice(peopled)
    sim = servers[number]
    user, item = chance.choice(_people(sim)), chance.choice(_films(sim))
    weights = habits.weights()
    act = chance.choices(list(weights), list(weights.values()))[0]
    deed = Deed(act, number, user.id, item.id)
    if act is Act.UNMARK:
        played = [film for film in _films(sim) if sim.server.row(user, film).played]
        return replace(deed, item=chance.choice(played).id) if played else replace(deed, act=Act.FINISH)
    if act is Act.STOP_MIDWAY:
        return replace(deed, share=round(chance.uniform(0.1, 0.8), 2))
    if act is Act.FAVORITE:
        return replace(deed, wanted=not sim.server.row(user, item).favorite)
    return replace(deed, wanted=chance.random() < 0.7) if act is Act.RATE else deed


def _people(sim: JellyfinSimulator) -> list[User]:
    return sorted((user for user in sim.server.users.values() if not user.disabled), key=lambda user: user.name)


def _films(sim: JellyfinSimulator) -> list[Item]:
    return [item for item in sim.server.ordered() if item.kind in WATCHED_KINDS]


class Viewers:
    """Does deeds one after the other until cancelled."""

    def __init__(
        self,
        servers: Sequence[JellyfinSimulator],
        chance: random.Random,
        habits: Habits = Habits(),
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._servers = servers
        self._chance = chance
        self._habits = habits
        self._pause = pause

    async def run(self) -> None:
        """Never returns; cancel it."""
        while True:
            await self._pause(self._habits.pace)
            await self.once()

    async def once(self) -> Deed | None:
        """Decide and do one deed; None when there was nothing to do, or the film or account went meanwhile."""
        deed = decide(self._chance, self._servers, self._habits)
        if deed is None:
            return None
        try:
            await self._do(self._servers[deed.server], deed)
        except Unknown:
            return None
        return deed

    async def _do(self, sim: JellyfinSimulator, deed: Deed) -> None:
        if deed.act in (Act.FINISH, Act.STOP_MIDWAY):
            await self._watch(sim, deed)
        elif deed.act is Act.UNMARK:
            await sim.mark_unplayed(deed.user, deed.item)
        elif deed.act is Act.FAVORITE:
            await sim.favorite(deed.user, deed.item, wanted=deed.wanted)
        else:
            await sim.like(deed.user, deed.item, likes=deed.wanted)

    async def _watch(self, sim: JellyfinSimulator, deed: Deed) -> None:
        """Start, report half of it, stop: with a pause between, so that somebody can look on."""
        end = sim.length(deed.item) * deed.share
        await sim.start(deed.user, deed.item)
        await self._pause(self._habits.pace)
        await sim.progress(deed.user, deed.item, seconds=end / 2)
        await self._pause(self._habits.pace)
        await sim.stop(deed.user, deed.item, seconds=end)
