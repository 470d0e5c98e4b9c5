"""Places: always room for another, sorted as given, and short where a list only grows at its end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.playlists.places import between


def test_places_sort_in_the_order_in_which_they_were_asked_for() -> None:
    places = between(None, None, 5_000)
    assert places == sorted(set(places))
    assert max(map(len, places)) <= 6


@given(st.lists(st.integers(0, 1_000), max_size=200))
def test_there_is_always_room_between_two_neighbours(where: list[int]) -> None:
    places = between(None, None, 2)
    for number in where:
        index = number % (len(places) + 1)
        low = places[index - 1] if index else None
        high = places[index] if index < len(places) else None
        places[index:index] = between(low, high)
    assert places == sorted(set(places))


def test_a_list_that_grows_at_its_ends_keeps_short_places() -> None:
    first, last = between(None, None, 2)
    for _ in range(2_000):
        (first,), (last,) = between(None, first), between(last, None)
    assert (len(first), len(last)) <= (6, 6)


def test_a_gap_is_shared_evenly() -> None:
    low, high = between(None, None, 2)
    inside = between(low, high, 500)
    assert low < inside[0]
    assert inside[-1] < high
    assert inside == sorted(set(inside))
    assert max(map(len, inside)) <= 7


@pytest.mark.parametrize(("low", "high"), [("b", "a"), ("a", "a")])
def test_nothing_comes_between_what_is_not_in_order(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        between(low, high)
