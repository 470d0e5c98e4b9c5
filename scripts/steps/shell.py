"""Running the tools that a set-up needs: quiet, with the whole output kept in a log."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ENOUGH_WORDS = 3
"""Spaces in a line that says more than `npm error code EUSAGE`."""


class SetupError(Exception):
    """The set-up cannot go on; the message is one line that says what to do."""


@dataclass(frozen=True)
class Shell:
    """Runs commands in the project's root. `environment` is what each of them sees."""

    root: Path
    environment: Mapping[str, str]

    def with_path(self, folder: Path) -> Shell:
        """The same, finding programs in `folder` first: npm starts whatever Node its PATH has."""
        path = f"{folder}{os.pathsep}{self.environment.get('PATH', os.defpath)}"
        return Shell(self.root, {**self.environment, "PATH": path})

    @property
    def log(self) -> Path:
        return self.root / ".cache/setup.log"

    def run(self, command: Sequence[str | Path], what: str, *, folder: Path | None = None) -> None:
        """Raises SetupError with the tool's own reason when it fails."""
        with self.log.open("ab+") as log:
            log.write(f"$ {' '.join(map(str, command))}\n".encode())
            log.flush()
            start = log.seek(0, os.SEEK_END)
            try:
                done = subprocess.run(
                    list(map(str, command)),
                    cwd=folder or self.root,
                    env=dict(self.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    check=False,
                )
            except OSError as error:
                raise SetupError(f"{what}: {error}") from error
            if done.returncode:
                log.seek(start)
                why = reason(log.read().decode(errors="replace"))
                raise SetupError(f"{what}: {why} (all of it in {self.log})")

    def answer(self, command: Sequence[str | Path]) -> str:
        """What a command prints, stripped; empty when it cannot be run or fails."""
        try:
            done = subprocess.run(
                list(map(str, command)),
                cwd=self.root,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            return ""
        return done.stdout.strip() if done.returncode == 0 else ""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def tool_environment(root: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, less what would lead a tool astray, plus caches that can be written.

    Tools that bring their own list of certificate authorities are shown the system's instead: a network
    that inspects its traffic has put its authority there.
    """
    environment = {
        name: value
        for name, value in given.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "NODE_OPTIONS"}
    }
    authorities = ssl.get_default_verify_paths().cafile
    if authorities:
        environment.setdefault("UV_SYSTEM_CERTS", "true")
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    home = given.get("HOME", "")
    if not home or not _writable(Path(home)):
        environment.setdefault("UV_CACHE_DIR", str(root / ".cache/uv"))
        environment.setdefault("npm_config_cache", str(root / ".cache/npm"))
    return environment


def _writable(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def reason(output: str) -> str:
    """The line of a failed tool's output that says most: the first sentence about an error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = (line for line in lines if line.count(" ") > ENOUGH_WORDS and not line.startswith("WARNING"))
    errors = [line for line in telling if "error" in line.lower()]
    return (errors or lines[-1:] or ["it failed without a word"])[0]
