"""Mistakes of other monitors, planted one at a time: each is found by a claim, or the claims are worth nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support import history_bugs as bugs
from tests.support.history_bugs import Plant
from tests.support.history_claims import (
    Viewer,
    believed,
    conditions_held,
    dead_is_dead,
    halves,
    jumps,
    never_more_than_there_is,
    repeats,
    viewers,
)

EXAMPLES = 100
Claim = Callable[[Viewer], None]


def doubled(viewer: Viewer) -> None:
    never_more_than_there_is([viewer, viewer], 0)


ANYBODY, IN_HALVES, JUMPING, TWICE = viewers(), halves(), jumps(), repeats()
PLANTED: list[tuple[Plant, Claim, st.SearchStrategy[Viewer]]] = [
    (bugs.extrapolation_believed, dead_is_dead, ANYBODY),
    (bugs.a_seek_covers, believed, JUMPING),
    (bugs.pauses_are_watched, believed, ANYBODY),
    (bugs.a_stop_is_the_end, conditions_held, ANYBODY),
    (bugs.the_beginning_is_invented, believed, ANYBODY),
    (bugs.position_is_enough, conditions_held, JUMPING),
    (bugs.each_screen_adds, doubled, ANYBODY),
    (bugs.coverage_counts_twice, believed, TWICE),
    (bugs.forgotten_at_once, conditions_held, IN_HALVES),
]


def found_by(claim: Claim, strategy: st.SearchStrategy[Viewer]) -> Viewer | None:
    """The first viewer who breaks it; examples are the same in every run."""
    found: list[Viewer] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(viewer: Viewer) -> None:
        if not found:
            try:
                claim(viewer)
            except AssertionError:
                found.append(viewer)

    search()
    return found[0] if found else None


@pytest.mark.parametrize(("plant", "claim", "strategy"), PLANTED, ids=[plant.__name__ for plant, _, _ in PLANTED])
def test_a_planted_mistake_is_found(plant: Plant, claim: Claim, strategy: st.SearchStrategy[Viewer]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        found = found_by(claim, strategy)
    assert found is not None, f"{plant.__name__} is not found in {EXAMPLES} examples"
    claim(found)


@given(viewers())
@settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_died_before_the_screen_watches_nothing(viewer: Viewer) -> None:
    dead_is_dead(viewer)
