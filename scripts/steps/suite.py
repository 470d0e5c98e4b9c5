"""Runs the tests: what they need, the web app's own, pytest under coverage, and at the end what was left out."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.steps import tiers

PYTHON = (sys.executable, "-m")
NO_TESTS = 5
PIPE = 65_536
SEARCHES = ("tests/properties",)
UNCOVERED = ("tests/chaos", "tests/contract", "tests/architecture")
"""What searches for mistakes; what kills processes, replays thousands of recordings and reads the source: run beside
the others, and without coverage, which would double its time and tell nothing new."""
BROWSER = ("tests/e2e",)
"""What mostly waits for a browser: run beside what keeps a core busy. Not under coverage either: the browser's driver
switches greenlets, and CPython 3.11 can hang for ever when a traced thread with greenlets ends."""

WAITING = ("tests/integration",)
"""The whole program before simulated servers: mostly waits, for passes and for what must not come. Run beside the
others too, and without coverage: the floor is for what the unit tests reach by themselves, and they reach it."""

SUMMARY = re.compile(r"^(?:\x1b\[[\d;]*m|=+ )*(?:\d+ (?:passed|failed|skipped|deselected|xfailed|error)|no tests ran)")


def main(arguments: list[str]) -> int:
    root = Path.cwd()
    if not arguments or any(tier.marker in word for word in arguments for tier in tiers.TIERS):
        _install(tiers.missing(os.environ))
    left_out = tiers.missing(os.environ)
    status = _pytest([*PYTHON, "pytest"], arguments)[0] if arguments else _whole(root)
    print(closing_line(left_out, whole=not arguments))
    if left_out and os.environ.get(tiers.REQUIRED) == "1":
        return status or 1
    return status


def closing_line(left_out: Sequence[tiers.Tier], *, whole: bool) -> str:
    if not left_out:
        return "all tiers ran" if whole else "no tier had to be left out"
    named = ", ".join(f"{tier.marker} (needs {tier.needs})" for tier in left_out)
    return f"LEFT OUT, not tested on this machine: {named}"


def summary_line(line: str) -> bool:
    """Whether pytest closes its output with this line."""
    return SUMMARY.match(line) is not None


def closing(said: str) -> str:
    """The line with which pytest closed its output."""
    summaries = [line for line in said.splitlines() if summary_line(line)]
    return summaries[-1] if summaries else "pytest ended without a word"


def _whole(root: Path) -> int:
    """Everything; pytest's closing line is said again after the coverage table, as the result of the run."""
    web = _web_tests(root)
    coverage = [*PYTHON, "coverage"]
    covered = [*coverage, "run", "-m", "pytest"]
    _call([*coverage, "erase"])
    with (
        beside([*PYTHON, "pytest", *SEARCHES]) as searches,
        beside([*PYTHON, "pytest", *UNCOVERED]) as uncovered,
        beside([*PYTHON, "pytest", *BROWSER]) as browser,
        beside([*PYTHON, "pytest", *WAITING]) as waiting,
    ):
        status, summary = _pytest(covered, [f"--ignore={path}" for path in (*SEARCHES, *UNCOVERED, *BROWSER, *WAITING)])
        others = [waiting(), browser(), uncovered(), searches()]
    # Killed processes leave no figures behind or half a file; neither may hide the figures of the others.
    _call([*coverage, "combine", "--quiet"])
    floor = _call([*coverage, "report"])
    if web:
        print("the tests of the web app FAILED, see above")
    for other in others:
        print(other.summary)
    print(summary)
    return next(filter(None, (status, *(other.status for other in others), floor, web)), 0)


class Ended(NamedTuple):
    """How a run of pytest ended, and its closing line."""

    status: int
    summary: str


@contextlib.contextmanager
def beside(command: Sequence[str]) -> Iterator[Callable[[], Ended]]:
    """A run of pytest at the same time. Gives what waits for it, prints its output and tells how it ended."""
    with tempfile.TemporaryFile() as output, subprocess.Popen(command, stdout=output, stderr=output) as process:

        def ended() -> Ended:
            status = process.wait()
            output.seek(0)
            said = output.read().decode(errors="replace")
            print(said, flush=True)
            return Ended(status, closing(said))

        try:
            yield ended
        finally:
            process.kill()


def _pytest(command: Sequence[str], arguments: Sequence[str]) -> tuple[int, str]:
    """Pass the output on as it comes, dot by dot; keep pytest's closing line."""
    color = ["--color=yes"] if sys.stdout.isatty() else []
    ending = b""
    with subprocess.Popen([*command, *color, *arguments], stdout=subprocess.PIPE, bufsize=0) as process:
        while process.stdout and (chunk := process.stdout.read(PIPE)):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            ending = (ending + chunk)[-PIPE:]
    summary = closing(ending.decode(errors="replace"))
    if process.returncode == NO_TESTS:
        print("no test was run: nothing matched", file=sys.stderr)
        return 1, summary
    return process.returncode, summary


def _web_tests(root: Path) -> int:
    if not (root / "web/package.json").is_file():
        return 0
    environment = os.environ | {"PATH": f"{root}/.tools/node/bin:{os.environ.get('PATH', '')}"}
    return subprocess.run(["npm", "run", "--silent", "test"], cwd=root / "web", env=environment, check=False).returncode


def _install(wanted: Sequence[tiers.Tier]) -> None:
    apt = shutil.which("apt-get")
    if not wanted or not apt or os.geteuid() or os.environ.get(tiers.NO_INSTALL) == "1":
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = [tier.package for tier in wanted]
    print(f"Installing for the tests: {' '.join(packages)} …", file=sys.stderr, flush=True)
    # An update that fails leaves the list that is there, which may well do.
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run([apt, "-qq", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)


def _call(command: Sequence[str]) -> int:
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
