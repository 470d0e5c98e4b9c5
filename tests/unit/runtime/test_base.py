"""What nearly every part is built with."""

from __future__ import annotations

from pathlib import Path

from playhead.config.settings import Settings
from playhead.kit.faults import NO_FAULTS
from playhead.runtime.base import Base, base_of
from playhead.runtime.wiring import open_database
from tests.unit.runtime.test_wiring import settings_in


def made(settings: Settings) -> Base:
    database = open_database(settings)
    base = base_of(settings, database, NO_FAULTS)
    database.close()
    base.passwords.close()
    return base


def test_secrets_outlive_the_process_and_are_not_shown(tmp_path: Path) -> None:
    first, second = made(settings_in(tmp_path)), made(settings_in(tmp_path))
    assert first.secret == second.secret
    assert first.kept.device_id == second.kept.device_id
    assert repr(first.secret) not in repr(first)


def test_another_folder_has_other_secrets(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (made(settings_in(tmp_path / name)) for name in ("one", "two"))
    assert one.secret != two.secret
    assert one.kept.device_id != two.kept.device_id
