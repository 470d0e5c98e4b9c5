"""Equality in normal form, and what is unknown kept apart from what is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET

from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserData
from playhead.features.userdata.model import Held, Known, Register, ServerClock, Shadow, Stamp, same

SECOND = TICKS_PER_SECOND


@pytest.mark.parametrize(
    ("field", "one", "other", "equal"),
    [
        (Field.LAST_PLAYED, 5_000, 5_999, True),
        (Field.LAST_PLAYED, 5_999, 6_000, False),
        (Field.LAST_PLAYED, None, 0, False),
        (Field.LAST_PLAYED, None, None, True),
        (Field.POSITION, 100 * SECOND, 101 * SECOND, True),
        (Field.POSITION, 100 * SECOND, 101 * SECOND + 1, False),
        (Field.POSITION, 0, 1, False),
        (Field.POSITION, 0, 0, True),
        (Field.PLAY_COUNT, 1, 2, False),
        (Field.RATING, 7.5, 7.5, True),
        (Field.RATING, None, 0.0, False),
        (Field.RATING, None, None, True),
        (Field.PLAYED, True, False, False),
    ],
)
def test_values_are_compared_in_normal_form(field: Field, one: Any, other: Any, equal: bool) -> None:
    assert same(field, one, other) == same(field, other, one) == equal


def test_what_nobody_said_is_not_nothing() -> None:
    register = Register(held={Field.LAST_PLAYED: Held(None, Stamp())})
    shadow = Shadow(fields={Field.LAST_PLAYED: Known(value=None, since=1)})
    assert (register.value(Field.LAST_PLAYED), register.value(Field.PLAYED)) == (None, UNSET)
    assert (shadow.value(Field.LAST_PLAYED), shadow.value(Field.PLAYED)) == (None, UNSET)


def test_a_shadow_is_a_whole_row_with_defaults_for_the_unknown() -> None:
    shadow = Shadow(fields={Field.RATING: Known(value=7.5, since=1), Field.PLAY_COUNT: Known(value=2, since=1)})
    assert shadow.data() == UserData(rating=7.5, play_count=2)
    assert Shadow().data() == UserData()


def test_a_servers_clock_is_told_by_its_fastest_notice() -> None:
    assert ServerClock().offset is None
    assert ServerClock(samples=((1, 900), (2, -300), (3, 40))).offset == -300
