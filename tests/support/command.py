"""Commands run in this process, on a data folder of their own."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import yaml

from playhead.cli import main

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Where commands are called. `config` is the file they are given."""

    def __init__(self, folder: Path, **values: Any) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "config.yaml"
        self.write({"database": {"path": str(self.data / "playhead.db")}} | values)

    def write(self, values: dict[str, Any]) -> None:
        """Put another configuration in the file's place."""
        self.config.write_text(yaml.safe_dump(values))

    def __call__(self, *arguments: str, typed: str = "") -> Ended:
        """Run a command with the configuration; `typed` is what stands on stdin."""
        return call(*arguments, "--config", str(self.config), typed=typed)


def call(*arguments: str, typed: str = "") -> Ended:
    """Run a command as it is."""
    out, err = io.StringIO(), io.StringIO()
    with logs_restored(), _typed(typed), redirect_stdout(out), redirect_stderr(err):
        code = main.run(arguments)
    return Ended(code, out.getvalue(), err.getvalue())


@contextmanager
def logs_restored() -> Iterator[None]:
    """A command sets up the logs of its process; the process of the tests keeps its own. Until it has done so, what a
    program beside it logs must not come between what it prints."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    root.handlers.clear()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)


@contextmanager
def _typed(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
