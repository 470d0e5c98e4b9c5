"""Tools run quietly, with a reason when they fail and an environment that cannot lead them astray."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.steps.shell import SetupError, Shell, reason, tool_environment


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / ".cache").mkdir()
    return Shell(tmp_path, {"PATH": "/usr/bin:/bin"})


def test_output_goes_to_the_log_alone(shell: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    shell.run(["sh", "-c", "echo seen; echo heard >&2"], "trying")
    assert capfd.readouterr() == ("", "")
    assert "seen\nheard\n" in shell.log.read_text()


def test_a_failure_says_what_was_tried_why_and_where_the_rest_is(shell: Shell) -> None:
    with pytest.raises(SetupError) as failure:
        shell.run(["sh", "-c", "echo no such thing; exit 4"], "trying")
    assert str(failure.value) == f"trying: no such thing (all of it in {shell.log})"


def test_an_earlier_failure_is_not_taken_for_this_one(shell: Shell) -> None:
    shell.run(["sh", "-c", "echo error: of another time, long past"], "trying")
    with pytest.raises(SetupError, match="trying: now"):
        shell.run(["sh", "-c", "echo now; exit 1"], "trying")


def test_a_program_that_does_not_exist_is_a_failure_like_others(shell: Shell) -> None:
    with pytest.raises(SetupError, match=r"trying: .*No such file"):
        shell.run(["/nowhere/tool"], "trying")
    assert shell.answer(["/nowhere/tool"]) == ""


def test_an_answer_counts_only_when_the_program_succeeds(shell: Shell) -> None:
    assert shell.answer(["sh", "-c", "echo ' 1.2 '"]) == "1.2"
    assert shell.answer(["sh", "-c", "echo 1.2; exit 1"]) == ""


def test_a_folder_can_be_searched_first(shell: Shell) -> None:
    program = shell.root / "ls"
    program.write_text("#!/bin/sh\necho ours\n")
    program.chmod(0o755)
    assert shell.with_path(shell.root).answer(["sh", "-c", "ls"]) == "ours"


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "npm error code EUSAGE\nnpm error\nnpm error the lock file is old\nRun npm help\n",
            "npm error the lock file is old",
        ),
        ("WARNING: Retrying after a broken error\nERROR: uv is not to be had\n", "ERROR: uv is not to be had"),
        ("one\n\ntwo\n", "two"),
        ("", "it failed without a word"),
    ],
)
def test_the_reason_is_the_line_that_says_most(output: str, line: str) -> None:
    assert reason(output) == line


def test_an_active_environment_of_the_caller_is_not_set_up_instead_of_ours(tmp_path: Path) -> None:
    given = {
        "VIRTUAL_ENV": "/theirs",
        "PYTHONPATH": "/theirs",
        "UV_PROJECT_ENVIRONMENT": "/theirs",
        "HOME": str(tmp_path),
    }
    assert "/theirs" not in tool_environment(tmp_path, given).values()


@pytest.mark.parametrize("home", [{}, {"HOME": "/dev/null"}])
def test_without_a_home_to_write_to_caches_stay_in_the_checkout(tmp_path: Path, home: dict[str, str]) -> None:
    environment = tool_environment(tmp_path, home)
    assert environment["UV_CACHE_DIR"] == str(tmp_path / ".cache/uv")
    assert environment["npm_config_cache"] == str(tmp_path / ".cache/npm")


def test_a_home_that_can_be_written_keeps_the_caches(tmp_path: Path) -> None:
    environment = tool_environment(tmp_path, {"HOME": str(tmp_path / "made/later")})
    assert "UV_CACHE_DIR" not in environment
