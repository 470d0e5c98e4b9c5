"""The kept description of the interface is compared with the program's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.steps import contracts
from tests.unit.scripts.steps.programs import write_program


@pytest.mark.parametrize(("printed", "status"), [("the same", 0), ("another", 1)])
def test_the_kept_document_must_be_the_printed_one(tmp_path: Path, printed: str, status: int) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / contracts.OPENAPI).write_text("the same\n")
    playhead = write_program(tmp_path / "playhead", f'[ "$1" = openapi ] && echo "{printed}"')
    assert contracts.main(tmp_path, playhead) == status


def test_a_program_that_fails_is_no_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert contracts.main(tmp_path, write_program(tmp_path / "playhead", "echo broken >&2; exit 1")) == 1
    assert "broken" in capsys.readouterr().out
