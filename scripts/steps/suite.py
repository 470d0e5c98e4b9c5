"""Runs the tests: what they need, the web app's own, pytest under coverage, and at the end what was left out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.steps import tiers

PYTHON = (sys.executable, "-m")
NO_TESTS = 5
SUMMARY = re.compile(r"^(?:\x1b\[[\d;]*m|=+ )*(?:\d+ (?:passed|failed|skipped|deselected|xfailed|error)|no tests ran)")


def main(arguments: list[str]) -> int:
    root = Path.cwd()
    if not arguments or any(tier.marker in word for word in arguments for tier in tiers.TIERS):
        _install(tiers.missing(os.environ))
    left_out = tiers.missing(os.environ)
    if arguments:
        status, summary = _pytest([*PYTHON, "pytest"], arguments)
    else:
        web = _web_tests(root)
        status, summary = _whole()
        status = status or web
    print(summary)
    print(closing_line(left_out))
    if left_out and os.environ.get(tiers.REQUIRED) == "1":
        return status or 1
    return status


def closing_line(left_out: Sequence[tiers.Tier]) -> str:
    if not left_out:
        return "all tiers ran"
    named = ", ".join(f"{tier.marker} (needs {tier.needs})" for tier in left_out)
    return f"LEFT OUT, not tested on this machine: {named}"


def summary_line(line: str) -> bool:
    """Whether pytest closes its output with this line."""
    return SUMMARY.match(line) is not None


def _whole() -> tuple[int, str]:
    coverage = [*PYTHON, "coverage"]
    _call([*coverage, "erase"])
    status, summary = _pytest([*coverage, "run", "-m", "pytest"], [])
    # Killed processes leave no figures behind or half a file; neither may hide the figures of the others.
    _call([*coverage, "combine", "--quiet"])
    report = _call([*coverage, "report"])
    return status or report, summary


def _pytest(command: Sequence[str], arguments: Sequence[str]) -> tuple[int, str]:
    """Pass the output on while it comes; keep pytest's closing line, which belongs at the very end."""
    color = ["--color=yes"] if sys.stdout.isatty() else []
    summary = ""
    with subprocess.Popen([*command, *color, *arguments], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if summary_line(line):
                summary = line.rstrip("\n")
    if process.returncode == NO_TESTS:
        return 1, summary or "no test matched: nothing was run"
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
    sys.exit(main(sys.argv[1:]))
