"""Which tiers of the test suite a machine can run."""

from __future__ import annotations

from pathlib import Path

from scripts.steps import tiers
from tests.architecture.tree import ROOT
from tests.unit.scripts.steps.programs import write_program

TIER = tiers.Tier("magic", "a wand", "WAND", ("wand", "staff"), "wands")


def test_any_of_the_programs_will_do(tmp_path: Path) -> None:
    staff = write_program(tmp_path / "staff", "")
    assert tiers.locate(TIER, {"PATH": str(tmp_path)}) == staff


def test_a_named_program_goes_before_one_on_the_path(tmp_path: Path) -> None:
    write_program(tmp_path / "wand", "")
    other = write_program(tmp_path / "elsewhere/wand", "")
    assert tiers.locate(TIER, {"PATH": str(tmp_path), "WAND": str(other)}) == other


def test_a_named_program_that_is_not_there_is_not_replaced_by_another(tmp_path: Path) -> None:
    write_program(tmp_path / "wand", "")
    assert tiers.locate(TIER, {"PATH": str(tmp_path), "WAND": str(tmp_path / "gone")}) is None


def test_an_empty_machine_misses_every_tier(tmp_path: Path) -> None:
    assert tiers.missing({"PATH": str(tmp_path)}) == tiers.TIERS


def test_every_tier_has_its_marker_declared() -> None:
    declared = (ROOT / "pyproject.toml").read_text()
    assert [tier.marker for tier in tiers.TIERS if f'"{tier.marker}: ' not in declared] == []
