"""When an edit happened, from two clocks that disagree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.people import ServerDate
from playhead.domain.userdata import SaveReason
from playhead.features.userdata.clocks import (
    CLOCK_ERROR_MS,
    SPACING_MS,
    WINDOW_MS,
    learn,
    learn_date,
    moment,
    offset_seconds,
    weight_of,
)
from playhead.features.userdata.model import ServerClock
from playhead.kit.times import HOUR, MINUTE

NOW = 1_767_225_600_000


def heard(*delays: int, skew: int = 0) -> ServerClock:
    """A clock after one notice a minute, each so many ms on its way, from a server `skew` ms ahead."""
    clock = ServerClock()
    for number, delay in enumerate(delays):
        said = NOW + number * MINUTE
        clock = learn(clock, said + delay, said + skew)
    return clock


@pytest.mark.parametrize("skew", [0, 3 * HOUR, -3 * HOUR])
def test_a_skewed_server_is_corrected_by_its_fastest_notice(skew: int) -> None:
    clock = heard(40, 15, 300, skew=skew)
    assert clock.offset == 15 - skew
    event = moment(clock, NOW + 10 * MINUTE, NOW + 9 * MINUTE + 59_000 + skew)
    assert event.at == NOW + 9 * MINUTE + 59_015
    assert event.error == CLOCK_ERROR_MS


def test_an_event_is_never_after_its_receipt() -> None:
    assert moment(heard(50), NOW, NOW + 5_000).at == NOW


def test_a_delayed_notice_keeps_its_time_and_is_uncertain_by_its_age() -> None:
    late = moment(heard(10), NOW + HOUR, NOW)
    assert (late.at, late.error) == (NOW + 10, HOUR - 10)


def test_a_notice_without_a_time_could_be_an_hour_old() -> None:
    assert moment(heard(10), NOW, None).at == NOW
    assert moment(ServerClock(), NOW, NOW).error == HOUR


def test_a_server_set_forward_starts_anew_at_once() -> None:
    clock = learn(heard(10, 12), NOW + 5 * MINUTE, NOW + 5 * MINUTE + HOUR)
    assert clock.offset == -HOUR


def test_what_was_heard_over_an_hour_ago_no_longer_decides() -> None:
    clock = learn(heard(5), NOW + 2 * HOUR, NOW + 2 * HOUR - 80)
    assert clock.offset == 80


@given(st.lists(st.integers(0, 60_000), max_size=80))
def test_the_offset_is_the_smallest_of_the_window_and_few_samples_are_kept(delays: list[int]) -> None:
    clock = heard(*delays)
    recent = delays[-60:]
    assert len(clock.samples) <= WINDOW_MS // SPACING_MS + 1
    if recent:
        assert clock.offset is not None
        # what is near the window's far end may have gone with the better sample that stood for it
        assert min(recent) <= clock.offset <= min(delays[-56:])


def test_a_queue_that_grows_later_and_later_does_not_push_out_what_was_in_time() -> None:
    clock = heard(15)
    for number in range(200):
        clock = learn(clock, NOW + MINUTE + number * 20, NOW + MINUTE - 100 - number * 200)
    assert clock.offset == 15


@pytest.mark.parametrize(
    ("reason", "weight"),
    [
        (SaveReason.TOGGLE_PLAYED, 2),
        (SaveReason.UPDATE_USER_DATA, 2),
        (SaveReason.PLAYBACK_FINISHED, 1),
        (SaveReason.PLAYBACK_START, 0),
        (None, 0),
    ],
)
def test_on_purpose_weighs_more_than_by_the_way(reason: SaveReason | None, weight: int) -> None:
    assert weight_of(reason) == weight


def test_people_are_told_how_far_a_server_is_ahead() -> None:
    assert offset_seconds(heard(0, skew=90_000)) == 90.0
    assert offset_seconds(None) is None


def told_by_answer(at: int, skew: int = 0, took: int = 40) -> ServerDate:
    """A date cut to the second, of a server `skew` ms ahead, by an answer that came at `at`."""
    return ServerDate((at - took // 2 + skew) // 1_000 * 1_000, at - took, at)


@pytest.mark.parametrize("skew", [0, 3 * HOUR, -3 * HOUR])
def test_an_answer_tells_the_time_though_every_notice_is_late(skew: int) -> None:
    clock = learn_date(heard(45_000, 20_000, skew=skew), told_by_answer(NOW + 2 * MINUTE + 700, skew))
    said = NOW + 10 * MINUTE
    event = moment(clock, said + 30_000, said + skew)
    assert said <= event.at <= said + event.error


def test_an_answer_shows_that_a_clock_was_set_back() -> None:
    clock = learn_date(heard(15), told_by_answer(NOW + 5 * MINUTE, -HOUR))
    assert clock.offset is not None
    assert HOUR <= clock.offset <= HOUR + CLOCK_ERROR_MS


def test_an_answer_that_tells_nothing_new_changes_nothing() -> None:
    clock = heard(15)
    assert learn_date(clock, None) == clock
    assert learn_date(clock, told_by_answer(NOW + 30_000)) == clock
    assert learn_date(clock, told_by_answer(NOW + SPACING_MS)).offset == 15


@given(st.integers(0, 2_000), st.integers(0, 900), st.integers(-4 * HOUR, 4 * HOUR), st.integers(0, 60_000))
def test_with_dates_an_event_is_never_timed_before_it_nor_long_after(
    took: int, part: int, skew: int, delay: int
) -> None:
    clock = learn_date(heard(delay, skew=skew), told_by_answer(NOW + MINUTE + part, skew, took))
    event = moment(clock, NOW + 10 * MINUTE, NOW + 9 * MINUTE + skew)
    assert NOW + 9 * MINUTE <= event.at <= NOW + 9 * MINUTE + event.error
