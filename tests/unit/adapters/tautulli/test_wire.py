"""A row of Tautulli: seconds without pauses, and ids where the old agents gave them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.adapters.tautulli.wire import Row, played
from playhead.domain.imports import Unusable
from playhead.domain.plays import Played

ROW = Row(
    id=7, started=1_700_049_600, stopped=1_700_055_900, paused=300, user="Alice", media_type="movie", product="Plex",
    title="Film 1", grandparent_title="", media_index=None, parent_media_index=None, year=1991, duration=6_000_000,
    guid="com.plexapp.agents.imdb://tt0000001?lang=en", decision="DirectPlay",
)  # fmt: skip


def told(**more: Any) -> Played | Unusable | None:
    return played(msgspec.structs.replace(ROW, **more), 1)


def test_pauses_are_not_watched() -> None:
    one = told()
    assert isinstance(one, Played)
    assert (one.at, one.length, one.runtime, one.ids) == (
        1_700_049_600_000,
        6_000_000,
        6_000_000,
        {"imdb": "tt0000001"},
    )


def test_an_episode_has_its_series_id_and_its_numbers() -> None:
    one = told(
        media_type="episode", guid="com.plexapp.agents.thetvdb://121361/1/2?lang=en", media_index=2,
        parent_media_index=1, grandparent_title="Show",
    )  # fmt: skip
    assert isinstance(one, Played)
    assert (one.series_ids, one.ids, one.season, one.episode, one.series) == ({"tvdb": "121361"}, {}, 1, 2, "Show")


def test_music_says_nothing_and_what_cannot_be_is_told() -> None:
    assert told(media_type="track") is None
    for more in ({"stopped": 0}, {"started": "x"}, {"paused": 10_000}):
        assert isinstance(told(**more), Unusable)


@pytest.mark.parametrize("guid", ["plex://movie/5d776", "local://5", "", None])
def test_what_plex_alone_knows_is_no_id(guid: str | None) -> None:
    one = told(guid=guid)
    assert isinstance(one, Played)
    assert one.ids == {}
