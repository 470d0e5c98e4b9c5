"""The claims about playlists find mistakes: those that tools of this kind have made are planted, and each is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.support import listening_calm, listening_claims, playlist_bugs
from tests.support.fake_faults import Fault
from tests.support.finding import EXAMPLES, first_that_breaks
from tests.support.listening_ops import Make, Put, Read, Scenario, Settle, Trouble
from tests.support.playlist_bugs import Plant

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
    pytest.param(playlist_bugs.winner_takes_all, *CALM, 0, id="the last list read wins"),
    pytest.param(playlist_bugs.made_anew, *CALM, 0, id="a list deleted and made anew"),
    pytest.param(playlist_bugs.moves_written_twice, *CALM, 6, id="a move written twice"),
    pytest.param(playlist_bugs.everything_moved, *CALM, 0, id="what stands in order moved"),
    pytest.param(playlist_bugs.one_look_believed, *CALM, 3, id="one look believed"),
    pytest.param(playlist_bugs.no_brake, *CALM, 2, id="no brake"),
    pytest.param(playlist_bugs.empty_is_believed, *CALM, 0, id="an empty look believed"),
    pytest.param(playlist_bugs.lost_is_taken_out, *LOST, 0, id="what a server lost taken for taken out"),
    pytest.param(playlist_bugs.come_back_is_put_in, *LOST, 0, id="what came back taken for put in"),
    pytest.param(playlist_bugs.not_shown_is_added, *LOST, 0, id="what is not shown added again"),
    pytest.param(playlist_bugs.made_without_a_look, listening_claims.agreed, unanswered(), 0, id="a list made twice"),
]


@pytest.mark.parametrize(("plant", "claim", "strategy", "start"), PLANTED)
def test_a_planted_mistake_is_found(
    plant: Plant, claim: Claim, strategy: st.SearchStrategy[Any], start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        plant(patch)
        scenario = first_that_breaks(strategy, claim, start)
    assert scenario is not None, f"not found in {EXAMPLES} examples"
    claim(scenario)
