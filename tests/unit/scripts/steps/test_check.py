"""What is checked follows from what the tree holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.steps import check


def test_what_is_not_there_is_not_checked(tmp_path: Path) -> None:
    names = {c.name for c in check.checks(tmp_path)}
    assert names == {"types", "architecture", "imports", "format", "lint", "lock"}


def test_the_web_app_and_the_contracts_are_checked_once_they_exist(tmp_path: Path) -> None:
    for name in ("web/package.json", "contracts/openapi.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    assert {"web", "contracts"} <= {c.name for c in check.checks(tmp_path)}


def test_types_are_checked_wherever_there_is_python(tmp_path: Path) -> None:
    for folder in ("src", "benchmarks"):
        (tmp_path / folder / "deep").mkdir(parents=True)
        (tmp_path / folder / "deep/module.py").touch()
    (types,) = (c for c in check.checks(tmp_path) if c.name == "types")
    assert types.command[1:] == ("src", "benchmarks")


def test_a_failing_check_keeps_what_it_said() -> None:
    finding = check.run(check.Check("echo", ("sh", "-c", "echo out; echo err >&2; exit 3")))
    assert (finding.status, finding.output) == (3, "out\nerr\n")


def test_a_check_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["spelling"]) == 2
    assert "no such check: spelling" in capsys.readouterr().out
