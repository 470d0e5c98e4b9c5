"""Passes in the middle of everything: killed, broken off, overtaken, and in the end there is nothing left to find."""

from __future__ import annotations

from hypothesis import given, note, settings

from tests.support import upkeep_claims
from tests.support.folders import FOLDERS
from tests.support.profiles import PROFILE, machine
from tests.support.sync_draws import HARMLESS, scenarios
from tests.support.sync_ops import Scenario
from tests.support.upkeep_ops import both, links

looked_for = settings(machine(1), max_examples=500 if PROFILE == "nightly" else 50)
PAGES = (1, 2, 500)
KINDS = ("toggle", "play", "program", "opinion", "library", "trouble", "mail", "kill", "off")


@looked_for
@given(scenarios(kinds=KINDS, besides=both, rows_a_page=PAGES, others=FOLDERS))
def test_a_second_run_writes_nothing_whatever_came_between(scenario: Scenario) -> None:
    note(str(scenario))
    upkeep_claims.reconciled(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "opinion", "kill"), fates=HARMLESS, besides=links, servers=(2, 3), films=3, people=1, steps=8
    )
)
def test_copies_hold_the_same_whoever_links_them(scenario: Scenario) -> None:
    note(str(scenario))
    upkeep_claims.linked(scenario)
