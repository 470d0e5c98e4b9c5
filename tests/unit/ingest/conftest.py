"""Households with passes, made as a test wants them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.household import Household
from tests.support.passing import NEW, OLD, Make
from tests.support.sweeping import Broom


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Household] = []

    def made(**more: Any) -> tuple[Household, Broom]:
        brake = more.pop("brake", None)
        home = Household({"wan": OLD, "lan": NEW}, **({"films": 4} | more))
        homes.append(home)
        home.settle()
        return home, Broom(home, brake)

    yield made
    for home in homes:
        home.remove()
