"""The doctor as a command."""

from __future__ import annotations

from tests.support.command import Shell

DEAD = {"name": "wan", "url": "http://127.0.0.1:1", "api_key": "very-secret-key"}


def test_a_problem_ends_with_1_and_stands_with_its_remedy_on_a_line(shell: Shell) -> None:
    shell.write({"servers": [DEAD], "database": {"path": str(shell.data / "playhead.db")}})
    ended = shell("doctor")
    (line,) = [line for line in ended.out.splitlines() if line.startswith("problem")]
    assert line.split()[:3] == ["problem", "server", "wan"]
    assert "→ Check that wan runs" in line
    assert (ended.code, ended.err) == (1, "")
    assert "very-secret-key" not in ended.out


def test_without_a_problem_it_ends_with_0(shell: Shell) -> None:
    ended = shell("doctor", "--json")
    assert ended.code == 0
    assert {one["state"] for one in ended.json} == {"ok", "warning"}
    assert set(ended.json[0]) == {"check", "subject", "state", "finding", "remedy"}


def test_a_configuration_that_is_wrong_is_told_as_everywhere(shell: Shell) -> None:
    shell.write({"server": {"prot": 1}})
    assert shell("doctor").code == 2


def test_an_address_must_be_one(shell: Shell) -> None:
    assert shell("doctor", "--fix-webhooks", "--url", "192.168.1.5").code == 2
