"""What may happen to playlists in a scenario, and how Hypothesis makes one up."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from playhead.kit.faults import Point
from tests.support.fake_faults import Fault

VERSIONS = ("10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0")
NAMES = ("Party", "Quiet")
FILMS = 5
METHODS = ("listed", "content", "create", "add", "remove", "move", "update", "delete", "shown")
POINTS = (
    Point.PUMP_AFTER_LOAD,
    Point.PUMP_AFTER_DECIDE,
    Point.PUMP_AFTER_SAVE,
    Point.CLAIM_AFTER_COMMIT,
    Point.PERFORM_BEFORE_CALL,
    Point.PERFORM_AFTER_CALL,
    Point.FINISH_AFTER_UPDATE,
    Point.FINISH_AFTER_PROMOTE,
    Point.FINISH_AFTER_COMMIT,
)


@dataclass(frozen=True)
class Put:
    """A user adds a film, or moves it where he has it, to a place."""

    server: int
    film: int
    place: int
    name: int = 0


@dataclass(frozen=True)
class Take:
    """A user takes a film out."""

    server: int
    film: int
    name: int = 0


@dataclass(frozen=True)
class Make:
    """A user makes a list, if he has none of that name."""

    server: int
    films: tuple[int, ...]
    name: int = 0


@dataclass(frozen=True)
class Drop:
    """A user deletes a list."""

    server: int
    name: int = 0


@dataclass(frozen=True)
class Read:
    """Playhead looks at a server."""

    server: int


@dataclass(frozen=True)
class Settle:
    """Playhead does what it has to do."""


@dataclass(frozen=True)
class Pass:
    """Time passes."""

    minutes: int


@dataclass(frozen=True)
class Away:
    """A server goes away, or comes back."""

    server: int
    down: bool


@dataclass(frozen=True)
class Trouble:
    """The next call of a kind fails so."""

    server: int
    method: str
    fault: Fault


@dataclass(frozen=True)
class Film:
    """A film is lost from a server's library, or there again; `told`: Playhead has listed the library since."""

    server: int
    film: int
    there: bool
    told: bool


@dataclass(frozen=True)
class Between:
    """A user does something right after the next call of a kind."""

    server: int
    method: str
    edit: Put | Take


@dataclass(frozen=True)
class Kill:
    """Playhead is killed at the n-th pass of a point from now on."""

    point: Point
    number: int


Edit = Put | Take | Make | Drop
Op = Edit | Read | Settle | Pass | Away | Trouble | Film | Between | Kill


@dataclass(frozen=True)
class Scenario:
    """`versions` of the servers, whether there are user tokens, and what happens."""

    versions: tuple[str, ...]
    tokens: bool
    ops: tuple[Op, ...]


def _edits(servers: int, names: int) -> st.SearchStrategy[Put | Take]:
    server, film = st.integers(0, servers - 1), st.integers(1, FILMS)
    name = st.integers(0, names - 1)
    return st.one_of(
        st.builds(Put, server=server, film=film, place=st.integers(0, FILMS), name=name),
        st.builds(Take, server=server, film=film, name=name),
    )


@st.composite
def scenarios(
    draw: st.DrawFn,
    *,
    tokens: bool | None = None,
    trouble: bool = True,
    drops: bool = True,
    names: int = 1,
    steps: int = 18,
) -> Scenario:
    """A scenario of two or three servers."""
    versions = tuple(draw(st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=3)))
    server = st.integers(0, len(versions) - 1)
    name = st.integers(0, names - 1)
    films = st.lists(st.integers(1, FILMS), max_size=FILMS, unique=True).map(tuple)
    edit = _edits(len(versions), names)
    kinds: list[st.SearchStrategy[Op]] = [
        edit,
        edit,
        st.builds(Make, server=server, films=films, name=name),
        st.builds(Read, server=server),
        st.builds(Read, server=server),
        st.just(Settle()),
    ]
    if drops:
        kinds += [st.builds(Drop, server=server, name=name), st.builds(Pass, minutes=st.sampled_from((1, 6, 11)))]
    if trouble:
        kinds += [
            st.builds(Away, server=server, down=st.booleans()),
            st.builds(
                Trouble,
                server=server,
                method=st.sampled_from(METHODS),
                fault=st.sampled_from((Fault.UNREACHABLE, Fault.TIMEOUT_AFTER, Fault.SERVER_FAULT, Fault.FAULT_AFTER)),
            ),
            st.builds(Between, server=server, method=st.sampled_from(METHODS), edit=edit),
            st.builds(Kill, point=st.sampled_from(POINTS), number=st.integers(1, 4)),
            st.builds(Film, server=server, film=st.integers(1, FILMS), there=st.booleans(), told=st.booleans()),
        ]
    ops = draw(st.lists(st.one_of(kinds), max_size=steps))
    return Scenario(versions, draw(st.booleans()) if tokens is None else tokens, tuple(ops))
