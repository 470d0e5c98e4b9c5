"""A shell for commands."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Commands on an empty data folder."""
    return Shell(tmp_path)


@pytest.fixture(autouse=True)
def _signals_kept() -> Iterator[None]:
    """Commands that serve set handlers; with those, tests that are called off would end as if all was well."""
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGINT)}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)
