"""Two machines at once: what each of them does happens between the same servers, and what both promise holds.

The night looks at many; an ordinary run at so few that they cannot rot.
"""

from __future__ import annotations

import os
from functools import partial

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.support import pair_accounts, pair_lines, pair_lists
from tests.support.folders import FOLDERS
from tests.support.pair_lists import PairScenario, pair_scenarios
from tests.support.profiles import PROFILE, machine
from tests.support.sync_draws import ALL_FATES, scenarios
from tests.support.sync_ops import Fate, Scenario

FEW, MANY = 4, 500
looked_for = settings(
    machine(1),
    max_examples=int(os.environ.get("PLAYHEAD_TEST_EXAMPLES", MANY if PROFILE == "nightly" else FEW)),
)
MOSTLY_LOST = (*ALL_FATES, Fate.LOST, Fate.LOST, Fate.LOST)
EVERYTHING = ("toggle", "play", "program", "opinion", "library", "trouble", "between", "before", "mail", "kill", "off")


@looked_for
@given(
    scenarios(
        kinds=EVERYTHING,
        fates=MOSTLY_LOST,
        echoes=(Fate.LOST, Fate.NOW, Fate.LATE),
        besides=pair_lines.lines,
        rows_a_page=(1, 2, 500),
        others=FOLDERS,
        steps=20,
    )
)
def test_films_and_lines_agree(scenario: Scenario) -> None:
    note(str(scenario))
    pair_lines.heard(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "opinion", "trouble", "kill", "off"),
        fates=MOSTLY_LOST,
        echoes=(Fate.LOST, Fate.NOW, Fate.TWICE),
        besides=partial(pair_lines.lines, raising=True),
        rows_a_page=(1, 500),
        read_first=st.just(True),
        raising=True,
        steps=20,
    )
)
def test_films_and_lines_make_nothing_up(scenario: Scenario) -> None:
    note(str(scenario))
    pair_lines.nothing_made_up(scenario)


@looked_for
@given(
    scenarios(
        kinds=EVERYTHING,
        fates=ALL_FATES,
        besides=pair_accounts.newcomers,
        rows_a_page=(1, 2, 500),
        servers=(2, 3),
        people=1,
        steps=20,
    )
)
def test_whoever_comes_and_goes_agrees_with_himself(scenario: Scenario) -> None:
    note(str(scenario))
    pair_accounts.welcomed(scenario)


@looked_for
@given(
    scenarios(
        kinds=("toggle", "trouble", "mail", "kill"),
        fates=ALL_FATES,
        besides=partial(pair_accounts.newcomers, raising=True),
        servers=(2, 3),
        people=1,
        read_first=st.just(True),
        raising=True,
        steps=20,
    )
)
def test_whoever_comes_inherits_nothing(scenario: Scenario) -> None:
    note(str(scenario))
    pair_accounts.nothing_inherited(scenario)


@looked_for
@given(pair_scenarios())
def test_films_and_the_lists_that_hold_them_agree(scenario: PairScenario) -> None:
    note(str(scenario))
    pair_lists.shared(scenario)


@looked_for
@given(pair_scenarios(raising=True))
def test_no_list_plays_what_nobody_has_played(scenario: PairScenario) -> None:
    note(str(scenario))
    pair_lists.only_done(scenario)
