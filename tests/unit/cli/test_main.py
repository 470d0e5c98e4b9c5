"""The way to every command, and out of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from playhead import __version__
from playhead.cli import main
from tests.support.command import Shell, call


def test_every_command_has_the_module_and_the_help_that_the_list_shows() -> None:
    listed = call("--help").out
    for name in main.COMMANDS:
        assert f"\n  {name} " in listed
        told = call(name, "--help")
        assert (told.code, "--json" in told.out, "--config" in told.out, "--debug" in told.out) == (0, True, True, True)


@pytest.mark.parametrize("arguments", [("version", "--json"), ("--json", "version")])
def test_a_common_option_may_stand_before_or_after(arguments: tuple[str, ...]) -> None:
    assert call(*arguments).json == {"version": __version__}


def test_the_configuration_may_be_named_before_the_command(shell: Shell) -> None:
    assert call("--config", str(shell.config), "config", "check").code == 0
    assert call("config", "--config", str(shell.config), "--json", "check").json["source"] == str(shell.config)


@pytest.mark.parametrize(
    "arguments", [("vrsion",), ("sync", "later"), ("version", "--nope"), ("queue", "show", "x"), ("queue", "show")]
)
def test_a_command_that_is_not_right_ends_with_2_and_one_line(arguments: tuple[str, ...]) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "--help'" in ended.err
    assert ended.err.partition(" See 'playhead")[0].endswith((".", "?"))


def test_no_command_at_all_shows_what_there_is() -> None:
    ended = call()
    assert (ended.code, "Commands:" in ended.err) == (2, True)


def test_the_version_is_an_option_too() -> None:
    assert call("--version").out == f"playhead {__version__}\n"


def test_a_failure_is_a_traceback_when_that_is_asked_for(shell: Shell) -> None:
    shell.write({"server": 1})
    ended = shell("--debug", "config", "check")
    assert (ended.code, "Traceback" in ended.err) == (2, True)
    assert "Traceback" not in shell("config", "check").err


def test_a_mistake_of_our_own_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    main.hook_for(["queue", "list"])(ValueError, ValueError("odd\nthing of postgresql://me:hush@db/x"), None)
    err = capsys.readouterr().err
    assert (err.count("\n"), "ValueError: odd thing" in err, "hush" in err) == (1, True, False)
    assert main.hook_for(["queue", "--debug"]) is sys.__excepthook__


def test_a_small_command_does_not_load_the_program() -> None:
    script = (
        "import sys; from playhead.cli.main import run; run(['version', '--json']);"
        "print([n for n in ('pydantic', 'sqlalchemy', 'fastapi', 'rich', 'httpx') if n in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    version, loaded = told.stdout.splitlines()
    assert json.loads(version) == {"version": __version__}
    assert loaded == "[]"


def test_the_collector_works_while_a_command_runs_and_leaves_the_program_alone() -> None:
    asked = "import gc; from playhead.cli import main; gc.disable(); main._load('version')"
    answered = subprocess.run(
        [sys.executable, "-c", f"{asked}; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answered.stdout.split() == ["True", "True"]
