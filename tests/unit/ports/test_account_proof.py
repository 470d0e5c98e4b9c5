"""What the port hands over is a value, and the password on its way shows nowhere."""

from __future__ import annotations

from playhead.ports.account_proof import Proven
from playhead.ports.accounts import Password


def test_whose_account_it_is_is_told_by_id_and_name() -> None:
    assert Proven(user_id="a" * 32, name="Alice") == Proven(user_id="a" * 32, name="Alice")


def test_a_password_has_no_look() -> None:
    assert "secret" not in repr(Password("secret"))
