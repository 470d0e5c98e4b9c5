"""`scripts/run` as a user meets it: from anywhere, by any name, adding nothing of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.steps import fingerprint
from tests.architecture.tree import ROOT
from tests.unit.scripts.steps.programs import write_program

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A finished set-up under a path with a space, whose program prints its arguments, its folder and its input."""
    root = tmp_path / "play head"
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    write_program(root / ".venv/bin/playhead", 'echo "$# $*"; pwd; cat; echo "pid $$" >&2; exit 7')
    digest = fingerprint.packages(root.resolve(), fingerprint.python_version())
    (root / fingerprint.PACKAGES_STAMP).write_text(f"{digest} run")
    return root


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    (tmp_path / "else where").mkdir()
    return tmp_path / "else where"


def test_a_command_gets_its_arguments_its_folder_and_its_input(checkout: Path, elsewhere: Path) -> None:
    done = _run(checkout, elsewhere, "queue", "list", "two words", "", text="typed\n")
    assert done.stdout == f"4 queue list two words \n{elsewhere}\ntyped\n"
    assert done.returncode == 7


def test_the_program_takes_the_place_of_the_script(checkout: Path, elsewhere: Path) -> None:
    with subprocess.Popen(
        [checkout / "scripts/run", "version"],
        cwd=elsewhere,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.communicate()[1] == f"pid {process.pid}\n"


def test_a_link_to_the_script_works(checkout: Path, elsewhere: Path) -> None:
    link = elsewhere / "playhead"
    link.symlink_to(os.path.relpath(checkout / "scripts/run", elsewhere))
    done = subprocess.run([link, "version"], cwd="/", env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("1 version\n/\n")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], "1 demo"),
        (["--port", "9000"], "3 demo --port 9000"),
        (["--config", "other.yaml"], "3 run --config other.yaml"),
        (["--config=other.yaml"], "2 run --config=other.yaml"),
        (["--help"], "1 --help"),
        (["version", "--config", "other.yaml"], "3 version --config other.yaml"),
        (["--config", "other.yaml", "config", "check"], "4 --config other.yaml config check"),
        (["--json", "version"], "2 --json version"),
        (["--config=other.yaml", "--port", "9000"], "4 run --config=other.yaml --port 9000"),
        (["--quiet-viewers", "--help"], "3 demo --quiet-viewers --help"),
    ],
)
def test_without_a_command_it_is_the_demo_unless_a_configuration_is_named(
    checkout: Path, elsewhere: Path, arguments: list[str], command: str
) -> None:
    assert _run(checkout, elsewhere, *arguments).stdout.splitlines()[0] == command


def test_a_configuration_in_the_current_folder_is_run(checkout: Path, elsewhere: Path) -> None:
    (elsewhere / "config.yaml").touch()
    assert _run(checkout, elsewhere, "--port", "9000").stdout.splitlines()[0] == "3 run --port 9000"


@pytest.mark.parametrize("variable", ["PLAYHEAD_CONFIG", "CONFIG_PATH"])
def test_a_configuration_named_in_the_environment_is_run(checkout: Path, elsewhere: Path, variable: str) -> None:
    assert _run(checkout, elsewhere, **{variable: "/etc/playhead.yaml"}).stdout.splitlines()[0] == "1 run"


def test_an_environment_of_the_caller_is_left_as_it_is(checkout: Path, elsewhere: Path) -> None:
    write_program(checkout / ".venv/bin/playhead", 'echo "$PYTHONPATH $VIRTUAL_ENV ${PYTHONDONTWRITEBYTECODE-unset}"')
    assert _run(checkout, elsewhere, "version", PYTHONPATH="/a", VIRTUAL_ENV="/b").stdout == "/a /b unset\n"


def test_a_machine_without_python_is_told_so_in_one_line(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv/bin/python").unlink()
    for tool in ("sh", "dirname", "readlink"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    done = _run(checkout, tmp_path, "version", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Playhead needs Python 3.11 or newer")
    assert done.stderr.count("\n") == 1


def _run(
    checkout: Path, folder: Path, *arguments: str, text: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts/run", *arguments],
        cwd=folder,
        env=ENVIRONMENT | environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
