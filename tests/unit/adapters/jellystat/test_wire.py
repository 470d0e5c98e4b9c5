"""A row of Jellystat says when something ended; of an episode the title's id is in another column."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.adapters.jellystat.wire import played
from playhead.domain.imports import Unusable
from playhead.domain.plays import Played
from tests.support.foreign_history import SERIES, jellystat_row

NOON = 1_700_049_600_000


def test_a_row_is_a_playback_that_ended_then() -> None:
    one = played(jellystat_row(), 1)
    assert isinstance(one, Played)
    assert (one.at, one.length, one.runtime, one.kind, one.person) == (NOON, 6_000_000, 6_000_000, "Movie", "alice")


def test_what_it_had_imported_itself_says_when_it_began() -> None:
    one = played(jellystat_row(imported=True), 1)
    assert isinstance(one, Played)
    assert one.at == NOON + 6_000_000


def test_an_episode_is_found_by_its_own_id() -> None:
    one = played(jellystat_row(NowPlayingItemId=SERIES, EpisodeId="b" * 32, SeriesName="Show"), 1)
    assert isinstance(one, Played)
    assert (one.item_id, one.kind, one.series) == ("b" * 32, "Episode", "Show")


@pytest.mark.parametrize(
    "more", [{"PlaybackDuration": "0"}, {"Id": None}, {"UserId": 5}, {"ActivityDateInserted": None}]
)
def test_what_cannot_be_is_told(more: dict[str, Any]) -> None:
    assert isinstance(played(jellystat_row(**more), 1), Unusable)
