"""A process that is told to end before it has begun."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.support.process import plain

SCRIPT = """
import os, sys
from playhead.cli import entry

(module, signum), sys.argv[1:] = sys.argv[1:3], sys.argv[3:]

class Signalling:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), int(signum))

sys.meta_path.insert(0, Signalling())
entry.main()
"""


def ended(module: str, signum: signal.Signals, *arguments: str) -> tuple[int, str, str]:
    """The code and output of a process that gets a signal when it begins to load a module."""
    command = [sys.executable, "-c", SCRIPT, module, str(int(signum)), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain())
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("module", ["typer", "playhead.cli.run", "uvicorn"])
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_what_serves_ends_in_order_while_it_is_loaded(module: str, signum: signal.Signals, code: int) -> None:
    assert ended(module, signum, "run", "--port", "0") == (code, "", "")


def test_what_was_to_do_something_and_did_not_says_so() -> None:
    assert ended("typer", signal.SIGTERM, "doctor")[0] == -signal.SIGTERM


def test_the_command_is_run() -> None:
    assert ended("no such module", signal.SIGTERM, "version")[0] == 0
