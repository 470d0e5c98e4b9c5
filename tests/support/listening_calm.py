"""Playlists where nothing fails: each edit is heard before the next, films and lists come and go, each call counts.

What a list must hold is known here at every step, and how many calls that may take.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from hypothesis import strategies as st

from playhead.kit.times import MINUTE
from tests.support.listening_claims import agree
from tests.support.listening_ops import FILMS, NAMES, VERSIONS, Film, Make, Put, Scenario, Take
from tests.support.listening_run import PERSON, ListeningRun

MOST_CALLS = 2
"""Of one server for one edit: an old one takes an addition at the end, and then a move."""


@dataclass(frozen=True)
class Hide:
    """A server does not show some of its lists for so many minutes."""

    server: int
    names: tuple[int, ...]
    minutes: int


@dataclass(frozen=True)
class Blank:
    """A server shows nothing in its lists for a moment."""

    server: int
    names: tuple[int, ...]


Calm = Make | Put | Take | Film | Hide | Blank


@dataclass(frozen=True)
class CalmScenario:
    """`versions` of the servers, and what happens."""

    versions: tuple[str, ...]
    ops: tuple[Calm, ...]


@st.composite
def calm_scenarios(draw: st.DrawFn) -> CalmScenario:
    """Two or three servers of versions that let a user move; somebody makes a list or two, and goes on."""
    versions = tuple(draw(st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=3)))
    server, film = st.integers(0, len(versions) - 1), st.integers(1, FILMS)
    films = st.lists(film, min_size=2, max_size=FILMS, unique=True).map(tuple)
    made = [draw(st.builds(Make, server=server, films=films, name=st.just(name))) for name in range(len(NAMES))]
    put = st.builds(Put, server=server, film=film, place=st.integers(0, FILMS))
    take = st.builds(Take, server=server, film=film)
    lost = st.builds(Film, server=server, film=film, there=st.just(False), told=st.booleans())
    back = st.builds(Film, server=server, film=film, there=st.just(True), told=st.just(True))
    # one list is gone for a moment, two for good
    hide = st.one_of(
        st.builds(Hide, server=server, names=st.just((0,)), minutes=st.just(1)),
        st.builds(Hide, server=server, names=st.just((0, 1)), minutes=st.just(30)),
    )
    blank = st.builds(Blank, server=server, names=st.sampled_from(((0,), (0, 1))))
    one: st.SearchStrategy[tuple[Calm, ...]] = st.tuples(st.one_of(put, put, take, take, lost, back, hide, blank))
    ops = draw(st.lists(st.one_of(one, one, absences(len(versions))), min_size=2, max_size=6))
    return CalmScenario(versions, (*made, *(op for some in ops for op in some)))


@st.composite
def lost_entries(draw: st.DrawFn) -> CalmScenario:
    """Nothing happens but that titles of a list are lost, and come back."""
    versions = tuple(draw(st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=3)))
    films = tuple(range(1, FILMS + 1))
    some = draw(st.lists(absences(len(versions)), min_size=1, max_size=3))
    return CalmScenario(versions, (Make(0, films), *(op for one in some for op in one)))


@st.composite
def absences(draw: st.DrawFn, servers: int) -> tuple[Calm, ...]:
    """A film is lost on a server, whose lists are looked at before its library, or after it; it is taken out or put
    elsewhere in the list on another one, and comes back."""
    server = draw(st.integers(0, servers - 1))
    film, other = draw(st.integers(1, FILMS)), draw(st.integers(0, servers - 2))
    other += other >= server
    meanwhile: list[Calm] = draw(
        st.lists(
            st.one_of(
                st.builds(Take, server=st.just(other), film=st.just(film)),
                st.builds(Put, server=st.just(other), film=st.just(film), place=st.integers(0, FILMS)),
            ),
            max_size=2,
        )
    )
    return Film(server, film, False, draw(st.booleans())), *meanwhile, Film(server, film, True, True)


def kept(scenario: CalmScenario) -> None:
    """Each list holds what was put into it and not taken out, as far as its server has it; an edit costs no call where
    it was made and few elsewhere; and no list is ever deleted, or made more than once."""
    with closing(CalmRun(scenario)) as run:
        for op in scenario.ops:
            run.tell(op)
            run.holds(op)


class CalmRun(ListeningRun):
    """A household in which everything is heard at once."""

    def __init__(self, scenario: CalmScenario) -> None:
        super().__init__(Scenario(scenario.versions, True, ()))
        self.wanted: dict[int, set[int]] = {}
        self.calls = dict.fromkeys(self.names, 0)

    def tell(self, op: Calm) -> None:
        """It happens, and everything is looked at until nothing is left to do."""
        self.calls = {name: len(self.home.lists[name].called) for name in self.names}
        match op:
            case Hide():
                self._hide(op)
            case Blank():
                self._blank(op)
            case Film():
                self._film(self.names[op.server], op.film, there=op.there, told=op.told)
            case Make(films=films, name=name):
                self.wanted[name] = set(films)
                self.edit(op)
            case Put(film=film, name=name) if self._sees(op.server, name) and self._has(op):
                self.wanted[name].add(film)
                self.edit(op)
            case Take(film=film, name=name) if self._sees(op.server, name) and self._has(op):
                self.wanted[name].discard(film)
                self.edit(op)
            case _:
                pass
        self.home.read()
        # what a server did not take is tried once more
        self.home.clock.advance(2 * MINUTE)
        self.home.read()

    def _sees(self, server: int, name: int) -> bool:
        return self.home.list_of(self.names[server], PERSON, NAMES[name]) is not None

    def _has(self, op: Put | Take) -> bool:
        return self.home.has_film(self.names[op.server], op.film)

    def _hide(self, op: Hide) -> None:
        server = self.names[op.server]
        lists = self.home.lists[server]
        found = (self.home.list_of(server, PERSON, NAMES[name]) for name in op.names)
        lists.unlisted = {one.playlist_id for one in found if one is not None}
        for _ in range(2):
            self.home.clock.advance(op.minutes * 30_000)
            self.home.read()
        self.home.read()
        lists.unlisted = set()

    def _blank(self, op: Blank) -> None:
        server = self.names[op.server]
        found = (self.home.list_of(server, PERSON, NAMES[name]) for name in op.names)
        self.home.lists[server].blank = {one.playlist_id for one in found if one is not None}
        self.home.read()
        self.home.lists[server].blank = set()

    def holds(self, op: Calm) -> None:
        """What has to be so after every step."""
        for number, name in enumerate(NAMES):
            agree(self, name, ordered=True)
            for server in self.names:
                shown = self.home.shows(server, PERSON, name)
                wanted = {film for film in self.wanted.get(number, ()) if self.home.has_film(server, film)}
                assert set(shown or ()) == wanted, (server, name, shown, wanted)
        for server in self.names:
            called = self.home.lists[server].called
            assert not [one for one in called if one.method == "delete"], called
            assert sum(one.method == "create" for one in called) <= len(NAMES), called
            self._cost(op, server)

    def _cost(self, op: Calm, server: str) -> None:
        calls = self.home.lists[server].called[self.calls[server] :]
        if isinstance(op, Hide | Blank) or (isinstance(op, Film) and not op.there):
            assert calls == [], calls
        elif isinstance(op, Put | Take):
            most = 0 if server == self.names[op.server] else MOST_CALLS if isinstance(op, Put) else 1
            assert len(calls) <= most, (op, server, calls)
