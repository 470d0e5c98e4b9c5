"""Every check, two at a time, each with its time; what failed is shown whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("src", "tests", "scripts", "benchmarks")


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    folder: str = "."


@dataclass(frozen=True)
class Finding:
    check: Check
    status: int
    output: str
    seconds: float


def checks(root: Path) -> Iterator[Check]:
    """What there is to check in this tree. The slow ones come first, so that both cores end together."""
    binaries = root / ".venv/bin"
    folders = tuple(folder for folder in FOLDERS if any((root / folder).rglob("*.py")))
    yield Check("types", (f"{binaries}/mypy", *folders))
    if (root / "web/package.json").is_file():
        yield Check("web", ("npm", "run", "--silent", "check"), "web")
    if (root / "contracts/openapi.json").is_file():
        yield Check("contracts", (sys.executable, "-m", "scripts.steps.contracts"))
    yield Check("architecture", (sys.executable, "-m", "pytest", "-q", "tests/architecture"))
    yield Check("imports", (f"{binaries}/lint-imports",))
    yield Check("format", (f"{binaries}/ruff", "format", "--check", "."))
    yield Check("lint", (f"{binaries}/ruff", "check", "."))
    yield Check("lock", (f"{root}/.tools/bin/uv", "lock", "--check", "--quiet"))


def run(check: Check) -> Finding:
    root = Path.cwd()
    environment = os.environ | {"PATH": f"{root}/.tools/node/bin:{os.environ.get('PATH', '')}"}
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=root / check.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Finding(check, done.returncode, done.stdout, time.monotonic() - start)


def main(names: Sequence[str]) -> int:
    """`names` picks some of the checks; without, all run."""
    every = list(checks(Path.cwd()))
    unknown = set(names) - {check.name for check in every}
    if unknown:
        print(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(c.name for c in every)}")
        return 2
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for finding in pool.map(run, [check for check in every if not names or check.name in names]):
            print(
                f"{'FAILED' if finding.status else 'ok':6} {finding.check.name:14}{finding.seconds:6.1f} s", flush=True
            )
            if finding.status:
                print(finding.output, flush=True)
                failed.append(finding.check.name)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
