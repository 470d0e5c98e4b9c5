"""The port of tokens at rest, held against the one that is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.adapters.jellyfin.credentials import NothingKept
from playhead.identity.vault import TokenVault
from playhead.ports.vault import TokenKey, Vault
from tests.support.engine import Engine, at_once, drive

KEY = TokenKey("wan", "a" * 32, "act")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def test_a_key_names_server_user_and_purpose() -> None:
    assert str(KEY) == f"wan/{'a' * 32}/act"


def test_each_vault_is_empty_at_first_and_after_forgetting(engine: Engine) -> None:
    kept: Vault = TokenVault(at_once(engine.database), engine.writer, engine.clock, b"secret")
    vaults: tuple[Vault, ...] = (kept, NothingKept())
    for vault in vaults:
        assert drive(vault.token(KEY)) is None
        drive(vault.keep(KEY, "5" * 32))
        drive(vault.forget(KEY))
        assert drive(vault.token(KEY)) is None
