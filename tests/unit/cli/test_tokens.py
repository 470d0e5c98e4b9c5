"""API tokens from the command line."""

from __future__ import annotations

from tests.support.command import PASSWORD, Shell


def test_a_token_is_shown_once_and_can_be_revoked(shell: Shell) -> None:
    shell("users", "add", "alice", "--admin", typed=PASSWORD)
    made = shell("tokens", "create", "backup")
    assert made.out.startswith("ph_")
    assert made.out.count("\n") == 1
    assert "alice" in made.err
    listed = shell("tokens", "list", "--json").json["items"]
    assert [(one["name"], one["username"]) for one in listed] == [("backup", "alice")]
    assert made.out.strip() not in shell("tokens", "list").out
    assert shell("tokens", "revoke", listed[0]["id"], "--json").json == {"revoked": listed[0]["id"]}
    assert shell("tokens", "list", "--json").json["items"] == []


def test_a_token_acts_for_the_login_that_is_named(shell: Shell) -> None:
    shell("users", "add", "alice", "--admin", typed=PASSWORD)
    shell("users", "add", "bob", typed=PASSWORD)
    assert shell("tokens", "create", "player", "--user", "Bob", "--json").json["username"] == "bob"
    assert shell("tokens", "create", "player", "--user", "carol").code == 1


def test_a_token_without_any_login_and_one_that_is_not_there_are_told(shell: Shell) -> None:
    nobody, absent = shell("tokens", "create", "x"), shell("tokens", "revoke", "7")
    assert (nobody.code, absent.code) == (1, 1)
    assert (nobody.err.count("\n"), absent.err) == (1, "There is no such token.\n")
