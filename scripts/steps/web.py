"""Building the web app, once for each state of `web/`."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.steps import fingerprint
from scripts.steps.shell import SetupError, Shell

KEPT_BUILDS = 3


def install_modules(shell: Shell) -> None:
    """`web/node_modules` as the lock file says. Install scripts stay off: they fetch from anywhere."""
    wanted = fingerprint.modules(shell.root)
    stamp = shell.root / fingerprint.MODULES_STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    shell.run(npm, "installing what the web app is built with", folder=shell.root / "web")
    stamp.write_text(wanted)


def build(shell: Shell) -> Path:
    """The folder of the built app, kept under `.cache`. Raises SetupError with the reason it cannot be had."""
    kept = shell.root / f".cache/web-{fingerprint.web(shell.root)[:16]}"
    if (kept / "index.html").is_file():
        return kept
    install_modules(shell)
    shell.run(["npm", "run", "build"], "building the web app", folder=shell.root / "web")
    built = shell.root / "web/dist"
    if not (built / "index.html").is_file():
        raise SetupError("building the web app: it left no web/dist/index.html")
    _replace(built, kept)
    _forget_old(kept)
    return kept


def publish(shell: Shell, built: Path) -> None:
    """Put the app where the program and the wheel look for it."""
    _replace(built, shell.root / fingerprint.STATIC)


def _replace(source: Path, target: Path) -> None:
    """Copy a folder so that no reader meets half of it."""
    fresh, old = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _forget_old(kept: Path) -> None:
    builds = [path for path in kept.parent.glob("web-*") if path.is_dir()]
    for old in sorted(builds, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT_BUILDS:]:
        shutil.rmtree(old, ignore_errors=True)
