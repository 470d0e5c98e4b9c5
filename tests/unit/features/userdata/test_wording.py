"""What people read of a change: one name, and the values as short text."""

from __future__ import annotations

import pytest

from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.wording import EVENT_TYPES, event_type, value_text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({Field.LAST_PLAYED, Field.PLAY_COUNT, Field.POSITION, Field.PLAYED}, "watched"),
        ({Field.POSITION, Field.LAST_PLAYED, Field.PLAY_COUNT}, "play_count"),
        ({Field.POSITION, Field.LAST_PLAYED}, "last_played"),
        ({Field.POSITION}, "progress"),
        ({Field.RATING, Field.FAVORITE}, "favorite"),
        ({Field.RATING, Field.POSITION}, "rating"),
        (set(), "watched"),
    ],
)
def test_a_change_is_named_by_its_weightiest_field(fields: set[Field], name: str) -> None:
    assert event_type(fields) == name


def test_every_field_has_a_name_of_its_own() -> None:
    assert {event_type([field]) for field in Field} == set(EVENT_TYPES.values())
    assert len(EVENT_TYPES) == len(Field)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (
            UserDataPart(played=True, play_count=2, last_played=1_767_323_045_000),
            "played=true play_count=2 last_played=2026-01-02T03:04:05.000Z",
        ),
        (UserDataPart(played=False, position=0), "played=false position=0"),
        (UserDataPart(last_played=None), "last_played=none"),
        (UserDataPart(rating=7.5, favorite=False), "favorite=false rating=7.5"),
        (UserDataPart(rating=None), "rating=none"),
        (UserDataPart(), ""),
    ],
)
def test_only_what_is_said_is_told(part: UserDataPart, text: str) -> None:
    assert value_text(part) == text
