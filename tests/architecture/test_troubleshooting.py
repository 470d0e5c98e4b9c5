"""What docs/troubleshooting.md quotes is said somewhere: a message that nobody prints any more helps nobody find it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/troubleshooting.md").read_text()
GAP = "\0"
"""Stands for what a message fills in."""

QUOTED = sorted(set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", PAGE)))
LOGGED = re.findall(r"`([^`]+)`", PAGE.partition("Each change of a connection is one line of the log")[2])


def texts(tree: ast.AST) -> Iterator[str]:
    """The texts of a module as they are printed, without its docstrings."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


@cache
def printed() -> tuple[str, ...]:
    source = ROOT / "src/playhead"
    files = [path for path in source.rglob("*.py") if "simulators" not in path.parts]
    found = [text for path in files for text in texts(ast.parse(path.read_text()))]
    for folder in ("web/app", "web/client"):
        found += [path.read_text() for path in (ROOT / folder).rglob("*.ts*")]
    return tuple(found)


def is_printed(quote: str) -> bool:
    pattern = re.compile(".*".join(re.escape(piece.strip()) for piece in quote.split("…")))
    return any(pattern.search(text) for text in printed())


@pytest.mark.parametrize("quote", QUOTED)
def test_a_quoted_message_is_one_that_the_program_prints(quote: str) -> None:
    assert is_printed(quote)


@pytest.mark.parametrize("line", LOGGED)
def test_a_named_line_of_the_log_is_one_that_is_written(line: str) -> None:
    assert line in printed()


def test_the_page_quotes_messages_and_another_text_is_none_of_them() -> None:
    assert (len(QUOTED) > 20, len(LOGGED) > 5) == (True, True)
    assert not is_printed("The webhook of … went deaf")
