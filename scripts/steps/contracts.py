"""Are the generated contracts those of the code? Says what to do when they are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OPENAPI = Path("contracts/openapi.json")


def main(root: Path, playhead: Path) -> int:
    made = subprocess.run([playhead, "openapi"], capture_output=True, text=True, check=False)
    if made.returncode:
        print(made.stderr)
        return 1
    if made.stdout != (root / OPENAPI).read_text():
        print(f"{OPENAPI} is not what the program describes: scripts/run openapi > {OPENAPI}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), Path(sys.executable).with_name("playhead")))
