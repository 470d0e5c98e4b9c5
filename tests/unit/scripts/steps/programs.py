"""Small stand-ins for the tools that a set-up calls."""

from __future__ import annotations

from pathlib import Path


def write_program(file: Path, script: str) -> Path:
    """An executable shell script; `$0.log` beside it is a good place to note calls."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file
