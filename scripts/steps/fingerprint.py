"""Is the checkout as set up? Answered from files alone, by the hashes of what the set-up was made from.

Run as a module it exits 0 when nothing is to be done. Every command pays for this, so it imports little.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PACKAGES_STAMP = Path(".venv/playhead-stamp")
WEB_STAMP = Path(".cache/web-stamp")
MODULES_STAMP = Path("web/node_modules/playhead-stamp")
STATIC = Path("src/playhead/delivery/static")
FAILED_BUILD_SECONDS = 3600.0
"""A web build that failed is not tried again at every start, and not never."""

_NOT_SOURCE = frozenset({"node_modules", "dist", "coverage", ".vite", "generated"})
_CONTRACTS = Path("contracts/frames.schema.json")


def packages(root: Path, version: str) -> str:
    """The hash behind the Python environment. The folder counts: an environment cannot be moved."""
    return _hash([root / "uv.lock", root / "pyproject.toml"], version, str(root))


def web(root: Path) -> str:
    """The hash behind the built web app, of its sources and of what its types are made from; empty without one."""
    if not (root / "web/package.json").is_file():
        return ""
    return _hash([*_sources(root / "web"), root / _CONTRACTS])


def modules(root: Path) -> str:
    """The hash behind `web/node_modules`."""
    return _hash([root / "web/package.json", root / "web/package-lock.json"])


def packages_ready(root: Path, version: str, *, dev: bool) -> bool:
    digest, _, group = _read(root / PACKAGES_STAMP).partition(" ")
    return digest == packages(root, version) and (group == "dev" or not dev)


def web_ready(root: Path, now: float, *, dev: bool, again: bool) -> bool:
    """Nothing to build, built, or failed so lately that another try is not worth its time."""
    wanted = web(root)
    if not wanted:
        return True
    if dev and _read(root / MODULES_STAMP) != modules(root):
        return False
    digest, _, result = _read(root / WEB_STAMP).partition(" ")
    if digest != wanted:
        return False
    if result == "failed":
        return not again and now - (root / WEB_STAMP).stat().st_mtime < FAILED_BUILD_SECONDS
    return (root / STATIC / "index.html").is_file()


def ready(root: Path, version: str, now: float, *, dev: bool, again: bool) -> bool:
    return packages_ready(root, version, dev=dev) and web_ready(root, now, dev=dev, again=again)


def python_version() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _sources(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCE)
        yield from (Path(here, name) for name in sorted(files))


def _hash(files: list[Path] | Iterator[Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(not ready(Path.cwd(), python_version(), time.time(), dev="--dev" in sys.argv, again="--again" in sys.argv))
