"""The tiers of the test suite: which tests need something that a machine may not have.

A new tier is one line in `TIERS`, and its marker's line in pyproject.toml.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tier:
    """Tests with `marker` need `needs`: one of `programs`, which Debian has in `package`.

    `variable` names it where it lies outside of PATH, and tells the tests which one to use.
    """

    marker: str
    needs: str
    variable: str
    programs: tuple[str, ...]
    package: str


TIERS = (
    Tier(
        "e2e",
        "Chromium",
        "PLAYHEAD_TEST_CHROMIUM",
        ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
        "chromium",
    ),
)

REQUIRED = "PLAYHEAD_TEST_REQUIRE"
"""Set to 1, a tier that cannot run makes the whole run fail: for machines that are meant to have it all."""

NO_INSTALL = "PLAYHEAD_TEST_NO_INSTALL"
"""Set to 1, nothing is installed for the tests."""


def locate(tier: Tier, environment: Mapping[str, str]) -> Path | None:
    """Where this machine has what the tier needs."""
    named = environment.get(tier.variable, "")
    if named:
        return Path(named) if Path(named).exists() else None
    for program in tier.programs:
        found = shutil.which(program, path=environment.get("PATH"))
        if found:
            return Path(found)
    return None


def missing(environment: Mapping[str, str]) -> tuple[Tier, ...]:
    return tuple(tier for tier in TIERS if locate(tier, environment) is None)
