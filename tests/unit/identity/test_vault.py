"""Tokens survive a restart, and nobody who reads the database can use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.identity.vault import TokenVault, forget_users
from playhead.ports.vault import TokenKey
from tests.support.engine import Engine, at_once, drive

KEY = TokenKey("wan", "a" * 32, "listen")
TOKEN = "5" * 32


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def vault(engine: Engine, secret: bytes = b"of this installation") -> TokenVault:
    return TokenVault(at_once(engine.database), engine.writer, engine.clock, secret)


def test_a_token_is_there_after_a_restart(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, TOKEN))
    engine.reopen()
    assert drive(vault(engine).token(KEY)) == TOKEN


def test_the_newest_one_counts(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, "older"))
    drive(vault(engine).keep(KEY, TOKEN))
    assert drive(vault(engine).token(KEY)) == TOKEN
    assert engine.value("SELECT count(*) FROM user_token") == 1


def test_each_purpose_has_its_own(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, TOKEN))
    assert drive(vault(engine).token(TokenKey("wan", "a" * 32, "act"))) is None
    assert drive(vault(engine).token(TokenKey("lan", "a" * 32, "listen"))) is None


def test_a_forgotten_one_is_gone(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, TOKEN))
    drive(vault(engine).forget(KEY))
    assert drive(vault(engine).token(KEY)) is None


def test_the_database_alone_shows_none(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, TOKEN))
    (row,) = engine.rows("SELECT * FROM user_token")
    assert TOKEN not in str(tuple(row))
    assert drive(vault(engine, b"another secret").token(KEY)) is None


def test_a_row_that_was_copied_to_somebody_else_is_worth_nothing(engine: Engine) -> None:
    drive(vault(engine).keep(KEY, TOKEN))
    other = TokenKey("wan", "b" * 32, "listen")
    engine.write(lambda c: c.exec_driver_sql("UPDATE user_token SET ref = ?", (str(other),)))
    assert drive(vault(engine).token(other)) is None


def test_of_users_who_are_gone_nothing_is_kept(engine: Engine) -> None:
    others = [TokenKey("wan", "b" * 32, "listen"), TokenKey("lan", "a" * 32, "act")]
    for key in (KEY, TokenKey("wan", "a" * 32, "act"), *others):
        drive(vault(engine).keep(key, TOKEN))
    engine.write(lambda connection: forget_users(connection, ["wan/" + "a" * 32]))
    assert {row.ref for row in engine.rows("SELECT ref FROM user_token")} == {str(key) for key in others}
