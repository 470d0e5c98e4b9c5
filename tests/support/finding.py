"""Looking for a scenario that breaks a claim, and making it smaller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.sync_claims import Feature
from tests.support.sync_ops import Scenario

EXAMPLES = 150
Claim = Callable[[Scenario, Feature], None]


def broken_by(claim: Claim, scenario: Scenario, feature: Feature) -> bool:
    try:
        claim(scenario, feature)
    except AssertionError:
        return True
    return False


def first_found(strategy: st.SearchStrategy[Scenario], claim: Claim, feature: Feature) -> Scenario | None:
    """The first scenario that breaks the claim; examples are the same in every run."""
    found: list[Scenario] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(scenario: Scenario) -> None:
        if not found and broken_by(claim, scenario, feature):
            found.append(scenario)

    search()
    return found[0] if found else None


def shrunk(scenario: Scenario, claim: Claim, feature: Feature) -> Scenario:
    """The scenario without every step that it takes no part in."""
    for number in reversed(range(len(scenario.steps))):
        less = replace(scenario, steps=scenario.steps[:number] + scenario.steps[number + 1 :])
        if broken_by(claim, less, feature):
            scenario = less
    return scenario
