"""Each example is what its shape takes, and there is one of each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from playhead.delivery.api.app import openapi_document
from playhead.delivery.api.errors import Problem, response
from playhead.delivery.api.examples.table import ALL, BY_NAME, REFUSALS, names, problem, value
from playhead.delivery.api.models import Listed, LogoutAsked, People, User

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def texts(told: Any, key: str = "") -> Iterator[tuple[str, str]]:
    match told:
        case dict():
            for name, inner in told.items():
                yield from texts(inner, str(name))
        case list():
            for inner in told:
                yield from texts(inner, key)
        case str():
            yield key, told


@pytest.mark.parametrize("example", ALL, ids=lambda one: type(one).__name__)
def test_a_shape_takes_its_example(example: BaseModel) -> None:
    assert type(example).model_validate_json(json.dumps(value(example))) == example


@pytest.mark.parametrize("example", ALL, ids=lambda one: type(one).__name__)
def test_times_are_as_they_are_told(example: BaseModel) -> None:
    told = [text for key, text in texts(value(example)) if key.endswith("_at") or key in ("at", "since")]
    assert [text for text in told if not MOMENT.fullmatch(text)] == []


def test_there_is_one_of_each_and_all_are_shown() -> None:
    assert [kind for kind, count in Counter(type(one) for one in ALL).items() if count > 1] == []
    shown = {name.removeprefix("List_") for name in openapi_document()["components"]["examples"]}
    assert [type(one).__name__ for one in ALL if shown.isdisjoint(names(type(one)))] == []


def test_a_shape_is_found_by_either_name() -> None:
    assert names(Listed[User])[0] == "Listed_User_"
    assert BY_NAME["playhead__delivery__api__models__People"].__class__ is People
    assert BY_NAME["LogoutAsked"].__class__ is LogoutAsked


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_has_the_keys_of_a_real_one(status: int) -> None:
    told = value(problem(status))
    real = json.loads(bytes(response(Problem(status, told["detail"])).body))
    assert told | {"title": "", "errors": ()} == real | {"title": "", "errors": ()}
    assert ("errors" in told) is (status == 422)
    assert told["detail"].endswith(".") or status == 422


def test_no_operation_refuses_by_a_joke() -> None:
    with pytest.raises(KeyError):
        problem(418)
