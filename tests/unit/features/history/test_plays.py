"""Viewings from playbacks: the set of them decides, never their order."""

from __future__ import annotations

import itertools
from datetime import UTC
from zoneinfo import ZoneInfo

from playhead.features.history.model import Rules
from playhead.features.history.plays import LONGEST, TOLERANCE, Play, Seen, by_hour, same, seen, stretches
from playhead.kit.times import DAY, HOUR, MINUTE

NOON = 1_700_049_600_000
LENGTH = 100 * MINUTE


def found(*plays: Play, rules: Rules | None = None, zone: str = "UTC") -> list[Seen]:
    return seen(stretches(plays), rules or Rules(), ZoneInfo(zone))


def play(at: int, length: int = LENGTH, source: str = "a", runtime: int = LENGTH) -> Play:
    return Play(source, at, length, runtime)


def test_any_order_says_the_same() -> None:
    plays = [play(NOON), play(NOON + 10 * MINUTE, source="b"), play(NOON + DAY, HOUR), play(NOON + 2 * DAY, HOUR)]
    answers = {tuple(found(*some)) for some in itertools.permutations(plays)}
    assert len(answers) == 1
    assert [one.plays for one in answers.pop()] == [1, 1]


def test_one_tool_is_believed_for_what_several_tell() -> None:
    (one,) = stretches([play(NOON, HOUR), play(NOON + 20 * MINUTE, 90 * MINUTE, "b")])
    assert (one.source, one.spans) == ("b", ((NOON + 20 * MINUTE, NOON + 110 * MINUTE),))


def test_what_is_further_apart_than_the_tolerance_is_apart() -> None:
    end = NOON + LENGTH
    assert len(list(stretches([play(NOON), play(end + TOLERANCE, source="b")]))) == 1
    assert len(list(stretches([play(NOON), play(end + TOLERANCE + 1, source="b")]))) == 2


def test_sleep_is_not_watched() -> None:
    (one,) = found(play(NOON, 10 * HOUR))
    assert (one.watched, one.plays, one.percent) == (LENGTH, 1, 100.0)
    (unknown,) = stretches([play(NOON, 40 * HOUR, runtime=0)])
    assert unknown.spans == ((NOON, NOON + LONGEST),)
    assert found(play(NOON, 10 * HOUR, runtime=0)) == []


def test_a_film_seen_twice_in_a_row_is_two_plays_of_one_day() -> None:
    (one,) = found(play(NOON), play(NOON + LENGTH + MINUTE))
    assert (one.plays, one.watched, one.completed_at) == (2, 2 * LENGTH, NOON + LENGTH + 86 * MINUTE)


def test_halves_days_apart_are_one_viewing_and_months_apart_none() -> None:
    (one,) = found(play(NOON, HOUR), play(NOON + 3 * DAY, HOUR))
    assert (one.plays, one.local_day) == (1, "2023-11-18")
    assert found(play(NOON, HOUR), play(NOON + 60 * DAY, HOUR)) == []


def test_the_day_is_that_of_the_persons_own_clock() -> None:
    late = NOON + 10 * HOUR + 10 * MINUTE
    assert [one.local_day for one in found(play(late))] == ["2023-11-15"]
    assert [one.local_day for one in found(play(late), zone="Europe/Berlin")] == ["2023-11-16"]


def test_hours_are_cut_at_full_hours() -> None:
    assert by_hour(((NOON + 30 * MINUTE, NOON + LENGTH),), UTC) == {
        ("2023-11-15", 12): 30 * MINUTE, ("2023-11-15", 13): 40 * MINUTE,
    }  # fmt: skip


def test_the_same_day_or_the_same_hours_are_the_same_viewing() -> None:
    assert same("2023-11-15", 0, "2023-11-15", DAY)
    assert same("2023-11-15", NOON, "2023-11-16", NOON + TOLERANCE)
    assert not same("2023-11-15", NOON, "2023-11-16", NOON + TOLERANCE + 1)
