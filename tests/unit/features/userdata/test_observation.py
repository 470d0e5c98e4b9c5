"""What a reading carries with it."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata.model import Doubt, Shadow
from playhead.features.userdata.observation import reading_of, wiped


def test_a_reading_says_every_field_and_clears_the_doubt() -> None:
    doubt = Doubt(part=UserDataPart(played=False), at=3, reason=SaveReason.TOGGLE_PLAYED)
    seen = reading_of(UserData(), Shadow(doubt=doubt), 5, 6)
    assert (set(seen.part.said()), seen.reading, seen.at, seen.heard_at) == (set(Field), True, 5, 6)
    assert (seen.doubt, seen.reason) == (doubt, SaveReason.TOGGLE_PLAYED)


def test_a_reading_of_our_own_accord_has_no_reason() -> None:
    assert reading_of(UserData(), Shadow(), 5, 6).reason is None


@pytest.mark.parametrize(
    ("part", "gone"),
    [
        (UserDataPart(play_count=0, last_played=None), True),
        (UserDataPart(play_count=0, last_played=UNSET), True),
        (UserDataPart(play_count=0, last_played=7_000), False),
        (UserDataPart(play_count=1, last_played=None), False),
        (UserDataPart(), False),
    ],
)
def test_an_un_mark_leaves_neither_count_nor_date(part: UserDataPart, gone: bool) -> None:
    assert wiped(part) is gone
