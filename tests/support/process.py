"""The real `playhead`, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PLAYHEAD = Path(sys.executable).with_name("playhead")
SECONDS = 300
"""More than the slowest machine needs to load the program and to end it."""


class Running:
    """A process that serves. `ready` is the first line it printed."""

    def __init__(self, process: subprocess.Popen[str], ready: str, errors: Path) -> None:
        self.process = process
        self.ready = ready
        self._errors = errors

    @property
    def json(self) -> Any:
        """The first line, where it was asked for as JSON."""
        return json.loads(self.ready)

    @property
    def errors(self) -> str:
        """What stands on stderr by now."""
        return self._errors.read_text()

    def end(self, signum: signal.Signals) -> int:
        """Send a signal, and wait for the exit code."""
        self.process.send_signal(signum)
        return self.process.wait(SECONDS)


@contextmanager
def serving(*arguments: str, errors: Path) -> Iterator[Running]:
    """A process that has said that it is ready; it is killed where the test has not ended it."""
    with errors.open("w") as file:
        process = subprocess.Popen([PLAYHEAD, *arguments], stdout=subprocess.PIPE, stderr=file, text=True, env=plain())
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready, errors.read_text()
            yield Running(process, ready, errors)
        finally:
            process.kill()
            process.communicate()


def called(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """A command, from start to end."""
    return subprocess.run(
        [PLAYHEAD, *arguments], input=typed, capture_output=True, text=True, timeout=SECONDS, check=False, env=plain()
    )


def plain() -> dict[str, str]:
    """This process's environment without what would configure Playhead."""
    foreign = ("PLAYHEAD_CONFIG", "CONFIG_PATH", "PLAYHEAD_DATA")
    return {name: value for name, value in os.environ.items() if name not in foreign}
