"""Scenarios of the sync as Hypothesis draws and shrinks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from playhead.kit.faults import Point
from tests.support.fake_media_server import Fault
from tests.support.folders import ARTIST, EPISODE, FAMILIES, FOLDERS, NEXT_EPISODE
from tests.support.sync_ops import (
    Before,
    Beside,
    Between,
    Down,
    Fail,
    Fate,
    Favor,
    Kill,
    Mail,
    Move,
    Off,
    On,
    Op,
    Progress,
    Rate,
    Remove,
    Rename,
    Restore,
    Scenario,
    SetCount,
    SetPlayed,
    Spot,
    Start,
    Step,
    Stop,
    Toggle,
    Up,
)

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

TOLD_OF = tuple(number for number in FOLDERS if number != ARTIST)
"""What a webhook speaks of. What is done to an artist only a reading shows."""

SEEN = (EPISODE, NEXT_EPISODE)
"""What is watched besides films."""

RATINGS = (None, 7.5, 1.0, 10.0)
"""7.5 and 10 are both a like."""

EITHER = st.booleans()
PERCENTS = st.sampled_from((3, 30, 50, 97))


def spots(servers: int, people: int, films: int, others: Sequence[int] = ()) -> st.SearchStrategy[Spot]:
    """Any person's film, or what is named by another number."""
    works = st.integers(1, films) | st.sampled_from(others) if others else st.integers(1, films)
    return st.builds(Spot, st.integers(0, servers - 1), st.integers(0, people - 1), works)


def toggles(spot: st.SearchStrategy[Spot], *, raising: bool) -> st.SearchStrategy[Op]:
    """Ticks; only on, when `raising`."""
    return st.builds(Toggle, spot, st.just(True) if raising else EITHER)


def playback(spot: st.SearchStrategy[Spot]) -> st.SearchStrategy[Op]:
    """Starts, reports and stops, mostly of something that began."""
    return st.builds(Start, spot) | st.builds(Stop, spot, PERCENTS) | st.builds(Progress, spot, PERCENTS)


def programs(spot: st.SearchStrategy[Spot]) -> st.SearchStrategy[Op]:
    """What other programs do to user data."""
    return st.builds(SetPlayed, spot, st.booleans()) | st.builds(SetCount, spot, st.integers(0, 4))


def library(servers: int, people: int, films: int, others: Sequence[int] = ()) -> st.SearchStrategy[Op]:
    """Files, folders and users come, go and change names."""
    film, server = st.integers(1, films), st.integers(0, servers - 1)
    tops = [one[0] for one in FAMILIES if set(one) & set(others)]
    moving, going = (film | st.sampled_from(tops), film | st.sampled_from(others)) if others else (film, film)
    return (
        st.builds(Remove, server, going)
        | st.builds(Restore, server, going)
        | st.builds(Move, server, moving)
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
    others: Sequence[int] = (),
) -> Scenario:
    """Scenarios of the named kinds of operation; with `raising`, nobody un-marks. `besides` makes further kinds, from
    the numbers of servers, people and films. Of `others` (numbers of `folders`) up to three take part."""
    versions = tuple(draw(st.lists(version, min_size=servers[0], max_size=servers[1])))
    count, persons, works = len(versions), draw(st.integers(1, people)), draw(st.integers(1, films))
    chosen = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
    spot, seen = spots(count, persons, works, chosen), spots(count, persons, works, [n for n in chosen if n in SEEN])
    table = {
        "toggle": toggles(spot, raising=raising),
        "play": playback(seen),
        "program": programs(seen),
        "library": library(count, persons, works, chosen),
        "trouble": trouble(count),
        "between": st.builds(Between, seen, st.booleans()),
        "before": st.builds(Before, seen),
        "opinion": st.builds(Favor, spot, st.booleans()) | st.builds(Rate, spot, st.sampled_from(RATINGS)),
        "beside": st.builds(Beside, seen, st.booleans()),
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
        others=tuple(chosen),
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
