from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.history.spans import Spans, added, lacking, last_run, length, place_of, since, united, until
from tests.support.profiles import machine

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda one: (one[0], sum(one))), max_size=8)


def of(*pairs: tuple[int, int]) -> Spans:
    found: Spans = ()
    for start, end in pairs:
        found = united(found, start, end)
    return found


@machine(1)
@given(spans, st.integers(0, 60), st.integers(0, 20), st.integers(0, 25))
def test_they_are_sets_of_moments(pairs: list[tuple[int, int]], start: int, more: int, wanted: int) -> None:
    end, held = start + more, of(*pairs)
    inside = {n for a, b in pairs for n in range(a, b)}
    asked = set(range(start, end))
    assert {n for a, b in united(held, start, end) for n in range(a, b)} == inside | asked
    assert length(held) == len(inside)
    assert {n for a, b in lacking(held, start, end) for n in range(a, b)} == asked - inside
    assert added(held, start, end) == len(asked - inside)
    place = place_of(held, start, end, wanted)
    assert len(set(range(start, place)) - inside) == min(wanted, len(asked - inside)) or place == end
    assert {n for a, b in until(held, start) for n in range(a, b)} == {n for n in inside if n < start}


@machine(1)
@given(spans)
def test_they_are_sorted_and_never_touch(pairs: list[tuple[int, int]]) -> None:
    flat = [edge for span in of(*pairs) for edge in span]
    assert flat == sorted(set(flat))


@pytest.mark.parametrize(("moment", "left"), [(0, 2), (10, 1), (29, 1), (30, 0)])
def test_what_ended_long_ago_is_forgotten(moment: int, left: int) -> None:
    assert len(since(of((0, 10), (20, 30)), moment)) == left


def test_a_run_ends_with_the_last_span_and_goes_over_short_pauses() -> None:
    assert last_run((), 5) == 0
    assert last_run(((0, 10), (15, 20), (26, 30)), 5) == 4
    assert last_run(((0, 10), (15, 20), (25, 30)), 5) == 30
