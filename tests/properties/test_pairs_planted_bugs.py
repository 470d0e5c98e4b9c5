"""The pairs of machines find mistakes that only show where both kinds of things happen."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from playhead.features.userdata.feature import UserDataFeature
from playhead.ingest.catch_up import CatchUp
from tests.support import pair_lines
from tests.support.finding import first_found
from tests.support.sync_draws import scenarios
from tests.support.sync_ops import Fate
from tests.support.transport_bugs import NothingRead, QuickEnough


@pytest.mark.parametrize("mistake", [NothingRead, QuickEnough])
def test_a_line_that_loses_what_no_webhook_brings_is_found(
    monkeypatch: pytest.MonkeyPatch, mistake: type[CatchUp]
) -> None:
    monkeypatch.setattr(pair_lines, "CatchUp", mistake)
    kinds = scenarios(
        kinds=("toggle", "opinion"),
        fates=(Fate.LOST,),
        echoes=(Fate.NOW,),
        besides=pair_lines.breaks,
        people=1,
        films=1,
        read_first=st.just(True),
        waits=(200,),
    )
    assert first_found(kinds, pair_lines.heard, UserDataFeature) is not None
