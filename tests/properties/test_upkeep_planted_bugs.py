"""The claims about passes and links find mistakes: each is planted in the real code, and found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from playhead.features.userdata.feature import UserDataFeature
from tests.support import sync_claims, upkeep_bugs, upkeep_claims
from tests.support.finding import EXAMPLES, Claim, first_found, shown
from tests.support.sync_claims import Feature
from tests.support.sync_draws import scenarios
from tests.support.sync_ops import Fate, Scenario
from tests.support.upkeep_bugs import Plant
from tests.support.upkeep_ops import gaps, listings, losses, pins, remaps

SMALL: dict[str, Any] = {"people": 1, "servers": (2, 2), "skews": st.just(0), "steps": 10}
NOW, LOST = (Fate.NOW,), (Fate.LOST,)
READ: dict[str, Any] = {"read_first": st.just(True)}
UNREAD: dict[str, Any] = {"read_first": st.just(False)}

PLANTED = [
    pytest.param(
        upkeep_bugs.incomplete_listing_believed,
        upkeep_claims.nothing_vanishes,
        scenarios(kinds=("toggle",), fates=NOW, besides=listings, films=3, rows_a_page=(1,), **READ, **SMALL),
        0,
        id="incomplete listing believed",
    ),
    pytest.param(
        upkeep_bugs.unseen_taken_as_blank,
        upkeep_claims.only_what_was_done,
        scenarios(kinds=("toggle",), fates=NOW, besides=gaps, films=3, rows_a_page=(1,), raising=True, **READ, **SMALL),
        4,
        id="not seen in a broken pass, taken as blank",
    ),
    pytest.param(
        upkeep_bugs.register_not_compared,
        upkeep_claims.reconciled,
        scenarios(kinds=("toggle",), fates=LOST, besides=losses, films=2, **UNREAD, **SMALL),
        0,
        id="compared with the shadow and not with the register",
    ),
    pytest.param(
        upkeep_bugs.brake_of_the_last_page,
        upkeep_claims.braked,
        scenarios(
            kinds=("toggle",), fates=NOW, besides=losses, films=3, rows_a_page=(1,), raising=True, **READ, **SMALL
        ),
        2,
        id="brake counts the last page only",
    ),
    pytest.param(
        upkeep_bugs.links_forgotten,
        upkeep_claims.linked,
        scenarios(kinds=("toggle",), fates=NOW, besides=remaps, films=2, **READ, **SMALL),
        4,
        id="what was known outlives its link",
    ),
    pytest.param(
        upkeep_bugs.arrival_ignored,
        sync_claims.agreement,
        scenarios(kinds=("toggle", "library"), fates=NOW, echoes=NOW, films=1, **READ, **SMALL),
        1,
        id="what comes back gets nothing",
    ),
    pytest.param(
        upkeep_bugs.absence_forgotten,
        upkeep_claims.waited_for,
        scenarios(kinds=("toggle", "library"), fates=NOW, echoes=NOW, films=1, **READ, **SMALL),
        1,
        id="absent item's waiting dropped",
    ),
    pytest.param(
        upkeep_bugs.pin_ignored,
        upkeep_claims.linked,
        scenarios(kinds=("toggle",), fates=NOW, besides=pins, films=2, **READ, **SMALL),
        3,
        id="pin ignored",
    ),
]


def with_mistake(plant: Plant, claim: Claim) -> Claim:
    """The claim, held against a program with that mistake in it."""

    def held(scenario: Scenario, feature: Feature) -> None:
        with pytest.MonkeyPatch.context() as patch:
            plant(patch)
            claim(scenario, feature)

    return held


@pytest.mark.parametrize(("plant", "claim", "strategy", "start"), PLANTED)
def test_a_planted_mistake_is_found(
    plant: Plant, claim: Claim, strategy: st.SearchStrategy[Scenario], start: int, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = with_mistake(plant, claim)
    found = first_found(strategy, broken, UserDataFeature, start)
    assert found is not None, f"{plant.__name__} is not found in {EXAMPLES} examples"
    smallest = shown(found, broken, UserDataFeature)
    with capsys.disabled():
        print(f"\n{plant.__name__} breaks {claim.__name__}:\n{smallest}")
    claim(smallest, UserDataFeature)
