"""What Playhead does by itself, and what comes between: passes, listings, and servers that change under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.support.sync_draws import EITHER, spots
from tests.support.sync_ops import Op, Spot, Upkeep

FIRST_PAGES = st.integers(1, 3)


@dataclass(frozen=True)
class Reconcile(Upkeep):
    """A run over all accounts begins. `quick`: it reads only what is marked."""

    quick: bool = False


@dataclass(frozen=True)
class Plan(Upkeep):
    """What is due by itself begins on each server."""


@dataclass(frozen=True)
class CarryOn(Upkeep):
    """One server's next pass goes as far as it can."""

    server: int


@dataclass(frozen=True)
class Sweep(Upkeep):
    """Every pass goes as far as it can."""


@dataclass(frozen=True)
class WholeRun(Upkeep):
    """A run begins, and goes as far as it can."""


@dataclass(frozen=True)
class BrokenRun(Upkeep):
    """A quick run begins, and the server goes down right before the n-th page of it."""

    server: int
    page: int = 2


@dataclass(frozen=True)
class Forget(Upkeep):
    """What a person has played on a server is un-marked there without a word."""

    server: int
    person: int = 0


@dataclass(frozen=True)
class Tell(Upkeep):
    """The server tells of an item anew, as after a scan."""

    server: int
    film: int


@dataclass(frozen=True)
class Amid(Upkeep):
    """Right before the n-th next page of user data of a server, somebody toggles a film there."""

    spot: Spot
    played: bool
    page: int = 1


@dataclass(frozen=True)
class DownAmid(Upkeep):
    """Right before its n-th next page of user data, the server goes down."""

    server: int
    page: int = 1


@dataclass(frozen=True)
class BreakListing(Upkeep):
    """The next listing of the library fails at its n-th page."""

    server: int
    page: int = 1


@dataclass(frozen=True)
class VanishAmid(Upkeep):
    """Right before the n-th page of the next listing of the library, a film is taken away."""

    server: int
    film: int
    page: int = 1


@dataclass(frozen=True)
class Look(Upkeep):
    """The server is looked at, and its library listed."""

    server: int


@dataclass(frozen=True)
class Scan(Upkeep):
    """The server begins or ends a library scan."""

    server: int
    runs: bool


def passes(servers: int, people: int, films: int, *, raising: bool = False) -> Sequence[st.SearchStrategy[Op]]:
    """Runs that begin, go on, and meet things; with `raising`, nobody un-marks."""
    server = st.integers(0, servers - 1)
    spot = spots(servers, people, films)
    return (
        st.builds(Reconcile, EITHER) | st.just(Plan()),
        st.just(Sweep()) | st.builds(CarryOn, server),
        st.builds(Amid, spot, st.just(True) if raising else EITHER, FIRST_PAGES)
        | st.builds(DownAmid, server, FIRST_PAGES),
        st.builds(Scan, server, EITHER),
    )


def losses(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Runs over everything, and servers that forget much."""
    return (st.just(WholeRun()), st.builds(Forget, st.integers(0, servers - 1), st.integers(0, people - 1)))


def gaps(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Quick runs that break off."""
    return (st.builds(BrokenRun, st.integers(0, servers - 1), FIRST_PAGES),)


def listings(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Listings of the library that succeed, fail half-way, and change half-way."""
    server = st.integers(0, servers - 1)
    return (
        st.builds(Look, server),
        st.builds(BreakListing, server, FIRST_PAGES)
        | st.builds(VanishAmid, server, st.integers(1, films), FIRST_PAGES),
    )


def both(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Passes and listings."""
    return (*passes(servers, people, films), *listings(servers, people, films))


@dataclass(frozen=True)
class Pin(Upkeep):
    """An administrator makes one server's item a copy of what another item is."""

    server: int
    film: int
    like: tuple[int, int]
    """Server and film."""


@dataclass(frozen=True)
class Unlink(Upkeep):
    """He makes it a copy of nothing."""

    server: int
    film: int


@dataclass(frozen=True)
class Match(Upkeep):
    """He lets path and ids decide again."""

    server: int
    film: int


@dataclass(frozen=True)
class Remap(Upkeep):
    """The path rules change, with a restart: the item's file is another film's in the common tree."""

    server: int
    film: int
    to: int


def remaps(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Path rules that change."""
    return (st.builds(Remap, st.integers(0, servers - 1), st.integers(1, films), st.integers(1, films)),)


def pins(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Items that are pinned, and listed again."""
    place = (st.integers(0, servers - 1), st.integers(1, films))
    return (st.builds(Pin, *place, st.tuples(*place)), st.builds(Tell, *place))


def links(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Decisions about links, and path rules that change."""
    place = (st.integers(0, servers - 1), st.integers(1, films))
    return (
        st.builds(Pin, *place, st.tuples(*place)),
        st.builds(Unlink, *place) | st.builds(Match, *place),
        st.builds(Remap, *place, st.integers(1, films)),
        st.builds(Tell, *place),
    )
