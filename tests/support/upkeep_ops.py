"""What Playhead does by itself, and what comes between: passes, listings, and servers that change under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.support.sync_ops import EITHER, Op, Spot, Upkeep, spots

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


def passes(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Runs that begin, go on, and meet things."""
    server = st.integers(0, servers - 1)
    spot = spots(servers, people, films)
    return (
        st.builds(Reconcile, EITHER) | st.just(Plan()),
        st.just(Sweep()) | st.builds(CarryOn, server),
        st.builds(Amid, spot, EITHER, FIRST_PAGES) | st.builds(DownAmid, server, FIRST_PAGES),
        st.builds(Scan, server, EITHER),
    )


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
