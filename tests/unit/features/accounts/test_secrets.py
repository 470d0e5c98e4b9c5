"""Passwords that we make."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from playhead.features.accounts import store
from playhead.features.accounts.secrets import LENGTH, LETTERS, Keeper
from playhead.identity.seal import SealBroken
from tests.support.engine import Engine

T = TypeVar("T")
PLACE = (3, "lan")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def write(engine: Engine, change: Callable[[Connection], T]) -> T:
    return engine.write(change)


def keeper(secret: bytes = b"own", seed: int = 1) -> Keeper:
    return Keeper(secret, random.Random(seed).choice)


def test_a_password_is_sixteen_letters_by_chance_that_nobody_mistakes(engine: Engine) -> None:
    one = keeper()
    made = [write(engine, lambda c, n=n: one.for_account(c, (n, "lan"))).text for n in range(50)]  # type: ignore[misc]
    assert {len(text) for text in made} == {LENGTH} == {16}
    assert set("".join(made)) <= set(LETTERS)
    assert not set("0O1lI") & set(LETTERS)
    assert len(set(made)) == 50


def test_the_same_account_keeps_its_password_over_a_kill(engine: Engine) -> None:
    first = write(engine, lambda c: keeper().for_account(c, PLACE))
    assert write(engine, lambda c: keeper(seed=9).for_account(c, PLACE)) == first


def test_it_lies_in_the_database_sealed(engine: Engine) -> None:
    made = write(engine, lambda c: keeper().for_account(c, PLACE))
    engine.database.close()
    raw = b"".join(file.read_bytes() for file in engine.folder.iterdir() if file.is_file())
    assert made.text.encode() not in raw


def test_what_is_sealed_for_one_place_or_with_another_secret_is_not_opened(engine: Engine) -> None:
    write(engine, lambda c: keeper().for_account(c, PLACE))
    sealed = engine.database.read_now(lambda c: store.sealed_password(c, PLACE))
    assert sealed is not None
    for one, place in ((keeper(), (4, "lan")), (keeper(), (3, "wan")), (keeper(b"other"), PLACE)):
        with pytest.raises(SealBroken):
            one.opened(sealed, place)


def test_one_that_cannot_be_opened_any_more_is_replaced(engine: Engine) -> None:
    first = write(engine, lambda c: keeper().for_account(c, PLACE))
    other = keeper(b"other", seed=2)
    second = write(engine, lambda c: other.for_account(c, PLACE))
    assert second != first
    assert write(engine, lambda c: other.for_account(c, PLACE)) == second
