"""A shell for commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Commands on an empty data folder."""
    return Shell(tmp_path)
