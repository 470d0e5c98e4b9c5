"""Small files, small functions: what a reader can hold at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, Function, Module, length, modules, source

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_ROUTE = 400, 60, 15
VERBS = frozenset({"get", "post", "put", "patch", "delete", "websocket", "api_route"})


@pytest.mark.parametrize("folder", ["src", "tests", "scripts", "benchmarks"])
def test_no_file_is_longer_than_the_limit(folder: str) -> None:
    long = [f"{m.name}: {m.lines}" for m in modules(ROOT / folder) if m.lines > LONGEST_FILE]
    assert long == []


@pytest.mark.parametrize("folder", ["src", "tests", "scripts", "benchmarks"])
def test_no_function_is_longer_than_the_limit(folder: str) -> None:
    long = [
        f"{m.name}:{f.name}: {length(f)}"
        for m in modules(ROOT / folder)
        for f in m.functions()
        if length(f) > LONGEST_FUNCTION
    ]
    assert long == []


def test_nine_of_ten_files_and_functions_stay_far_below_the_limits() -> None:
    files = sorted(m.lines for m in source())
    functions = sorted(length(f) for m in source() for f in m.functions())
    assert _quantile(files, 0.5) <= 110
    assert _quantile(files, 0.9) <= 260
    assert _quantile(functions, 0.5) <= 9
    assert _quantile(functions, 0.9) <= 28


def test_a_route_handler_only_passes_on() -> None:
    long = [f"{m.name}:{f.name}: {length(f)}" for m, f in _routes() if length(f) > LONGEST_ROUTE]
    assert long == []


def _routes() -> Iterator[tuple[Module, Function]]:
    for module in source():
        if module.name.startswith("delivery/api/routes/"):
            yield from ((module, f) for f in module.functions() if _is_route(f))


def _is_route(function: Function) -> bool:
    called = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return any(isinstance(c, ast.Attribute) and c.attr in VERBS for c in called)


def _quantile(values: list[int], share: float) -> int:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0
