from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import rules
from playhead.simulators.jellyfin.model import BLANK, Row
from playhead.simulators.jellyfin.rules import BadRating, Thresholds
from playhead.simulators.jellyfin.ticks import SECOND

LIMITS = Thresholds()
FILM = 6000 * SECOND


def test_a_write_changes_only_the_fields_it_names() -> None:
    row = Row(position=5, play_count=2, favorite=True, rating=8, last_played=9, played=True)
    assert rules.write(row, {}) == row
    assert rules.write(row, {"Played": False, "Rating": None}) == Row(5, 2, True, 8, 9, False)


def test_nothing_but_the_rating_is_checked_for_its_range() -> None:
    assert rules.write(BLANK, {"PlaybackPositionTicks": -5, "PlayCount": -1}) == Row(position=-5, play_count=-1)


@pytest.mark.parametrize("rating", [11, -1])
def test_a_rating_out_of_range_refuses_the_write_and_keeps_the_rest_aside(rating: int) -> None:
    with pytest.raises(BadRating) as refused:
        rules.write(BLANK, {"IsFavorite": True, "Rating": rating})
    assert refused.value.kept == Row(favorite=True)


def test_likes_is_a_view_of_the_rating_and_loses_against_one() -> None:
    assert rules.write(BLANK, {"Likes": True}).rating == 10
    assert rules.write(BLANK, {"Likes": False}).rating == 1
    assert rules.write(BLANK, {"Likes": True, "Rating": 3}).rating == 3
    assert [Row(rating=value).likes for value in (6.5, 6.4, None)] == [True, False, None]


def test_marking_played_is_idempotent_without_a_date_and_counts_with_one() -> None:
    once = rules.mark_played(Row(position=7), 100, None)
    assert once == Row(play_count=1, last_played=100, played=True)
    assert rules.mark_played(once, 200, None) == once
    assert rules.mark_played(once, 200, 50) == Row(play_count=2, last_played=50, played=True)


def test_unmarking_wipes_all_but_opinion() -> None:
    row = Row(position=5, play_count=2, favorite=True, rating=8, last_played=9, played=True)
    assert rules.mark_unplayed(row) == Row(favorite=True, rating=8)


def test_starting_counts_and_clears_played_only_where_the_version_does() -> None:
    row = Row(position=3, play_count=1, played=True)
    assert rules.started(row, "Movie", 9, clears_played=True) == Row(3, 2, last_played=9, played=False)
    assert rules.started(row, "Movie", 9, clears_played=False).played
    assert rules.started(BLANK, "Audio", 9, clears_played=True).played


@pytest.mark.parametrize(
    ("percent", "position", "played"),
    [(3, 0, False), (5, 5, False), (50, 50, False), (89, 89, False), (91, 0, True), (0, 0, False)],
)
def test_a_reported_position_is_begun_unfinished_or_finished(percent: int, position: int, played: bool) -> None:
    row = rules.reported(BLANK, "Movie", FILM, FILM * percent // 100, LIMITS)
    assert (row.position, row.played) == (FILM * position // 100, played)


def test_the_last_second_a_short_film_and_an_unknown_runtime_finish() -> None:
    assert rules.reported(BLANK, "Movie", FILM, FILM - SECOND // 2, LIMITS).played
    assert rules.reported(BLANK, "Movie", 200 * SECOND, 100 * SECOND, LIMITS).played
    assert rules.reported(BLANK, "Movie", None, 5, LIMITS) == Row(played=True)


def test_up_to_10_10_only_the_very_end_is_the_end() -> None:
    old = Thresholds(end_percent=100, end_margin=0)
    assert rules.reported(BLANK, "Movie", FILM, FILM - SECOND // 2, old).position == FILM - SECOND // 2
    assert rules.stopped(BLANK, "Movie", FILM, FILM, old) == (Row(played=True), True)


def test_10_8_dates_a_second_mark_anew_and_counts_it_once() -> None:
    once = rules.mark_played(Row(play_count=1, last_played=9, played=True), 100, None, renew=True)
    assert once == Row(play_count=1, last_played=100, played=True)


def test_songs_keep_no_position_and_a_played_film_stays_played() -> None:
    assert rules.reported(BLANK, "Audio", FILM, FILM // 2, LIMITS).position == 0
    assert rules.reported(Row(played=True), "Movie", FILM, FILM // 2, LIMITS) == Row(FILM // 2, played=True)


def test_a_stop_without_position_counts_as_played_to_the_end() -> None:
    assert rules.stopped(Row(position=5), "Movie", FILM, None, LIMITS) == (Row(play_count=1, played=True), True)


def test_a_stop_tells_whether_the_film_was_completed() -> None:
    assert [rules.stopped(BLANK, "Movie", FILM, FILM * p // 100, LIMITS)[1] for p in (3, 50, 95)] == [
        False,
        False,
        True,
    ]


def test_thresholds_come_from_the_servers_configuration() -> None:
    config = {"MinResumePct": 1, "MaxResumePct": 99, "MinResumeDurationSeconds": 0}
    limits = Thresholds.of(config, 1)
    assert rules.reported(BLANK, "Movie", FILM, FILM * 95 // 100, limits).position == FILM * 95 // 100
