"""Scenarios of the sync: what people, servers and the network do, as values that Hypothesis can draw and shrink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from hypothesis import strategies as st

from playhead.kit.faults import Point
from tests.support.fake_media_server import Fault


class Fate(Enum):
    """What becomes of the notices that an operation causes."""

    NOW = auto()
    """Delivered, and everything that follows is done."""
    HEARD = auto()
    """Delivered; what follows waits for the next operation."""
    TWICE = auto()
    """Delivered now, and a second time with the mail."""
    LATE = auto()
    """Delivered with the mail."""
    LOST = auto()
    SLOW = auto()
    """Delivered by itself, 15 to 60 seconds later: the server's queue is slow."""

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Spot:
    """A person's film on a server, by number."""

    server: int = 0
    person: int = 0
    film: int = 1


@dataclass(frozen=True)
class Toggle:
    """The tick in a client."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Beside:
    """A mark that reached the film from its folder: 12.0 keeps an old copy of the row after it."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Start:
    """Playback begins."""

    spot: Spot


@dataclass(frozen=True)
class Progress:
    """A player's report, in percent of the film."""

    spot: Spot
    percent: int


@dataclass(frozen=True)
class Stop:
    """Playback ends at this percent."""

    spot: Spot
    percent: int


@dataclass(frozen=True)
class SetPlayed:
    """Another program sets only the flag."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class SetCount:
    """Another program sets the play count."""

    spot: Spot
    count: int


@dataclass(frozen=True)
class Favor:
    """A favourite, which this version leaves alone."""

    spot: Spot
    favorite: bool


@dataclass(frozen=True)
class Rate:
    """A rating, which this version leaves alone."""

    spot: Spot
    rating: float | None


@dataclass(frozen=True)
class Rename:
    """A user gets another name on one server."""

    server: int
    person: int


@dataclass(frozen=True)
class Remove:
    """A film's file disappears."""

    server: int
    film: int


@dataclass(frozen=True)
class Restore:
    """The file is there again."""

    server: int
    film: int


@dataclass(frozen=True)
class Move:
    """The file gets another name."""

    server: int
    film: int


@dataclass(frozen=True)
class Down:
    """The server cannot be reached any more; its users go on."""

    server: int


@dataclass(frozen=True)
class Up:
    """It can be reached again."""

    server: int


@dataclass(frozen=True)
class Fail:
    """The next calls on user data fail."""

    server: int
    fault: Fault
    times: int = 1


@dataclass(frozen=True)
class Between:
    """The next write to the server is answered only after its user has toggled the film there."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Before:
    """The next write to the server finds that its user has just begun to play the film there."""

    spot: Spot


@dataclass(frozen=True)
class Mail:
    """Everything that is late arrives."""

    backwards: bool = False


@dataclass(frozen=True)
class Kill:
    """Playhead dies at the n-th pass of a fault point, and is started again."""

    point: Point
    number: int = 1


@dataclass(frozen=True)
class Off:
    """Playhead is not running for a while: notices sent meanwhile are lost."""


@dataclass(frozen=True)
class On:
    """It runs again."""


class Upkeep:
    """What Playhead does by itself, or an administrator with it: `upkeep_ops` has them."""


Edit = Toggle | Beside | Start | Progress | Stop | SetPlayed | SetCount | Favor | Rate
Op = Edit | Rename | Remove | Restore | Move | Down | Up | Fail | Between | Before | Mail | Kill | Off | On | Upkeep


@dataclass(frozen=True)
class Step:
    """After `wait` seconds something happens."""

    op: Op
    fate: Fate = Fate.NOW
    wait: int = 10


@dataclass(frozen=True)
class Scenario:
    """A household and what happens in it. `skews` are the servers' clocks against ours in seconds, `drifts` in ppm.

    `read_first`: all data was read once before anything happened. `echoes`: what becomes of the notices that our own
    writes cause. `rows_a_page`: the servers' listings come in pieces of this size.
    """

    versions: tuple[str, ...] = ("10.11.11", "10.11.11")
    steps: tuple[Step, ...] = ()
    skews: tuple[int, ...] = (0, 0, 0, 0)
    drifts: tuple[int, ...] = (0, 0, 0, 0)
    people: int = 1
    films: int = 1
    read_first: bool = True
    echoes: Fate = field(default=Fate.NOW)
    rows_a_page: int = 500

    def __str__(self) -> str:
        head = f"{' '.join(self.versions)}, skews {self.skews[: len(self.versions)]}, read first: {self.read_first}"
        return "\n".join([f"{head}, echoes {self.echoes.name}", *(f"  {step}" for step in self.steps)])


VERSIONS = st.sampled_from(("10.11.11", "12.0.0", "10.10.7", "10.9.11"))
OLDEST = st.sampled_from(("10.8.13", "10.11.11", "12.0.0"))
SKEWS = st.sampled_from((0, -10_800, 10_800, -7, 90))
DRIFTS = st.sampled_from((0, -150, 150))
PASSING = st.sampled_from(
    (
        Fault.TIMEOUT_AFTER,
        Fault.TIMEOUT_BEFORE,
        Fault.UNREACHABLE,
        Fault.SERVER_FAULT,
        Fault.FAULT_AFTER,
        Fault.BUSY,
        Fault.BAD_ANSWER,
    )
)
ALL_FATES = (Fate.NOW, Fate.HEARD, Fate.TWICE, Fate.LATE, Fate.LOST)
"""How single notices fare. A slow queue is one for all of a server's notices."""

HARMLESS = (Fate.NOW, Fate.HEARD, Fate.TWICE)
"""Fates with which everything is heard in time."""

EITHER = st.booleans()
PERCENTS = st.sampled_from((3, 30, 50, 97))


def spots(servers: int, people: int, films: int) -> st.SearchStrategy[Spot]:
    """Any person's film."""
    return st.builds(Spot, st.integers(0, servers - 1), st.integers(0, people - 1), st.integers(1, films))


def toggles(spot: st.SearchStrategy[Spot], *, raising: bool) -> st.SearchStrategy[Op]:
    """Ticks; only on, when `raising`."""
    return st.builds(Toggle, spot, st.just(True) if raising else EITHER)


def playback(spot: st.SearchStrategy[Spot]) -> st.SearchStrategy[Op]:
    """Starts, reports and stops, mostly of something that began."""
    return st.builds(Start, spot) | st.builds(Stop, spot, PERCENTS) | st.builds(Progress, spot, PERCENTS)


def programs(spot: st.SearchStrategy[Spot]) -> st.SearchStrategy[Op]:
    """What other programs do to user data."""
    return st.builds(SetPlayed, spot, st.booleans()) | st.builds(SetCount, spot, st.integers(0, 4))


def library(servers: int, people: int, films: int) -> st.SearchStrategy[Op]:
    """Files and users come, go and change names."""
    places = (st.integers(0, servers - 1), st.integers(1, films))
    return (
        st.builds(Remove, *places)
        | st.builds(Restore, *places)
        | st.builds(Move, *places)
        | st.builds(Rename, st.integers(0, servers - 1), st.integers(0, people - 1))
    )


def trouble(servers: int) -> st.SearchStrategy[Op]:
    """Servers and calls that fail."""
    server = st.integers(0, servers - 1)
    return st.builds(Fail, server, PASSING, st.integers(1, 3)) | st.builds(Down, server) | st.builds(Up, server)


MAIL: st.SearchStrategy[Op] = st.builds(Mail, st.booleans())
KILLS: st.SearchStrategy[Op] = st.builds(Kill, st.sampled_from(tuple(Point)), st.integers(1, 3))


@st.composite
def scenarios(
    draw: st.DrawFn,
    *,
    kinds: Sequence[str] = ("toggle", "play", "program", "library", "trouble", "between", "mail"),
    fates: Sequence[Fate] = ALL_FATES,
    echoes: Sequence[Fate] = (Fate.NOW, Fate.LATE, Fate.TWICE),
    servers: tuple[int, int] = (2, 4),
    people: int = 2,
    films: int = 3,
    skews: st.SearchStrategy[int] = SKEWS,
    read_first: st.SearchStrategy[bool] = EITHER,
    steps: int = 12,
    raising: bool = False,
    waits: Sequence[int] = (10, 5, 70, 900),
    version: st.SearchStrategy[str] = VERSIONS,
    besides: Callable[[int, int, int], Sequence[st.SearchStrategy[Op]]] = lambda _servers, _people, _films: (),
    rows_a_page: Sequence[int] = (500,),
) -> Scenario:
    """Scenarios of the named kinds of operation; with `raising`, nobody un-marks. `besides` makes further kinds, from
    the numbers of servers, people and films."""
    versions = tuple(draw(st.lists(version, min_size=servers[0], max_size=servers[1])))
    count, persons, works = len(versions), draw(st.integers(1, people)), draw(st.integers(1, films))
    spot = spots(count, persons, works)
    table = {
        "toggle": toggles(spot, raising=raising),
        "play": playback(spot),
        "program": programs(spot),
        "library": library(count, persons, works),
        "trouble": trouble(count),
        "between": st.builds(Between, spot, st.booleans()),
        "before": st.builds(Before, spot),
        "opinion": st.builds(Favor, spot, st.booleans()) | st.builds(Rate, spot, st.sampled_from((None, 7.5, 1.0))),
        "beside": st.builds(Beside, spot, st.booleans()),
        "mail": MAIL,
        "kill": KILLS,
        "off": st.sampled_from((Off(), On())),
    }
    op = st.one_of([*(table[kind] for kind in kinds), *besides(count, persons, works)])
    step = st.builds(Step, op, st.sampled_from(tuple(fates)), st.sampled_from(tuple(waits)))
    return Scenario(
        versions=versions,
        steps=tuple(draw(st.lists(step, min_size=1, max_size=steps))),
        skews=tuple(draw(skews) for _ in versions),
        drifts=tuple(draw(DRIFTS) for _ in versions),
        people=persons,
        films=works,
        read_first=draw(read_first),
        echoes=draw(st.sampled_from(tuple(echoes))),
        rows_a_page=draw(st.sampled_from(tuple(rows_a_page))),
    )


@st.composite
def watching(draw: st.DrawFn, skews: st.SearchStrategy[int] = SKEWS) -> Scenario:
    """Somebody watches a film on one of two to four servers, with a report each five seconds, here and there in it."""
    versions = tuple(draw(st.lists(VERSIONS, min_size=2, max_size=4)))
    spot = Spot(draw(st.integers(0, len(versions) - 1)))
    places = draw(st.lists(st.integers(6, 85), min_size=10, max_size=24))
    reports = [Step(Progress(spot, percent), wait=5) for percent in places]
    return Scenario(
        versions=versions,
        steps=(Step(Start(spot)), *reports, Step(Stop(spot, draw(st.sampled_from((3, 50, 97)))))),
        skews=tuple(draw(skews) for _ in versions),
        drifts=tuple(0 for _ in versions),
        read_first=True,
        echoes=draw(st.sampled_from((Fate.NOW, Fate.TWICE))),
    )
