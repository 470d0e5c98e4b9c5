"""The shapes of an explanation and of conflicts."""

from __future__ import annotations

from typing import Literal

from playhead.delivery.api.models import Shape

FieldName = Literal["played", "position", "play_count", "last_played", "favorite", "rating"]
Value = bool | int | float | str | None
"""As the server has it; dates as RFC 3339, places in ticks."""


class AgreedField(Shape):
    """What all accounts should hold; `text` and `how` are for people. `at` null: there before the first look.
    `why` is why this value and no other."""

    field: FieldName
    value: Value
    text: str
    server: str
    at: str | None
    how: str
    why: str


class AccountField(Shape):
    """What one account is known to hold; `written_by_us` else seen there, `differs` from what is agreed."""

    field: FieldName
    value: Value
    text: str
    since: str
    written_by_us: bool
    differs: bool


class ExplainedAccount(Shape):
    """One account with one item. `linked_by` is the evidence that the item is a copy of the work, `lacking` what it is
    to be told, and `why` is what is owed, or why nothing is."""

    server: str
    user_id: str
    item_id: str
    item_name: str
    path: str
    linked_by: str
    fields: list[AccountField]
    lacking: list[FieldName]
    state: Literal["in_step", "owed", "held", "parked"]
    why: str
    seen_at: str | None
    job_id: int | None


class AbsentThere(Shape):
    server: str
    why: str


class ToldEdit(Shape):
    """An edit; `offset` is the record of the journal that told it."""

    field: FieldName
    value: Value
    text: str
    server: str
    at: str | None
    how: str
    won: bool
    offset: int


class ConflictSide(Shape):
    """One of two values, with where and when it was said. `at` null: there before the first look."""

    value: Value
    text: str
    server: str
    at: str | None


class ConflictRow(Shape):
    """An edit that lost to another of a different value; `kept` is what is agreed since."""

    id: str
    found_at: str
    field: FieldName
    username: str
    item_id: str
    item_name: str
    lost: ConflictSide
    kept: ConflictSide


class ExplainedPerson(Shape):
    id: int
    name: str


class Explained(Shape):
    """Why a work is as it is for a person. `edits` are the last ten, newest first."""

    person: ExplainedPerson
    work_id: int
    title: str
    kind: str
    sentence: str
    agreed: list[AgreedField]
    accounts: list[ExplainedAccount]
    absent: list[AbsentThere]
    edits: list[ToldEdit]
