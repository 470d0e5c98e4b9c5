"""Only a wheel with the web app inside counts as built."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scripts.steps import wheel
from tests.unit.scripts.steps.programs import write_program


@pytest.mark.parametrize(("content", "status"), [(wheel.APP, 0), ("playhead/__init__.py", 1)])
def test_a_wheel_must_carry_the_web_app(tmp_path: Path, content: str, status: int) -> None:
    (tmp_path / "dist").mkdir()
    with zipfile.ZipFile(tmp_path / "dist/playhead-1-py3-none-any.whl", "w") as built:
        built.writestr(content, "")
    assert wheel.main(tmp_path, write_program(tmp_path / "uv", "exit 0")) == status


def test_a_build_that_fails_is_passed_on(tmp_path: Path) -> None:
    assert wheel.main(tmp_path, write_program(tmp_path / "uv", "exit 7")) == 7
