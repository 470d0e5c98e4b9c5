"""Tests of a tier that this machine cannot run are left out, and say why."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from scripts.steps import tiers
from tests.support import kept

kept.keep()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for tier in tiers.missing(os.environ):
        skip = pytest.mark.skip(reason=f"needs {tier.needs}")
        for item in items:
            if item.get_closest_marker(tier.marker):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """What was loaded stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser for tests marked `e2e`."""
    (tier,) = (tier for tier in tiers.TIERS if tier.marker == "e2e")
    found = tiers.locate(tier, os.environ)
    assert found is not None, "a test that uses Chromium is marked e2e"
    return found
