"""Passwords are verified by their hash, and nobody learns from the time taken who exists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playhead.identity.passwords import MEMORY_KIB, Passwords, argon2
from tests.support.api import cheap_passwords


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = cheap_passwords()
    yield made
    made.close()


async def test_the_password_behind_a_hash_is_recognised_and_no_other(passwords: Passwords) -> None:
    stored = await passwords.hash("päßwörd ✓ long")
    assert await passwords.verify(stored, "päßwörd ✓ long")
    assert not await passwords.verify(stored, "päßwörd ✓ lonG")


async def test_two_hashes_of_one_password_differ(passwords: Passwords) -> None:
    assert await passwords.hash("the same words") != await passwords.hash("the same words")


async def test_nobody_has_the_password_that_unknown_names_are_compared_with(passwords: Passwords) -> None:
    assert not await passwords.verify(None, "nobody has this password")


async def test_a_damaged_hash_matches_nothing(passwords: Passwords) -> None:
    assert not await passwords.verify("not a hash", "anything")


def test_production_hashes_cost_memory() -> None:
    assert f"m={MEMORY_KIB}" in argon2().hash("a password")
