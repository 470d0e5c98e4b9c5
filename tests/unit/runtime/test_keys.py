"""What is made once and kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from playhead.runtime.keys import kept, kept_of, signing_secret, webhook_secrets
from playhead.storage.errors import StoreUnsuitable
from tests.support.engine import Engine
from tests.unit.runtime.test_wiring import settings_in


def test_the_signing_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = signing_secret(tmp_path, None, lambda: "made")
    assert (first, signing_secret(tmp_path, None, lambda: "made again")) == (b"made", b"made")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_configured_secret_leaves_no_file(tmp_path: Path) -> None:
    assert signing_secret(tmp_path, "configured", lambda: "made") == b"configured"
    assert not (tmp_path / "secret").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnsuitable, match="cannot be written"):
        signing_secret(tmp_path / "absent", None, lambda: "made")


def test_values_survive_a_restart_and_configured_secrets_win(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    named = [("wan", None), ("lan", "configured")]
    first = engine.write(lambda c: webhook_secrets(c, named, lambda: "made"))
    engine.reopen()
    again = engine.write(lambda c: webhook_secrets(c, named, lambda: "another"))
    assert first == again == {"wan": "made", "lan": "configured"}
    assert engine.write(lambda c: kept(c, "device_id", lambda: "d1")) == "d1"
    assert engine.write(lambda c: kept(c, "device_id", lambda: "d2")) == "d1"
    engine.close()


def test_everything_is_made_at_the_first_start_and_stays(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    first = kept_of(engine.database, settings_in(tmp_path))
    engine.reopen()
    assert kept_of(engine.database, settings_in(tmp_path)) == first
    assert set(first.webhook_secrets) == {"wan"}
    engine.close()
