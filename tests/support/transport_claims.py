"""What may happen to lines and messages, and what has to hold at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import note
from hypothesis import strategies as st

from tests.support.transport_run import SERVERS, Account, Transport

PEOPLE, FILMS = ("alice",), 2
ACTIONS = (
    "toggle",
    "toggle",
    "favorite",
    "rate",
    "break_off",
    "break_off",
    "send",
    "arrive",
    "connect",
    "wait",
    "read",
    "stumble",
    "work",
)
"""Edits and broken lines come often enough to meet."""
Action = tuple[str, Account, int, bool]


def steps_of(actions: Sequence[str], servers: Sequence[str], most: int) -> st.SearchStrategy[list[Action]]:
    """Up to `most` of these actions, on the accounts of these servers."""
    return st.lists(
        st.tuples(
            st.sampled_from(actions),
            st.tuples(st.sampled_from(servers), st.sampled_from(PEOPLE)),
            st.integers(1, FILMS),
            st.booleans(),
        ),
        min_size=8,
        max_size=most,
    )


steps = steps_of(ACTIONS, sorted(SERVERS), 40)


def lived(house: Transport, actions: list[Action]) -> None:
    """All of it, and then every line stands and its gap is made up for."""
    for name, account, film, value in actions:
        act: Callable[[Account, int, bool], None] = getattr(house, name)
        act(account, film, value)
    house.finish()


def agreed(house: Transport, actions: list[Action]) -> None:
    """The servers hold the same soon, and what a quick pass does not show within the hour."""
    lived(house, actions)
    watched = {(person, film): house.held(person, film) for person in PEOPLE for film in range(1, FILMS + 1)}
    note(f"soon: {watched}")
    assert {len(held) for held in watched.values()} == {1}
    house.later()
    rated = {(person, film): house.ratings(person, film) for person, film in watched}
    note(f"later: {rated}")
    assert {len(held) for held in rated.values()} == {1}
