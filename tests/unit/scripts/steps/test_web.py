"""The web app is built once for each state of its source, and published whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.steps import fingerprint, web
from scripts.steps.shell import SetupError, Shell
from tests.unit.scripts.steps.programs import write_program

NPM = 'echo "$1" >> "$ROOT/calls"; mkdir -p node_modules; [ "$1" = ci ] || { mkdir -p dist; cp page dist/index.html; }'


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / ".cache").mkdir()
    write_program(tmp_path / "path/npm", NPM)
    for name in ("package.json", "package-lock.json", "page"):
        (tmp_path / "web").mkdir(exist_ok=True)
        (tmp_path / "web" / name).write_text(name)
    return Shell(tmp_path, {"PATH": f"{tmp_path}/path:/usr/bin:/bin", "ROOT": str(tmp_path)})


def test_the_same_source_is_built_once(shell: Shell) -> None:
    first, second = web.build(shell), web.build(shell)
    assert first == second
    assert (first / "index.html").read_text() == "page"
    assert _calls(shell) == ["ci", "run"]


def test_a_change_is_built_without_installing_again(shell: Shell) -> None:
    web.build(shell)
    (shell.root / "web/page").write_text("new page")
    assert (web.build(shell) / "index.html").read_text() == "new page"
    assert _calls(shell) == ["ci", "run", "run"]


def test_changed_dependencies_are_installed(shell: Shell) -> None:
    web.install_modules(shell)
    (shell.root / "web/package-lock.json").write_text("newer")
    web.install_modules(shell)
    assert _calls(shell) == ["ci", "ci"]


def test_going_back_to_an_earlier_state_builds_nothing(shell: Shell) -> None:
    web.build(shell)
    (shell.root / "web/page").write_text("new page")
    web.build(shell)
    (shell.root / "web/page").write_text("page")
    assert (web.build(shell) / "index.html").read_text() == "page"
    assert _calls(shell) == ["ci", "run", "run"]


def test_only_the_latest_builds_are_kept(shell: Shell) -> None:
    for number in range(web.KEPT_BUILDS + 2):
        (shell.root / "web/page").write_text(f"page {number}")
        web.build(shell)
    assert len(list((shell.root / ".cache").glob("web-*"))) == web.KEPT_BUILDS


def test_publishing_replaces_all_that_was_there(shell: Shell) -> None:
    published = shell.root / fingerprint.STATIC
    (published / "assets").mkdir(parents=True)
    (published / "assets/old.js").touch()
    web.publish(shell, web.build(shell))
    assert [path.name for path in published.rglob("*")] == ["index.html"]
    assert [path.name for path in published.parent.iterdir()] == ["static"]


def test_a_build_without_a_page_is_a_failure(shell: Shell) -> None:
    write_program(shell.root / "path/npm", "mkdir -p node_modules")
    with pytest.raises(SetupError, match=r"left no web/dist/index\.html"):
        web.build(shell)


def _calls(shell: Shell) -> list[str]:
    return (shell.root / "calls").read_text().split()
