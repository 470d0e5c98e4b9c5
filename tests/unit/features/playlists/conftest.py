"""Households with playlists, and databases, that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engine import Engine
from tests.support.listening import Listening

Make = Callable[..., Listening]


@pytest.fixture
def make() -> Iterator[Make]:
    """Servers whose accounts were looked at once."""
    homes: list[Listening] = []

    def made(versions: dict[str, str] | None = None, **more: Any) -> Listening:
        homes.append(Listening(versions or {"wan": "12.0.0", "lan": "10.11.11"}, **({"films": 6} | more)))
        homes[-1].read()
        return homes[-1]

    yield made
    for home in homes:
        home.remove()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()
