"""Requests are held to their shapes before anything is done."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from playhead.delivery.api.models import Asked, LogQuery, UserAsked, UserChange

GOOD: dict[str, Any] = {"username": "ada", "password": "long enough"}


def test_a_name_is_kept_without_the_space_around_it() -> None:
    assert UserAsked(**GOOD | {"username": "  Ada L "}).username == "Ada L"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "   "),
        ("username", "x" * 65),
        ("username", "a\nb"),
        ("username", "a\x00"),
        ("username", 7),
        ("password", "nine char"),
        ("password", "x" * 257),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("is_admin", "perhaps"),
        ("rights", "all"),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as told:
        UserAsked.model_validate(GOOD | {field: value})
    assert told.value.errors()[0]["loc"] == (field,)
    assert GOOD["password"] not in str(told.value)


def test_a_password_of_ten_characters_is_long_enough() -> None:
    assert UserAsked(**GOOD | {"password": "ten chars!"}).password == "ten chars!"


class Numbers(Asked):
    much: float = 0
    many: Annotated[int, Field(ge=0)] | None = None
    both: bool = False


@pytest.mark.parametrize("field", ["much", "many"])
def test_true_is_no_number(field: str) -> None:
    with pytest.raises(ValidationError, match="must be a number"):
        Numbers.model_validate({field: True})
    assert Numbers.model_validate({field: 1, "both": True}).both


def test_a_change_may_name_anything_or_nothing() -> None:
    assert UserChange().model_dump(exclude_none=True) == {}
    assert UserChange(disabled=False).disabled is False


@pytest.mark.parametrize(("limit", "good"), [(1, True), (1000, True), (0, False), (1001, False)])
def test_the_log_gives_one_to_a_thousand_lines(limit: int, good: bool) -> None:
    if good:
        assert LogQuery(limit=limit).limit == limit
    else:
        with pytest.raises(ValidationError):
            LogQuery(limit=limit)
