"""The set-up does each thing once, also when two begin together, and says what it cannot do."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from scripts.steps import fingerprint, setup, tools
from tests.architecture.tree import ROOT
from tests.unit.scripts.steps.programs import write_program

SYNC = """
case $1 in --version) echo "uv $VERSION"; exit;; esac
echo "$@" >> calls
mkdir -p .venv/bin && ln -sf "$PYTHON" .venv/bin/python
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout without a web app, with a uv that only pretends."""
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    version = tools.UV.partition("==")[2]
    script = SYNC.replace("$VERSION", version).replace("$PYTHON", sys.executable)
    write_program(tmp_path / ".tools/bin/uv", script)
    return tmp_path


def test_packages_are_installed_once(root: Path) -> None:
    assert [setup.main([], root), setup.main([], root)] == [0, 0]
    (call,) = _calls(root)
    assert "--no-dev" in call


def test_all_modules_are_compiled_so_that_no_start_has_to(root: Path) -> None:
    (root / "src/playhead").mkdir(parents=True)
    (root / "src/playhead/module.py").write_text("ANSWER = 42")
    setup.main([], root)
    assert "--compile-bytecode" in _calls(root)[0]
    assert Path(cache_from_source(str(root / "src/playhead/module.py"))).is_file()


def test_a_second_call_for_development_adds_its_tools(root: Path) -> None:
    assert [setup.main([], root), setup.main(["--dev"], root), setup.main(["--dev"], root)] == [0, 0, 0]
    assert ["--no-dev" in call for call in _calls(root)] == [True, False]


def test_the_program_alone_does_not_take_development_tools_away(root: Path) -> None:
    setup.main(["--dev"], root)
    (root / "uv.lock").write_text("newer")
    setup.main([], root)
    assert ["--dev" in call for call in _calls(root)] == [True, True]


def test_two_first_calls_do_the_work_of_one(root: Path) -> None:
    command = [sys.executable, "-m", "scripts.steps.setup"]
    both = [subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert len(_calls(root)) == 1


def test_what_cannot_be_installed_is_said_in_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uv = root / ".tools/bin/uv"
    uv.write_text(uv.read_text().replace("mkdir", "echo the network is gone; exit 2; mkdir"))
    assert setup.main([], root) == setup.EXIT_NOT_READY
    said = capsys.readouterr()
    assert said.out == ""
    last = said.err.splitlines()[-1]
    assert last.startswith("Playhead cannot be set up: installing packages: the network is gone")
    assert not (root / fingerprint.PACKAGES_STAMP).exists()


def test_a_web_app_that_cannot_be_built_does_not_stop_the_program(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "web").mkdir()
    (root / "web/package.json").write_text("{}")
    assert setup.main([], root) == 0
    assert "Playhead starts without its web app." in capsys.readouterr().err
    assert (root / fingerprint.WEB_STAMP).read_text().endswith(" failed")


def _calls(root: Path) -> list[str]:
    return (root / "calls").read_text().splitlines()
