"""The set-up itself: tools, packages, web app. One at a time, by a lock on `.cache/setup.lock`."""

from __future__ import annotations

import argparse
import compileall
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.steps import fingerprint, tools, web
from scripts.steps.shell import SetupError, Shell, say, tool_environment

EXIT_NOT_READY = 3


def main(arguments: list[str], root: Path) -> int:
    parser = argparse.ArgumentParser(prog="scripts/setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="add what tests and checks need")
    parser.add_argument("--again", action="store_true", help="repeat a web build that failed before")
    options = parser.parse_args(arguments)
    try:
        (root / ".cache").mkdir(exist_ok=True)
        with _alone(root / ".cache/setup.lock"):
            _set_up(Shell(root, tool_environment(root, os.environ)), dev=options.dev, again=options.again)
    except (SetupError, OSError) as error:
        say(f"Playhead cannot be set up: {error}")
        return EXIT_NOT_READY
    return 0


def _set_up(shell: Shell, *, dev: bool, again: bool) -> None:
    # Whoever held the lock may have done it all; look again before doing anything.
    if not fingerprint.packages_ready(shell.root, _environment_version(shell), dev=dev):
        shell.log.unlink(missing_ok=True)
        say("Setting up Playhead, once: its packages …")
        _sync_packages(shell, tools.uv(shell), dev=dev)
    if not fingerprint.web_ready(shell.root, time.time(), dev=dev, again=again):
        say("Setting up Playhead, once for each version of it: the web app …")
        _build_web(shell, dev=dev)


def _sync_packages(shell: Shell, uv: Path, *, dev: bool) -> None:
    stamp = shell.root / fingerprint.PACKAGES_STAMP
    # Tests and checks may have run here before: starting the program does not take their tools away.
    dev = dev or (stamp.is_file() and stamp.read_text().endswith(" dev"))
    stamp.unlink(missing_ok=True)
    sync = (uv, "sync", "--frozen", "--quiet", "--no-progress", "--no-python-downloads")
    group = "--dev" if dev else "--no-dev"
    # Where Python may not keep bytecode, each start would compile 900 modules: longer than all else it does.
    shell.run([*sync, "--compile-bytecode", "--python", sys.executable, group], "installing packages")
    compileall.compile_dir(shell.root / "src/playhead", quiet=2)
    digest = fingerprint.packages(shell.root, _environment_version(shell))
    stamp.write_text(f"{digest} {'dev' if dev else 'run'}")


def _build_web(shell: Shell, *, dev: bool) -> None:
    """A web app that cannot be built is said in one line and leaves the program to start without."""
    digest, result = fingerprint.web(shell.root), "built"
    try:
        node = tools.node(shell, tools.uv(shell))
        shell = shell.with_path(node)
        if dev:
            web.install_modules(shell)
        web.publish(shell, web.build(shell))
    except SetupError as error:
        result = "failed"
        say(f"Playhead starts without its web app. {error}")
    (shell.root / fingerprint.WEB_STAMP).write_text(f"{digest} {result}")


def _environment_version(shell: Shell) -> str:
    program = "from scripts.steps.fingerprint import python_version; print(python_version())"
    return shell.answer([shell.root / ".venv/bin/python", "-E", "-s", "-c", program])


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work here; waiting for it …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
