"""Playlists under everything at once: edits on several servers, servers that fail, films that come and go, kills."""

from __future__ import annotations

from hypothesis import given, note, settings

from tests.support import listening_calm, listening_claims
from tests.support.listening_calm import CalmScenario, calm_scenarios
from tests.support.listening_ops import Scenario, scenarios
from tests.support.profiles import PROFILE, machine

looked_for = settings(machine(1), max_examples=2_000 if PROFILE == "nightly" else 50)


@looked_for
@given(scenarios(tokens=True))
def test_lists_hold_the_same_in_the_end(scenario: Scenario) -> None:
    note(str(scenario))
    listening_claims.agreed(scenario)


@looked_for
@given(scenarios(tokens=False, drops=False))
def test_a_key_alone_never_loses_what_was_added(scenario: Scenario) -> None:
    note(str(scenario))
    listening_claims.nothing_lost(scenario)


@looked_for
@given(scenarios(tokens=True, names=2, steps=24))
def test_two_lists_do_not_get_into_each_others_way(scenario: Scenario) -> None:
    note(str(scenario))
    listening_claims.agreed(scenario)


@looked_for
@given(calm_scenarios())
def test_where_nothing_fails_each_edit_is_kept_and_costs_few_calls(scenario: CalmScenario) -> None:
    note(str(scenario))
    listening_calm.kept(scenario)
