"""How a command ends: exit codes, and failures that are told in a line."""

from __future__ import annotations

from enum import IntEnum


class End(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    WRONG = 1
    """It ran, and something is wrong."""
    USAGE = 2
    """The command or the configuration is not right."""
    NOT_READY = 3
    """Something needed cannot be reached, or is not ready."""
    INTERRUPTED = 130


class Failure(Exception):
    """Ends a command. Each line says what is wrong and what to do, and holds no secret."""

    def __init__(self, *lines: str, end: End = End.WRONG) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.end = end
