"""The figures of the examples add up."""

from __future__ import annotations

from playhead.delivery.api.examples.history import EVENINGS, EXAMPLES, OVERVIEW, UNFINISHED
from playhead.delivery.api.history_models import BadgeNames, StatsGenres
from playhead.features.history.badges import Tally
from playhead.features.history.progress import progress


def test_a_week_has_seven_days_of_24_hours() -> None:
    assert [len(day) for day in EVENINGS] == [24] * 7
    assert any(second for day in EVENINGS for second in day)


def test_badges_are_real_ones() -> None:
    told = next(one for one in EXAMPLES if isinstance(one, BadgeNames))
    assert set(told.items) <= {one.badge for one in progress(Tally())}


def test_genres_are_those_of_the_same_titles_as_the_totals() -> None:
    genres = next(one for one in EXAMPLES if isinstance(one, StatsGenres))
    assert (genres.plays, genres.watched_seconds) == (OVERVIEW.plays, OVERVIEW.completed_seconds)


def test_what_is_unfinished_was_not_seen_for_long_enough() -> None:
    seen = sum(end - begin for begin, end in UNFINISHED.coverage)
    assert UNFINISHED.needed_seconds is not None
    assert UNFINISHED.runtime_seconds is not None
    assert seen == UNFINISHED.watched_seconds < UNFINISHED.needed_seconds
    assert round(100 * seen / UNFINISHED.runtime_seconds, 1) == UNFINISHED.percent
