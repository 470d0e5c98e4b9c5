"""The promises find mistakes: those that tools of this kind have made are planted, and each is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from playhead.features.userdata.feature import UserDataFeature
from tests.support import sync_bugs, sync_claims
from tests.support.finding import EXAMPLES, Claim, first_found, shown
from tests.support.sync_bugs import BrokenUnit, broken
from tests.support.sync_draws import HARMLESS, scenarios, watching
from tests.support.sync_ops import Fate, Scenario

TOLD = (Fate.NOW, Fate.TWICE)
SMALL: dict[str, Any] = {
    "people": 1,
    "films": 1,
    "servers": (2, 2),
    "skews": st.just(0),
    "read_first": st.just(True),
    "steps": 6,
}

PLANTED = [
    pytest.param(
        sync_bugs.NullBelieved,
        sync_claims.last_word,
        scenarios(kinds=("toggle", "program"), fates=TOLD, echoes=TOLD, **SMALL),
        id="lossy null believed",
    ),
    pytest.param(
        sync_bugs.Reasserted,
        sync_claims.silence,
        scenarios(kinds=("toggle", "opinion"), fates=(Fate.TWICE,), echoes=TOLD, **SMALL),
        id="stale field re-asserted",
    ),
    pytest.param(
        sync_bugs.OldestKept,
        sync_claims.agreement,
        scenarios(kinds=("toggle", "trouble"), fates=HARMLESS, **SMALL),
        id="oldest kept by dedupe",
    ),
    pytest.param(
        sync_bugs.EchoByTimer,
        sync_claims.last_word,
        scenarios(kinds=("toggle",), fates=TOLD, echoes=TOLD, **SMALL),
        id="echo by timer",
    ),
    pytest.param(
        sync_bugs.ReplayUnmarks,
        sync_claims.sums,
        scenarios(kinds=("toggle", "play"), fates=HARMLESS, raising=True, **SMALL),
        id="replay taken as un-mark",
    ),
    pytest.param(
        sync_bugs.RawPlace,
        sync_claims.last_word,
        scenarios(kinds=("play",), fates=TOLD, echoes=TOLD, **SMALL),
        id="raw player position copied",
    ),
    pytest.param(
        sync_bugs.FarthestPlace,
        sync_claims.last_word,
        watching(skews=st.just(0)),
        id="farthest place wins",
    ),
    pytest.param(
        sync_bugs.UnionOfFavorites,
        sync_claims.last_word,
        scenarios(kinds=("opinion",), fates=TOLD, echoes=TOLD, **SMALL),
        id="favourites only grow",
    ),
    pytest.param(
        sync_bugs.RemovalIgnored,
        sync_claims.last_word,
        scenarios(kinds=("opinion",), fates=TOLD, echoes=TOLD, **SMALL),
        id="a removed rating is ignored",
    ),
    pytest.param(
        sync_bugs.LargestCount,
        sync_claims.sums,
        scenarios(kinds=("toggle", "play", "trouble"), fates=HARMLESS, raising=True, **SMALL),
        id="the largest count wins",
    ),
    pytest.param(
        sync_bugs.CountsOutliveUnmark,
        sync_claims.last_word,
        scenarios(kinds=("toggle",), fates=TOLD, echoes=TOLD, **SMALL),
        id="counts outlive an un-mark",
    ),
    pytest.param(
        sync_bugs.IntoPlayback,
        sync_claims.undisturbed,
        scenarios(kinds=("toggle", "play"), fates=TOLD, echoes=TOLD, waits=(10, 5), **SMALL),
        id="written into a playback",
    ),
    pytest.param(
        sync_bugs.EveryReport,
        sync_claims.paced,
        watching(),
        id="each report is written",
    ),
]

SOON: dict[type[BrokenUnit], int] = {sync_bugs.OldestKept: 2, sync_bugs.EveryReport: 2}
"""Where the search begins, so that it need not go far."""


@pytest.mark.parametrize(("bug", "claim", "strategy"), PLANTED)
def test_a_planted_mistake_is_found(
    bug: type[BrokenUnit], claim: Claim, strategy: st.SearchStrategy[Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    found = first_found(strategy, claim, broken(bug), SOON.get(bug, 0))
    assert found is not None, f"{bug.__name__} is not found in {EXAMPLES} examples"
    smallest = shown(found, claim, broken(bug))
    with capsys.disabled():
        print(f"\n{bug.__name__} breaks {claim.__name__}:\n{smallest}")
    claim(smallest, UserDataFeature)
