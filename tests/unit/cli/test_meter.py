"""How far long work has come, where nobody has a terminal."""

from __future__ import annotations

import pytest
from rich.progress import Progress

from playhead.cli.meter import Bar, metered


def test_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with metered("watchstate", 40) as meter:
        for _ in range(20):
            meter.add(2)
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[0], lines[-1]) == (10, "watchstate: 4 of 40", "watchstate: 40 of 40")


def test_of_nothing_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with metered("watchstate", 0) as meter:
        meter.add(0)
    assert capsys.readouterr().err == ""


def test_a_bar_advances() -> None:
    progress = Progress(disable=True)
    Bar(progress, "x", 10).add(4)
    assert progress.tasks[0].completed == 4
