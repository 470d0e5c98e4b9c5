"""A server's failures are told apart by class."""

from __future__ import annotations

import inspect

from playhead.domain import errors
from playhead.domain.errors import Busy, ServerError


def test_every_failure_can_be_caught_as_one() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert len(classes) > 5
    assert all(issubclass(c, ServerError) for c in classes)


def test_no_failure_is_a_special_case_of_another() -> None:
    kinds = [c for _, c in inspect.getmembers(errors, inspect.isclass) if c is not ServerError]
    assert [c.__name__ for c in kinds if c.__bases__ != (ServerError,)] == []


def test_a_busy_server_says_for_how_long_if_it_does() -> None:
    assert Busy("later").after_ms is None
    assert Busy("later", 3_000).after_ms == 3_000
    assert str(Busy("later", 3_000)) == "later"
