"""What may be written by hand: a film, or an episode with its numbers."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from playhead.delivery.api.history_models import AutosyncChange, DayAsked, HistoryAsked


def test_a_special_is_season_nought() -> None:
    asked = HistoryAsked(media_type="tv", tmdb_id=1, season=0, episode=3, title="x")
    assert (asked.season, asked.episode) == (0, 3)


@pytest.mark.parametrize("numbers", [{}, {"season": 1}, {"episode": 1}, {"season": -1, "episode": 1}])
def test_an_episode_has_both_numbers(numbers: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        HistoryAsked.model_validate({"media_type": "tv", "tmdb_id": 1, "title": "x"} | numbers)


def test_what_is_not_named_stays() -> None:
    assert AutosyncChange().model_dump(exclude_none=True) == {}


@pytest.mark.parametrize("day", ["0", "0.0", "1767225600", "2026-1-2", "2026-02-30", "2026-01-02T00:00:00"])
def test_a_day_is_a_date_and_no_number(day: str) -> None:
    assert TypeAdapter(DayAsked).validate_python("2026-01-02").isoformat() == "2026-01-02"
    with pytest.raises(ValidationError):
        TypeAdapter(DayAsked).validate_python(day)


def test_a_moment_is_a_text_and_no_number() -> None:
    with pytest.raises(ValidationError):
        HistoryAsked.model_validate({"media_type": "movie", "tmdb_id": 1, "title": "x", "completed_at": 1767225600})
