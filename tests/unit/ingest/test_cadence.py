from __future__ import annotations

import pytest

from playhead.ingest.cadence import IDLE_AFTER_MS, LONGEST_ERROR_MS, Polls, Rhythm, answered, failed, wait_ms

NOW = 1_767_225_600_000
RHYTHM = Rhythm(active_ms=10_000, idle_ms=30_000)


def test_while_something_plays_it_is_often_and_else_seldom() -> None:
    assert wait_ms(Polls(), RHYTHM, NOW) == 30_000
    assert wait_ms(answered(Polls(), NOW, playing=True), RHYTHM, NOW) == 10_000


def test_it_goes_on_often_for_a_while_after_the_last_screen_went_dark() -> None:
    polls = answered(answered(Polls(), NOW, playing=True), NOW + 10_000, playing=False)
    assert wait_ms(polls, RHYTHM, NOW + IDLE_AFTER_MS - 1) == 10_000
    assert wait_ms(polls, RHYTHM, NOW + IDLE_AFTER_MS) == 30_000


def test_a_clock_that_was_set_back_does_not_keep_it_busy() -> None:
    assert wait_ms(answered(Polls(), NOW, playing=True), RHYTHM, NOW - 1) == 30_000


@pytest.mark.parametrize(("errors", "wait"), [(1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 300), (500, 300)])
def test_a_server_that_does_not_answer_is_asked_less_and_less(errors: int, wait: int) -> None:
    polls = answered(Polls(), NOW, playing=True)
    for _ in range(errors):
        polls = failed(polls)
    assert wait_ms(polls, RHYTHM, NOW) == wait * 1_000
    assert wait * 1_000 <= LONGEST_ERROR_MS


def test_an_answer_ends_the_waiting() -> None:
    polls = failed(failed(answered(Polls(), NOW, playing=True)))
    assert polls.played_at == NOW, "what was not answered is not an empty list"
    assert wait_ms(answered(polls, NOW + 1, playing=False), RHYTHM, NOW + 1) == 10_000


def test_who_sits_idle_is_not_asked_more_often_than_who_watches() -> None:
    odd = Rhythm(active_ms=60_000, idle_ms=30_000)
    assert wait_ms(Polls(), odd, NOW) == 60_000
    assert wait_ms(answered(Polls(), NOW, playing=True), odd, NOW) == 60_000
