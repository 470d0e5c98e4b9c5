"""Builds the wheel and looks into it: a wheel without the web app is not one to hand out."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

APP = "playhead/delivery/static/index.html"


def main(root: Path, uv: Path) -> int:
    command = (uv, "build", "--wheel", "--out-dir", "dist", "--clear", "--quiet")
    built = subprocess.run(command, cwd=root, check=False)
    if built.returncode:
        return built.returncode
    for wheel in sorted((root / "dist").glob("*.whl")):
        if APP not in zipfile.ZipFile(wheel).namelist():
            print(f"{wheel} lacks the web app; .cache/setup.log says why", file=sys.stderr)
            return 1
        print(wheel)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), Path.cwd() / ".tools/bin/uv"))
