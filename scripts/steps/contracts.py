"""Are the generated contracts those of the code? Prints what to do when they are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KEPT = Path("contracts/openapi.json")


def main() -> int:
    playhead = Path(sys.executable).with_name("playhead")
    made = subprocess.run([playhead, "openapi"], capture_output=True, text=True, check=False)
    if made.returncode:
        print(made.stderr)
        return 1
    if made.stdout != KEPT.read_text():
        print(f"{KEPT} is not what `playhead openapi` prints: scripts/run openapi > {KEPT}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
