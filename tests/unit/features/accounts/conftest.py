"""Estates that end with their test, and views as values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.estate import Estate

Make = Callable[..., Estate]

VERSIONS = {"wan": "12.0.0", "lan": "10.11.11"}


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[Estate] = []

    def an_estate(servers: dict[str, str] | None = None, **more: Any) -> Estate:
        made.append(Estate(servers or VERSIONS, **more))
        made[-1].settle()
        return made[-1]

    yield an_estate
    for estate in made:
        estate.remove()
