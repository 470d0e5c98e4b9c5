"""How far long work has come: a bar on a terminal, plain lines elsewhere. Always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from playhead.cli.output import say

TENTHS = 10


class Meter(Protocol):
    """Is told how much is done."""

    def add(self, count: int) -> None: ...


class Bar:
    """On a terminal."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def add(self, count: int) -> None:
        """So many more are done."""
        self._progress.advance(self._task, count)


class Lines:
    """A line for each tenth."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._done = 0

    def add(self, count: int) -> None:
        """So many more are done."""
        before, self._done = self._done, self._done + count
        if self._total and before * TENTHS // self._total < self._done * TENTHS // self._total:
            say(f"{self._what}: {self._done} of {self._total}")


@contextmanager
def metered(what: str, total: int) -> Iterator[Meter]:
    """A meter for `total` pieces of work."""
    if not sys.stderr.isatty():
        yield Lines(what, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress, what, total)
