"""How far somebody is with each badge."""

from __future__ import annotations

from playhead.features.history.badges import Tally
from playhead.features.history.progress import longest, progress
from playhead.kit.times import HOUR


def test_steps_are_reached_and_not_passed() -> None:
    found = {one.badge: one for one in progress(Tally(films=60, watched=30 * HOUR, streak={5, 6, 7, 9}))}
    assert (found["films_50"].reached, found["films_100"].reached, found["films_100"].needed) == (50, 60, 100)
    assert (found["hours_24"].reached, found["hours_100"].reached) == (24, 30)
    assert found["streak_7"].reached == 3
    assert (found["binge"].reached, found["binge"].needed) == (None, None)


def test_what_is_counted_twice_is_no_badge_for_collectors() -> None:
    found = {one.badge: one for one in progress(Tally(badges={"first_light": 1, "collector_10": 2}))}
    assert found["collector_10"].reached == 1


def test_the_most_days_in_a_row() -> None:
    assert [longest(days) for days in (set(), {3}, {1, 2, 4, 5, 6}, {9, 8, 7})] == [0, 1, 3, 3]
