"""Households that end with their test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.pair import OLD, Home, Make


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Home] = []

    def made(version: str = OLD, *, rest: bool = True, **more: Any) -> Home:
        homes.append(Home({"wan": OLD, "lan": version}, **more))
        homes[-1].settle()
        if rest:
            homes[-1].at_rest()
        return homes[-1]

    yield made
    for home in homes:
        home.remove()
