"""What people read of a change: one name, and the values as short text."""

from __future__ import annotations

import pytest

from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.model import Value
from playhead.features.userdata.wording import EVENT_TYPES, event_type, listed, said_by, told, value_text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({Field.LAST_PLAYED, Field.PLAY_COUNT, Field.POSITION, Field.PLAYED}, "watched"),
        ({Field.POSITION, Field.LAST_PLAYED, Field.PLAY_COUNT}, "progress"),
        ({Field.LAST_PLAYED, Field.PLAY_COUNT}, "play_count"),
        ({Field.LAST_PLAYED}, "last_played"),
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


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (Field.PLAYED, False, "not played"),
        (Field.POSITION, 0, "from the start"),
        (Field.POSITION, 37_230_000_000, "at 1:02:03"),
        (Field.POSITION, 2_450_000_000, "at 4:05"),
        (Field.PLAY_COUNT, 1, "1 play"),
        (Field.PLAY_COUNT, 3, "3 plays"),
        (Field.LAST_PLAYED, None, "never played"),
        (Field.LAST_PLAYED, 1_767_225_600_000, "last played 2026-01-01 00:00 UTC"),
        (Field.FAVORITE, True, "favourite"),
        (Field.RATING, None, "not rated"),
        (Field.RATING, 7.5, "rated 7.5"),
    ],
)
def test_values_are_told_in_words(field: Field, value: Value, text: str) -> None:
    assert told(field, value) == text


def test_how_an_edit_came_is_told() -> None:
    assert [said_by(weight, 1) for weight in (2, 1, 0)] == ["set by hand", "by a playback that ended", "as it was seen"]
    assert said_by(2, 0) == "there before the first look"


def test_words_are_listed_as_people_do() -> None:
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
