"""When a set-up counts as done, and what undoes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.steps import fingerprint

VERSION = "3.12.1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with everything set up for development, and its web app built."""
    for name in ("uv.lock", "pyproject.toml", "web/package.json", "web/package-lock.json", "web/app/main.ts"):
        _write(tmp_path / name, name)
    _write(tmp_path / "contracts/frames.schema.json", "{}")
    _write(tmp_path / fingerprint.PACKAGES_STAMP, f"{fingerprint.packages(tmp_path, VERSION)} dev")
    _write(tmp_path / fingerprint.MODULES_STAMP, fingerprint.modules(tmp_path))
    _write(tmp_path / fingerprint.WEB_STAMP, f"{fingerprint.web(tmp_path)} built")
    _write(tmp_path / fingerprint.STATIC / "index.html", "")
    return tmp_path


@pytest.mark.parametrize("dev", [True, False])
def test_a_finished_set_up_is_ready(root: Path, dev: bool) -> None:
    assert fingerprint.ready(root, VERSION, 0.0, dev=dev, again=False)


def test_an_environment_without_development_tools_serves_only_the_program(root: Path) -> None:
    _write(root / fingerprint.PACKAGES_STAMP, f"{fingerprint.packages(root, VERSION)} run")
    assert fingerprint.packages_ready(root, VERSION, dev=False)
    assert not fingerprint.packages_ready(root, VERSION, dev=True)


@pytest.mark.parametrize(
    "changed",
    ["uv.lock", "pyproject.toml", "web/app/main.ts", "web/package-lock.json", "contracts/frames.schema.json"],
)
def test_a_change_of_what_it_was_made_from_undoes_it(root: Path, changed: str) -> None:
    _write(root / changed, "something else")
    assert not fingerprint.ready(root, VERSION, 0.0, dev=False, again=False)


def test_another_python_undoes_it(root: Path) -> None:
    assert not fingerprint.ready(root, "3.13.0", 0.0, dev=False, again=False)


def test_a_moved_checkout_is_set_up_anew(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = tmp_path_factory.mktemp("elsewhere") / "playhead"
    root.rename(moved)
    assert not fingerprint.packages_ready(moved, VERSION, dev=False)


def test_what_is_built_or_installed_is_no_source(root: Path) -> None:
    before = fingerprint.web(root)
    _write(root / "web/dist/index.html", "built")
    _write(root / "web/node_modules/react/index.js", "installed")
    _write(root / "web/client/generated/frames.ts", "made")
    assert fingerprint.web(root) == before


def test_a_source_file_that_moves_changes_the_hash(root: Path) -> None:
    before = fingerprint.web(root)
    (root / "web/app/main.ts").rename(root / "web/app/start.ts")
    assert fingerprint.web(root) != before


def test_a_checkout_without_web_app_needs_none(tmp_path: Path) -> None:
    assert fingerprint.web_ready(tmp_path, 0.0, dev=True, again=True)


def test_a_published_app_that_was_removed_is_missed(root: Path) -> None:
    (root / fingerprint.STATIC / "index.html").unlink()
    assert not fingerprint.web_ready(root, 0.0, dev=False, again=False)


def test_a_failed_build_is_tried_again_after_a_while_or_on_request(root: Path) -> None:
    stamp = root / fingerprint.WEB_STAMP
    _write(stamp, f"{fingerprint.web(root)} failed")
    os.utime(stamp, (1000.0, 1000.0))
    later = 1000.0 + fingerprint.FAILED_BUILD_SECONDS
    assert fingerprint.web_ready(root, later - 1, dev=False, again=False)
    assert not fingerprint.web_ready(root, later, dev=False, again=False)
    assert not fingerprint.web_ready(root, later - 1, dev=False, again=True)


def test_development_misses_the_installed_modules(root: Path) -> None:
    (root / fingerprint.MODULES_STAMP).unlink()
    assert fingerprint.web_ready(root, 0.0, dev=False, again=False)
    assert not fingerprint.web_ready(root, 0.0, dev=True, again=False)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
