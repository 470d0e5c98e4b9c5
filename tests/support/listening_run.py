"""Playing a scenario of playlists: users edit, servers fail, Playhead is killed, and in the end all comes to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from tests.support.engine import Killed, Plan, drive
from tests.support.fake_playlists import FakeList
from tests.support.listening import Listening
from tests.support.listening_ops import (
    FILMS,
    NAMES,
    Away,
    Between,
    Drop,
    Film,
    Kill,
    Make,
    Op,
    Pass,
    Put,
    Read,
    Scenario,
    Settle,
    Take,
    Trouble,
)

PERSON = "alice"
MOST_KILLS = 4


class ListeningRun:
    """A household and what happens in it."""

    household: ClassVar[type[Listening]] = Listening

    def __init__(self, scenario: Scenario) -> None:
        self.names = tuple(f"s{number}" for number in range(len(scenario.versions)))
        self.plan = Plan()
        self.home = self.household(
            dict(zip(self.names, scenario.versions, strict=True)),
            tokens=scenario.tokens,
            films=FILMS,
            faults=self.plan,
        )
        self.kills = 0
        self.added: dict[tuple[int, int], int] = {}
        """(list, film) → when somebody added it last; `taken` and `dropped` likewise."""
        self.unheard: dict[str, set[tuple[int, int]]] = {name: set() for name in self.names}
        """What was added on each server since Playhead has last looked there."""
        self.taken: dict[tuple[int, int], int] = {}
        self.dropped: dict[int, int] = {}
        self.clock = 0
        self.home.settle()
        self.home.read()

    def close(self) -> None:
        self.plan.disarm()
        self.home.remove()

    def play(self, ops: tuple[Op, ...]) -> None:
        for op in ops:
            self.clock += 1
            self._do(op)

    def _do(self, op: Op) -> None:
        match op:
            case Put() | Take() | Make() | Drop():
                self.edit(op)
            case Read(server=server):
                self.guarded(lambda: self.home.read(self.names[server]))
                self.unheard[self.names[server]].clear()
            case Settle():
                self.guarded(self.home.settle)
            case Pass(minutes=minutes):
                self.home.clock.advance(minutes * 60_000)
            case Away(server=server, down=down):
                self._away(self.names[server], down=down)
            case Trouble(server=server, method=method, fault=fault):
                self.home.fakes[self.names[server]].fail(fault, on={f"playlists.{method}"})
            case Between(server=server, method=method, edit=edit):
                self.home.lists[self.names[server]].meanwhile.append((method, lambda: self.edit(edit)))
            case Film(server=server, film=film, there=there, told=told):
                self._film(self.names[server], film, there=there, told=told)
            case Kill(point=point, number=number) if self.kills < MOST_KILLS:
                self.kills += 1
                self.plan.arm(point, number, Killed)
            case Kill():
                pass

    def edit(self, op: Put | Take | Make | Drop) -> None:
        """What a user does on a server, where he can."""
        name, server = NAMES[op.name], self.names[op.server]
        one = self.home.list_of(server, PERSON, name)
        match op:
            case Make(films=films):
                there = [film for film in films if self.home.has_film(server, film)]
                if one is None:
                    self.home.make(server, PERSON, name, there)
                    self._adds(server, [(op.name, film) for film in there])
            case Put(film=film, place=place) if one is not None and self.home.has_film(server, film):
                self._put(server, one, op.name, film, place)
            case Take(film=film) if one is not None and self.home.film(server, film) in one.items:
                one.items.remove(self.home.film(server, film))
                self.taken[op.name, film] = self.clock
            case Drop() if one is not None:
                del self.home.lists[server].lists[one.playlist_id]
                self.dropped[op.name] = self.clock
            case _:
                pass

    def _put(self, server: str, one: FakeList, name: int, film: int, place: int) -> None:
        item = self.home.film(server, film)
        if item not in one.items:
            self._adds(server, [(name, film)])
        else:
            one.items.remove(item)
        one.items.insert(min(place, len(one.items)), item)

    def _adds(self, server: str, keys: Iterable[tuple[int, int]]) -> None:
        for key in keys:
            self.added[key] = self.clock
            self.unheard[server].add(key)

    def _away(self, name: str, *, down: bool) -> None:
        fake = self.home.fakes[name]
        if fake.down != down:
            fake.down = down
            self.guarded(lambda: self.home.look(name))

    def _film(self, name: str, film: int, *, there: bool, told: bool) -> None:
        if self.home.has_film(name, film) == there:
            return
        if there:
            self.home.restore_film(name, film)
        else:
            self.home.fakes[name].remove_item(self.home.film(name, film))
            for key in [key for key in self.unheard[name] if key[1] == film]:
                # it is gone before anybody could know that it was in a list
                self.added.pop(key, None)
        if told and not self.home.fakes[name].down:
            self.guarded(lambda: self.home.look(name))

    def guarded(self, what: Callable[[], None]) -> None:
        """Do it; a kill on the way is followed by a start."""
        try:
            what()
        except Killed:
            self.plan.disarm()
            self.home.close()
            self.home.open()

    def rest(self) -> None:
        """All servers are up, everything is looked at, and nothing is left to do."""
        self.plan.disarm()
        for name, fake in self.home.fakes.items():
            fake.recover()
            self.home.lists[name].meanwhile.clear()
            self.home.look(name)
        for _ in range(5):
            self.home.clock.advance(11 * 60_000)
            for name in self.names:
                drive(self.home.worker.reopen(name))
            self.home.read()
            self.home.confirm()
