"""P1 to P7 for all fields, on households that have all sorts of trouble.

What is not owed is said by the kinds of operation and the fates of notices that a property is given: where notices are
lost for good, everything is read once at the end, as a sweep would.
"""

from __future__ import annotations

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.support import sync_claims
from tests.support.folders import FOLDERS
from tests.support.profiles import PROFILE, machine
from tests.support.sync_draws import ALL_FATES, HARMLESS, OLDEST, TOLD_OF, scenarios, watching
from tests.support.sync_ops import Fate, Scenario

looked_for = settings(machine(1), max_examples=500 if PROFILE == "nightly" else 50)
TOLD = (Fate.NOW, Fate.TWICE)
CLOSE = st.sampled_from((0, -7, 90))
"""Clocks that are nearly right: dates are kept as they are."""

ALWAYS = st.just(True)
EVERYTHING = (
    "toggle", "play", "program", "opinion", "library", "trouble", "between", "before", "beside", "mail", "kill", "off",
)  # fmt: skip


@looked_for
@given(scenarios(kinds=EVERYTHING, others=FOLDERS))
def test_all_servers_agree_in_the_end_and_soon(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.agreement(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "opinion"), fates=TOLD, read_first=ALWAYS, steps=8, version=OLDEST, others=TOLD_OF
    )
)
def test_what_an_old_version_can_be_told_is_the_same_there(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.kept_alike(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "program", "opinion", "trouble", "between", "mail", "kill"),
        fates=(*HARMLESS, Fate.LATE),
        read_first=ALWAYS,
        films=1,
        people=1,
        others=TOLD_OF,
    )
)
def test_all_servers_agree_without_another_look_when_every_notice_comes(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.agreement(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "opinion", "kill", "trouble"),
        fates=HARMLESS,
        read_first=ALWAYS,
        raising=True,
        others=TOLD_OF,
    )
)
def test_counts_are_sums_and_nothing_comes_from_nowhere(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.sums(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "program", "opinion"),
        fates=TOLD,
        echoes=TOLD,
        skews=CLOSE,
        read_first=ALWAYS,
        steps=8,
        others=TOLD_OF,
    )
)
def test_what_was_done_last_is_what_all_hold(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.last_word(scenario)


@looked_for
@given(scenarios(kinds=("toggle",), fates=(Fate.LATE,), echoes=(Fate.NOW,), people=1, films=1, waits=(10, 5, 70)))
def test_of_edits_made_apart_the_latest_stays(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.latest_of_concurrent(scenario)


@looked_for
@given(
    scenarios(kinds=("toggle", "play", "program", "opinion"), fates=TOLD, read_first=ALWAYS, steps=8, others=TOLD_OF)
)
def test_an_edit_costs_one_call_a_server_and_its_echoes_none(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.silence(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "opinion"), fates=TOLD, read_first=ALWAYS, waits=(10, 5, 70), steps=8, others=TOLD_OF
    )
)
def test_what_somebody_watches_is_not_written_to(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.undisturbed(scenario)


@looked_for
@given(watching())
def test_a_playing_film_is_written_at_its_pace_and_its_end_at_once(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.paced(scenario)
    sync_claims.agreement(scenario)


@looked_for
@given(scenarios(kinds=("toggle", "play", "opinion", "trouble", "kill"), fates=ALL_FATES, steps=8, others=FOLDERS))
def test_strangers_are_left_alone(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.isolated(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "play", "program", "opinion", "kill"),
        fates=HARMLESS,
        echoes=(Fate.NOW,),
        read_first=ALWAYS,
        steps=8,
        others=TOLD_OF,
    )
)
def test_kills_change_nothing_of_what_was_answered(scenario: Scenario) -> None:
    note(str(scenario))
    sync_claims.durable(scenario)
