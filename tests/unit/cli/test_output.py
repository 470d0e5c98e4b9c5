"""What is printed."""

from __future__ import annotations

import json

import pytest

from playhead.cli.output import print_json, print_json_line, print_line, print_table, say


def test_a_table_in_a_pipe_is_whole_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 500
    print_table(("ID", "WHAT"), [(1, long), (22, None)])
    assert capsys.readouterr().out.splitlines() == ["ID  WHAT", f"1   {long}", "22"]


def test_nothing_that_a_title_holds_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("WHAT",), [("\x1b[2J[bold]",)])
    print_line("\x07bell")
    say("\x1b[0m")
    told = capsys.readouterr()
    assert told.out == "WHAT\n\\x1b[2J[bold]\n\\x07bell\n"
    assert told.err == "\\x1b[0m\n"


def test_json_is_one_document_or_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": "Häxan"})
    document = capsys.readouterr().out
    print_json_line({"title": "Häxan"})
    line = capsys.readouterr().out
    assert json.loads(document) == json.loads(line)
    assert (line.count("\n"), "Häxan" in line) == (1, True)
