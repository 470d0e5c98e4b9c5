"""Logins from the command line, on the database itself since nothing runs."""

from __future__ import annotations

import pytest

from tests.support.command import PASSWORD, Shell


def test_a_login_is_added_listed_changed_and_shut_out(shell: Shell) -> None:
    added = shell("users", "add", "Alice", "--admin", "--json", typed=PASSWORD)
    assert (added.code, added.json["username"], added.json["is_admin"]) == (0, "Alice", True)
    assert shell("users", "add", "bob", typed=f"{PASSWORD}\n").out == "bob can sign in\n"
    listed = shell("users", "list", "--json").json
    assert [(one["username"], one["is_admin"]) for one in listed["items"]] == [("Alice", True), ("bob", False)]
    assert shell("users", "passwd", "ALICE", typed=PASSWORD).code == 0
    assert shell("users", "disable", "bob").out == "bob is shut out\n"
    assert "shut out" in shell("users", "list").out
    assert shell("users", "disable", "--undo", "bob").out == "bob can sign in again\n"


def test_refusals_are_one_line_and_tell_by_their_code(shell: Shell) -> None:
    assert shell("users", "add", "alice", "--admin", typed=PASSWORD).code == 0
    twice = shell("users", "add", "alice", typed=PASSWORD)
    last = shell("users", "disable", "alice")
    nobody = shell("users", "passwd", "x", typed=PASSWORD)
    assert (twice.code, twice.err) == (1, "Another login has this name.\n")
    assert (last.code, last.err) == (1, "This is the last administrator. Make another one first.\n")
    assert (nobody.code, nobody.err) == (1, "there is no login named x: see `playhead users list`\n")


@pytest.mark.parametrize(("typed", "said"), [("short\n", "password: "), ("", "no password: ")])
def test_a_password_that_cannot_be_is_a_usage_error(shell: Shell, typed: str, said: str) -> None:
    ended = shell("users", "add", "alice", typed=typed)
    assert (ended.code, ended.err.startswith(said), ended.err.count("\n")) == (2, True, 1)
