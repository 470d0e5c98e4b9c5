"""Habits that no linter knows: where errors may be swallowed whole, how tests are written and where they lie."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, Module, modules, source, suite

BROAD = frozenset({"Exception", "BaseException"})
HOMES_OF_BROAD_HANDLERS = frozenset(
    {"kit/supervise.py", "journal/worker.py", "journal/pump.py", "delivery/api/errors.py"}
)
REPLACING = re.compile(r"\bpatch(?:\.object|\.dict)?\(|monkeypatch\.setattr|\b(?:Magic|Async)?Mock\(")
SLEEPING = re.compile(r"\b(?:asyncio|time|anyio)\.sleep\(")
LINES_WORTH_A_TEST = 20


def test_broad_handlers_stand_only_where_a_loop_must_survive_anything() -> None:
    elsewhere = [
        f"{module.name}:{line}"
        for module in source()
        if module.name not in HOMES_OF_BROAD_HANDLERS
        for line in _broad_handlers(module)
    ]
    assert elsewhere == []


def test_nothing_suppresses_every_error() -> None:
    assert [m.name for m in source() if re.search(r"suppress\((?:Base)?Exception\b", m.text)] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [m.name for m in source() if drawers & set(m.name.removesuffix(".py").split("/"))] == []


@pytest.mark.parametrize(("folder", "mirror"), [("src/playhead", "unit"), ("scripts", "unit/scripts")])
def test_each_module_has_a_test_at_its_path(folder: str, mirror: str) -> None:
    have = {module.name for module in suite(mirror)}
    missing = [module.name for module in modules(ROOT / folder) if _wants_test(module, have)]
    assert missing == []


def test_few_tests_replace_a_part_of_what_they_test() -> None:
    """At most five in a hundred: a fake that passes the port's own tests says more."""
    outside = [m for m in suite("") if not m.name.startswith("architecture/")]
    count = sum(f.name.startswith("test_") for m in outside for f in m.functions())
    replaced = {m.name: n for m in outside if (n := len(REPLACING.findall(m.text)))}
    assert sum(replaced.values()) <= count / 20, replaced


def test_unit_tests_wait_for_nothing() -> None:
    sleeping = [m.name for m in suite("unit") if SLEEPING.search(m.text)]
    assert sleeping == []


def _broad_handlers(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.walk(node.type) if node.type else iter([ast.Name("BaseException")])
            if any(isinstance(name, ast.Name) and name.id in BROAD for name in caught):
                yield node.lineno


def _wants_test(module: Module, have: set[str]) -> bool:
    folder, _, file = module.name.rpartition("/")
    mirrored = f"{folder}/test_{file}".lstrip("/")
    return module.lines > LINES_WORTH_A_TEST and file != "__init__.py" and mirrored not in have
