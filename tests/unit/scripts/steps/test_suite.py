"""How the run of the tests ends: the closing line of pytest, then what was left out."""

from __future__ import annotations

import sys
import time

import pytest

from scripts.steps import suite, tiers


@pytest.mark.parametrize(
    "line",
    [
        "============================== 12 passed in 3.21s ==============================",
        "==== 1 failed, 11 passed, 2 skipped in 65.00s (0:01:05) ====",
        "\x1b[32m\x1b[32m\x1b[1m3 passed\x1b[0m\x1b[32m in 0.02s\x1b[0m\x1b[0m",
        "\x1b[31m===== \x1b[31m\x1b[1m1 failed\x1b[0m, \x1b[32m2 passed\x1b[0m\x1b[31m in 0.02s\x1b[0m =====",
        "5 passed in 0.10s",
        "============ no tests ran in 0.01s ============",
    ],
)
def test_a_closing_line_is_known(line: str) -> None:
    assert suite.summary_line(line)


@pytest.mark.parametrize("line", ["collected 12 items", "FAILED tests/a.py::b - assert 1 passed", "", "12 Passed"])
def test_other_lines_are_not_taken_for_it(line: str) -> None:
    assert not suite.summary_line(line)


@pytest.mark.parametrize(("whole", "line"), [(True, "all tiers ran"), (False, "no tier had to be left out")])
def test_nothing_left_out_is_said(whole: bool, line: str) -> None:
    assert suite.closing_line([], whole=whole) == line


def test_a_tier_left_out_is_named_with_what_it_needs() -> None:
    line = suite.closing_line(tiers.TIERS[:1], whole=True)
    assert line == "LEFT OUT, not tested on this machine: e2e (needs Chromium)"


@pytest.mark.parametrize("status", [0, 1])
def test_a_run_beside_ends_with_its_output_its_line_and_its_status(
    status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code = f"print('a failure in words'); print('3 passed in 0.10s'); raise SystemExit({status})"
    with suite.beside([sys.executable, "-c", code]) as ended:
        assert ended() == (status, "3 passed in 0.10s")
    assert "a failure in words" in capsys.readouterr().out


def test_a_run_beside_does_not_outlive_the_others() -> None:
    began = time.monotonic()
    with (
        pytest.raises(KeyboardInterrupt),
        suite.beside([sys.executable, "-c", "import threading; threading.Event().wait()"]),
    ):
        raise KeyboardInterrupt
    assert time.monotonic() - began < 300


def test_without_a_closing_line_that_is_said() -> None:
    assert suite.closing("Segmentation fault") == "pytest ended without a word"
    assert suite.closing("1 passed in 0.1s\n2 passed in 0.2s\n") == "2 passed in 0.2s"
