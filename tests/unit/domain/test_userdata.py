"""Readings and parts of readings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.userdata import Field, UserData, UserDataPart, part_of, with_part

READINGS = st.builds(UserData, rating=st.none() | st.floats(0, 10))
FIELDS = st.frozensets(st.sampled_from(Field))


@given(READINGS, READINGS, FIELDS)
def test_a_part_changes_the_fields_it_names_and_no_other(
    base: UserData, other: UserData, fields: frozenset[Field]
) -> None:
    mixed = with_part(base, part_of(other, fields))
    for field in Field:
        assert getattr(mixed, field) == getattr(other if field in fields else base, field)


@given(READINGS, FIELDS)
def test_a_part_says_what_it_was_made_of(data: UserData, fields: frozenset[Field]) -> None:
    assert frozenset(part_of(data, fields).said()) == fields


@given(READINGS, READINGS)
def test_without_a_choice_a_part_is_the_whole(base: UserData, other: UserData) -> None:
    assert with_part(base, part_of(other)) == other


def test_false_zero_and_none_are_said_and_not_missing() -> None:
    part = UserDataPart(played=False, position=0, rating=None)
    assert part.said() == (Field.PLAYED, Field.POSITION, Field.RATING)
    assert with_part(UserData(played=True, position=9, rating=5.0), part) == UserData()
