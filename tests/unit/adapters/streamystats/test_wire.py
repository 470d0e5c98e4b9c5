"""A session of Streamystats is a playback, unless it was only inferred."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.adapters.streamystats.wire import played
from playhead.domain.imports import Unusable
from playhead.domain.plays import Played
from tests.support.foreign_history import streamystats_row

NOON = 1_700_049_600_000


def test_a_session_is_a_playback() -> None:
    one, other = played(streamystats_row(), 1), played(streamystats_row(startTime=None), 1)
    assert isinstance(one, Played)
    assert one == other
    assert (one.at, one.length, one.runtime, one.kind) == (NOON, 6_000_000, 6_000_000, "Movie")


def test_what_was_inferred_was_never_played() -> None:
    assert played(streamystats_row(isInferred=True), 1) is None


@pytest.mark.parametrize("more", [{"itemId": None}, {"userId": None, "userServerId": None}, {"playDuration": None}])
def test_what_cannot_be_is_told(more: dict[str, Any]) -> None:
    assert isinstance(played(streamystats_row(**more), 1), Unusable)


def test_an_episode_is_one_by_its_series() -> None:
    one = played(streamystats_row(seriesName="Show"), 1)
    assert isinstance(one, Played)
    assert (one.kind, one.series) == ("Episode", "Show")
