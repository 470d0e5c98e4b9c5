"""What is committed explains itself to anybody, anywhere: no address of one machine, no pointer out of the tree."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

# Written so that this file does not hold the words it looks for.
FOREIGN = {
    "a folder beside the project": r"\.\./share[d]\b",
    "a path of one machine": r"(?<![\w/.])(?:/wor[k]|/roo[t]|/home/\w+|/Users/\w+)/",
    "a number that only a tracker explains": r"\b[Ii]ssue [#]?\d+\b",
    "a host of a package registry": r"\bpypi[.]org|\bpythonhosted[.]org|\bnpmjs[.](?:org|com)|\bdebian[.]org",
}
LOCK_FILES = frozenset({"uv.lock", "package-lock.json"})


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FOREIGN[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def _texts() -> Iterator[tuple[Path, str]]:
    for path in _committed():
        if path.name in LOCK_FILES or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            yield path, content.decode(errors="replace")


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing tells what is committed")
    return [ROOT / name for name in listed.stdout.split("\0") if name]
