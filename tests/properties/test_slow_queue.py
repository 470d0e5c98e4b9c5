"""Servers all of whose notices come 15 to 60 seconds late: our own echo is no edit, and nobody's edit is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.support import sync_claims
from tests.support.profiles import PROFILE, machine
from tests.support.sync_draws import scenarios
from tests.support.sync_ops import Fate, Scenario

looked_for = settings(machine(1), max_examples=500 if PROFILE == "nightly" else 50)
SLOW: dict[str, Any] = {
    "kinds": ("toggle", "play", "program", "opinion"),
    "fates": (Fate.SLOW,),
    "echoes": (Fate.SLOW,),
    "read_first": st.just(True),
    "steps": 6,
}


@looked_for
@given(scenarios(**SLOW))
def test_all_servers_agree_although_every_notice_is_late(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.agreement(scenario)


@looked_for
@given(scenarios(**SLOW))
def test_a_late_echo_costs_no_call(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.silence(scenario)
