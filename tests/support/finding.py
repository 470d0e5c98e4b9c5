"""Looking for a scenario that breaks a claim, and making it smaller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.support.profiles import PROFILE
from tests.support.sync_claims import Feature
from tests.support.sync_ops import Scenario

EXAMPLES = 150
Claim = Callable[[Scenario, Feature], None]
T = TypeVar("T")


class Found(Exception):
    """Ends a search."""


def broken_by(claim: Claim, scenario: Scenario, feature: Feature) -> bool:
    return breaks(lambda one: claim(one, feature), scenario)


def breaks(claim: Callable[[T], None], scenario: T) -> bool:
    try:
        claim(scenario)
    except AssertionError:
        return True
    return False


def first_found(
    strategy: st.SearchStrategy[Scenario], claim: Claim, feature: Feature, start: int = 0
) -> Scenario | None:
    """The first scenario that breaks the claim; see `first_that_breaks`."""
    return first_that_breaks(strategy, lambda one: claim(one, feature), start)


def first_that_breaks(strategy: st.SearchStrategy[T], claim: Callable[[T], None], start: int = 0) -> T | None:
    """The first of 150 scenarios that breaks the claim. The scenarios are the same in every run with the same `start`:
    one that leads to the mistake soon spares those before it, and proves as much."""
    found: list[T] = []

    @seed(start)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(scenario: T) -> None:
        if not found and breaks(claim, scenario):
            found.append(scenario)
        if found:
            raise Found

    try:
        search()
    except Found:
        return found[0]
    return None


def shown(scenario: Scenario, claim: Claim, feature: Feature) -> Scenario:
    """What is told of a scenario: as small as it can be at night, else as it was found."""
    return shrunk(scenario, claim, feature) if PROFILE == "nightly" else scenario


def shrunk(scenario: Scenario, claim: Claim, feature: Feature) -> Scenario:
    """The scenario without every step that it takes no part in."""
    for number in reversed(range(len(scenario.steps))):
        less = replace(scenario, steps=scenario.steps[:number] + scenario.steps[number + 1 :])
        if broken_by(claim, less, feature):
            scenario = less
    return scenario
