"""What the database itself does not let happen twice."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from playhead.features.history.tables import badge, row


def test_there_is_one_row_for_a_person_a_part_and_a_day() -> None:
    unique = [one for one in row.constraints if isinstance(one, UniqueConstraint)]
    assert [[column.name for column in one.columns] for one in unique] == [["person_id", "part", "local_day"]]


def test_there_is_one_badge_of_a_kind_for_a_person() -> None:
    assert [column.name for column in badge.primary_key] == ["person_id", "badge"]
