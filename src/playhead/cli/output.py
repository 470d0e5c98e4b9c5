"""Printing: JSON for machines; for people tables on a terminal and plain columns elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from playhead.config.problems import printable

PLAIN_WIDTH = 100_000
"""Whoever reads from a pipe wants whole lines."""


def print_json(value: object) -> None:
    """One document."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_json_line(value: object) -> None:
    """One line of a stream, seen at once."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def print_line(text: str) -> None:
    """One line, whatever stands in it."""
    print(printable(text), flush=True)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; a cell of None is empty."""
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False, markup=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")  # a path that is cut off helps nobody
    for row in rows:
        # a title is somebody else's text: control characters in it would reach the terminal
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    with console.capture() as drawn:
        console.print(table)
    print("\n".join(line.rstrip() for line in drawn.get().splitlines()), flush=True)


def say(text: str) -> None:
    """One line on stderr, where stdout is for the result."""
    print(printable(text), file=sys.stderr, flush=True)
