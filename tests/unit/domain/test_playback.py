from __future__ import annotations

from msgspec.structs import replace

from playhead.domain.playback import Playing

FILM = Playing(session_id="s", user_id="a" * 32, item_id="1" * 32, position=50, reported_at=1_000, active_at=1_000)


def test_seconds_that_the_server_adds_by_itself_are_no_news() -> None:
    assert replace(FILM, position=60, active_at=2_000).news() == FILM.news()


def test_a_report_and_a_pause_are() -> None:
    assert replace(FILM, reported_at=2_000).news() != FILM.news()
    assert replace(FILM, is_paused=True).news() != FILM.news()


def test_where_no_report_is_told_the_position_is_all_there_is() -> None:
    silent = replace(FILM, reported_at=None)
    assert replace(silent, position=60).news() != silent.news()


def test_another_item_on_the_same_device_is_another_viewing() -> None:
    assert replace(FILM, item_id="2" * 32).key != FILM.key
