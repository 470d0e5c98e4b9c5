"""The port of accounts: who is known to fit it, and what its passwords show."""

from __future__ import annotations

import traceback

import pytest

from playhead.adapters.jellyfin.accounts import JellyfinAccounts
from playhead.ports.accounts import Accounts, Password
from tests.support.fake_accounts import FakeAccounts

FITTING: tuple[type[Accounts], ...] = (JellyfinAccounts, FakeAccounts)


def test_a_password_shows_its_text_to_those_who_ask_for_it_alone() -> None:
    one = Password("kX7-correct-horse")
    assert one.text == "kX7-correct-horse"
    with pytest.raises(ValueError, match="Password") as raised:
        raise ValueError(one)
    assert one.text not in "".join(traceback.format_exception(raised.value))


def test_equal_passwords_are_equal() -> None:
    assert Password("a") == Password("a") != Password("b")


def test_each_provider_has_a_name_of_its_own() -> None:
    assert len({fitting.__name__ for fitting in FITTING}) == len(FITTING)
