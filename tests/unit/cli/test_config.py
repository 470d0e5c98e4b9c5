"""The configuration from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.support.command import Shell, call

SERVER = {"name": "wan", "url": "http://wan.test", "api_key": "very-secret-key"}


def test_what_is_right_is_told_with_what_it_asks_in_vain(shell: Shell) -> None:
    shell.write({"servers": [SERVER], "history": {"threshold": 80}})
    checked = shell("config", "check")
    assert (checked.code, checked.out) == (0, f"{shell.config}: in order, 1 server\n")
    assert checked.err.startswith("warning: history is set")
    told = shell("config", "check", "--json").json
    assert (told["ok"], told["source"], len(told["warnings"])) == (True, str(shell.config), 1)


def test_each_problem_is_a_line_with_the_nearest_key(shell: Shell) -> None:
    shell.write({"srvers": [], "server": {"prot": 1}})
    checked = shell("config", "check")
    assert (checked.code, checked.out) == (2, "")
    assert sorted(line.split(": ", 1)[1] for line in checked.err.splitlines()) == [
        "server.prot: unknown key; did you mean 'port'?",
        "srvers: unknown key; did you mean 'servers'?",
    ]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    ended = call("config", "check", "--config", str(tmp_path / "absent.yaml"))
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_the_effective_values_hide_secrets(shell: Shell) -> None:
    shell.write({"servers": [SERVER]})
    shown = shell("config", "show")
    assert "very-secret-key" not in shown.out
    assert yaml.safe_load(shown.out)["servers"][0]["url"] == "http://wan.test"
    assert shell("config", "show", "--json").json == yaml.safe_load(shown.out)


def test_the_schema_needs_no_configuration() -> None:
    assert json.loads(call("config", "schema").out)["title"] == "Playhead configuration"
