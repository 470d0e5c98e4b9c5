"""Passwords of accounts that we make: sealed until an administrator has seen them, and then nowhere."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from playhead.features.accounts import store
from playhead.features.accounts.view import Place
from playhead.identity.seal import Seal, SealBroken
from playhead.ports.accounts import Password

USE = "account passwords"
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read for one another."""

LENGTH = 16

Choose = Callable[[str], str]
"""One of the letters of a text, by chance; `secrets.choice` in production."""


class Keeper:
    """Makes passwords, and opens what it has sealed. `secret` stands outside the database."""

    def __init__(self, secret: bytes, choose: Choose) -> None:
        self._seal = Seal(secret, USE)
        self._choose = choose

    def for_account(self, tx: Connection, place: Place) -> Password:
        """The password of an account that is about to be made: kept before the first call, so that a run after a kill
        has the same. One that the secret of today does not open is replaced."""
        sealed = store.sealed_password(tx, place)
        if sealed is not None:
            try:
                return Password(self.opened(sealed, place))
            except SealBroken:
                pass
        made = "".join(self._choose(LETTERS) for _ in range(LENGTH))
        store.keep_password(tx, place, self._seal.close(made, _where(place)))
        return Password(made)

    def opened(self, sealed: bytes, place: Place) -> str:
        """The text of a sealed password. Raises SealBroken."""
        return self._seal.open(sealed, _where(place))


def _where(place: Place) -> str:
    return f"{place[0]}/{place[1]}"
