"""The project's own Python, parsed once, for the rules in this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src/playhead"

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file. `name` is its path below the folder it was looked for in."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, type_of_function):
                yield node


@cache
def modules(folder: Path) -> tuple[Module, ...]:
    """Every file with content, less migrations: those are written once and never changed."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text()
        if text.strip() and "migrations/versions" not in path.as_posix():
            found.append(Module(path.relative_to(folder).as_posix(), text, ast.parse(text)))
    return tuple(found)


def source() -> tuple[Module, ...]:
    return modules(SOURCE)


def suite(folder: str) -> tuple[Module, ...]:
    return modules(ROOT / "tests" / folder)


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
