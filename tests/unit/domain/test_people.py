"""Accounts as keys."""

from __future__ import annotations

from playhead.domain.people import Account, RemoteUser


def test_an_account_is_a_key_that_names_its_server_first() -> None:
    one, same = Account("wan", "ab"), Account("wan", "ab")
    assert {one: 1}[same] == 1
    assert str(one) == "wan/ab"
    assert Account("lan", "zz") < one


def test_an_unknown_user_is_taken_for_an_ordinary_one_with_a_password() -> None:
    user = RemoteUser(user_id="ab", name="Al")
    assert not user.is_administrator
    assert not user.is_disabled
    assert user.has_password
