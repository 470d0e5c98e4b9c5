"""The claims about playlists find mistakes: those that tools of this kind have made are planted, and each is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support import listening_calm, listening_claims, playlist_bugs
from tests.support.fake_faults import Fault
from tests.support.listening_ops import Make, Put, Read, Scenario, Settle, Trouble
from tests.support.playlist_bugs import Plant

EXAMPLES = 50
Claim = Callable[[Any], None]

CALM = (listening_calm.kept, listening_calm.calm_scenarios())
LOST = (listening_calm.kept, listening_calm.lost_entries())


@st.composite
def unanswered(draw: st.DrawFn) -> Scenario:
    """A call that makes a list lands, and its answer is lost."""
    films = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True).map(tuple))
    ops = (Trouble(1, "create", Fault.TIMEOUT_AFTER), Make(0, films), Read(0), Settle(), Put(0, 5, 0))
    return Scenario(("12.0.0", draw(st.sampled_from(("10.9.11", "10.11.11", "12.0.0")))), True, ops)


PLANTED = [
    pytest.param(playlist_bugs.winner_takes_all, *CALM, id="the last list read wins"),
    pytest.param(playlist_bugs.made_anew, *CALM, id="a list deleted and made anew"),
    pytest.param(playlist_bugs.moves_written_twice, *CALM, id="a move written twice"),
    pytest.param(playlist_bugs.everything_moved, *CALM, id="what stands in order moved"),
    pytest.param(playlist_bugs.one_look_believed, *CALM, id="one look believed"),
    pytest.param(playlist_bugs.no_brake, *CALM, id="no brake"),
    pytest.param(playlist_bugs.empty_is_believed, *CALM, id="an empty look believed"),
    pytest.param(playlist_bugs.lost_is_taken_out, *LOST, id="what a server lost taken for taken out"),
    pytest.param(playlist_bugs.come_back_is_put_in, *LOST, id="what came back taken for put in"),
    pytest.param(playlist_bugs.not_shown_is_added, *LOST, id="what is not shown added again"),
    pytest.param(playlist_bugs.made_without_a_look, listening_claims.agreed, unanswered(), id="a list made twice"),
]


def found(strategy: st.SearchStrategy[Any], claim: Claim) -> Any:
    """The first scenario that breaks the claim; the examples are the same in every run."""
    broken: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(scenario: Any) -> None:
        if broken:
            return
        try:
            claim(scenario)
        except AssertionError:
            broken.append(scenario)

    search()
    return next(iter(broken), None)


@pytest.mark.parametrize(("plant", "claim", "strategy"), PLANTED)
def test_a_planted_mistake_is_found(
    plant: Plant, claim: Claim, strategy: st.SearchStrategy[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        plant(patch)
        scenario = found(strategy, claim)
    assert scenario is not None, f"not found in {EXAMPLES} examples"
    claim(scenario)
