"""What is listed as a conflict: edits that did not know of each other, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.userdata import TICKS_PER_SECOND
from playhead.features.userdata import conflict_queries
from playhead.features.userdata.view import Conflict
from tests.support.household import Household
from tests.support.profiles import machine

MINUTE = 60_000
HALF = 50 * 60 * TICKS_PER_SECOND

Act = Callable[[Household, str], None]


def _row(home: Household, server: str) -> tuple[str, str]:
    return home.user(server, "alice"), home.film(server, 1)


def rating(value: float | None) -> Act:
    return lambda home, server: home.fakes[server].rate(*_row(home, server), value)


def favorite(value: bool) -> Act:
    return lambda home, server: home.fakes[server].set_favorite(*_row(home, server), value)


def played(value: bool) -> Act:
    return lambda home, server: home.fakes[server].toggle_played(*_row(home, server), value)


def watched(part: int) -> Act:
    """From where it stood to so many tenths of the film, in ten minutes."""

    def act(home: Household, server: str) -> None:
        home.fakes[server].play_start(*_row(home, server))
        home.settle()
        home.clock.advance(10 * MINUTE)
        home.fakes[server].play_stop(*_row(home, server), HALF * part // 5)

    return act


ACTS = st.one_of(
    st.builds(rating, st.sampled_from([None, 2.0, 7.5, 10.0])),
    st.builds(favorite, st.booleans()),
    st.builds(played, st.booleans()),
    st.builds(watched, st.integers(2, 10)),
)


@contextmanager
def household(*versions: str) -> Iterator[Household]:
    home = Household(dict(zip(("wan", "lan", "attic"), versions, strict=False)))
    try:
        home.settle()
        home.read_all()
        home.advance(MINUTE)
        yield home
    finally:
        home.remove()


def listed(home: Household) -> list[Conflict]:
    return [row.conflict for row in home.database.read_now(lambda c: conflict_queries.listed(c, limit=100))]


VERSIONS = st.lists(st.sampled_from(["10.8.13", "10.11.11", "12.0.0"]), min_size=2, max_size=3)


@machine(steps=1)
@given(versions=VERSIONS, acts=st.lists(st.tuples(ACTS, st.integers(0, 2)), max_size=6))
def test_who_edits_what_he_has_seen_causes_no_conflict(versions: list[str], acts: list[tuple[Act, int]]) -> None:
    with household(*versions) as home:
        for act, at in acts:
            act(home, list(home.fakes)[at % len(versions)])
            home.settle()
            home.advance(MINUTE)
        assert listed(home) == []


@machine(steps=1, examples=25)
@given(
    values=st.lists(st.sampled_from([2.0, 7.5, 9.0]), min_size=2, max_size=2, unique=True),
    apart=st.integers(0, 30_000),
    turned=st.booleans(),
)
def test_of_two_that_had_not_seen_each_other_both_values_are_listed_once(
    values: list[float], apart: int, turned: bool
) -> None:
    """The first is heard at once, or only after the second; nothing could be written meanwhile."""
    with household("10.11.11", "10.11.11") as home:
        rating(values[0])(home, "wan")
        first = home.take()
        if not turned:
            home.deliver(first)
        home.clock.advance(apart)
        rating(values[1])(home, "lan")
        home.deliver()
        if turned:
            home.deliver(first)
        home.settle()
        home.advance(MINUTE)
        (found,) = listed(home)
        agreed = home.truth("wan", "alice", 1).rating
        assert agreed == home.truth("lan", "alice", 1).rating == found.kept.value
        assert {found.lost.value, found.kept.value} == set(values)
        if apart and not turned:
            assert found.kept.value == values[1]
