"""From settings to objects."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from playhead.config.media import MediaServer
from playhead.config.settings import Database, Settings
from playhead.journal.streams import epoch_and_last
from playhead.runtime.wiring import build, open_database
from playhead.storage.errors import StoreInUse
from playhead.storage.revision import is_current


def settings_in(folder: Path, **others: object) -> Settings:
    server = MediaServer(name="wan", url="http://127.0.0.1:1/jf", api_key=SecretStr("k" * 32), direction="source")
    values: dict[str, object] = {"servers": (server,), "database": Database(path=str(folder / "playhead.db"))}
    return Settings.model_validate(values | others)


def test_opening_brings_the_schema_and_shuts_others_out(tmp_path: Path) -> None:
    database = open_database(settings_in(tmp_path))
    assert database.read_now(is_current)
    with pytest.raises(StoreInUse, match="another Playhead"):
        open_database(settings_in(tmp_path))
    database.close()
    open_database(settings_in(tmp_path)).close()


def test_a_program_is_built_with_its_own_secrets_and_starts_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    first = build(settings, open_database(settings), site=None)
    secret = first.services.servers["wan"].webhook_secret
    assert secret
    assert secret not in repr(first.services)
    assert first.supervisor.health() == {}
    epoch, _ = first.database.read_now(epoch_and_last)
    first.database.close()
    first.passwords.close()
    second = build(settings, open_database(settings), site=None)
    assert second.services.servers["wan"].webhook_secret == secret
    assert second.database.read_now(epoch_and_last)[0] == epoch != ""
    second.database.close()
    second.passwords.close()
