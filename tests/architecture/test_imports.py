"""The import contracts of pyproject.toml: complete, and able to fail."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

from tests.architecture.tree import ROOT, SOURCE, Module, source

PLANTS = [
    ("Layers", {"kit/planted.py": "import playhead.domain.planted", "domain/planted.py": ""}),
    ("Layers", {"elsewhere/__init__.py": ""}),
    ("No feature knows", {"features/one.py": "import playhead.features.two", "features/two.py": ""}),
    ("No adapter knows", {"adapters/one.py": "import playhead.adapters.two", "adapters/two.py": ""}),
    ("Only the wiring", {"journal/planted.py": "import playhead.adapters.planted", "adapters/planted.py": ""}),
    ("Pure modules", {"features/planted/decide.py": "import time", "features/planted/__init__.py": ""}),
    ("Pure modules", {"domain/planted.py": "import playhead.kit.planted", "kit/planted.py": "import asyncio"}),
    ("Celery", {"journal/planted.py": "import celery"}),
    ("Simulators", {"simulators/planted.py": "import playhead.domain.planted", "domain/planted.py": ""}),
    (
        "No rings",
        {"kit/planted.py": "import playhead.kit.planted_too", "kit/planted_too.py": "import playhead.kit.planted"},
    ),
]
PURE_NAMES = re.compile(r"(?:decide|capabilities|lanes|settle|match|wire(?:_\w+)?)\.py")


@pytest.mark.parametrize(("contract", "plant"), PLANTS)
def test_a_contract_finds_what_it_forbids(contract: str, plant: dict[str, str], tmp_path: Path) -> None:
    _skeleton(tmp_path / "playhead", plant)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = [line for line in linted.stdout.splitlines() if line.endswith(" BROKEN")]
    assert [line.startswith(contract) for line in broken] == [True], linted.stdout


def test_what_is_pure_reaches_no_clock_chance_disk_or_network() -> None:
    graph = grimp.build_graph("playhead", include_external_packages=True)
    impure = sorted(set(_contract("Pure modules")["forbidden_modules"]) & graph.modules)
    chains = (
        graph.find_shortest_chain(importer=_dotted(module), imported=name)
        for module in source()
        if _is_pure(module)
        for name in impure
    )
    assert [" -> ".join(chain) for chain in chains if chain] == []


def test_only_configuration_reads_settings_from_the_environment() -> None:
    readers = {m.name.split("/")[0] for m in source() if "pydantic_settings" in m.text}
    readers |= {m.name.split("/")[0] for m in source() if "os.environ" in m.text or "os.getenv" in m.text}
    assert readers <= {"config", "runtime", "cli"}


def test_celery_may_be_imported_by_the_runtime_alone() -> None:
    watched = {name.split(".")[1] for name in _contract("Celery")["source_modules"]}
    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert packages - watched <= {"runtime"}


def _skeleton(package: Path, plant: dict[str, str]) -> None:
    """The packages without their content, so that only what is planted can break a contract."""
    packages = {"", "kit", "domain", "journal", "features", "adapters", "simulators"}
    for name in packages:
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").touch()
    for name, text in plant.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text + "\n")


def _contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = (contract for contract in contracts if contract["name"].startswith(name))
    return dict(found)


def _is_pure(module: Module) -> bool:
    """By its name, or because the first line of its docstring says so."""
    first_line = (ast.get_docstring(module.tree) or "").partition("\n")[0]
    return bool(PURE_NAMES.fullmatch(Path(module.name).name) or re.search(r"\bPure\b", first_line))


def _dotted(module: Module) -> str:
    return f"playhead.{module.name.removesuffix('.py').replace('/', '.').removesuffix('.__init__')}"
