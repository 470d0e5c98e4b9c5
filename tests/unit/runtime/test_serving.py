"""What the doors are given."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.config.features import History
from playhead.config.settings import Settings
from playhead.delivery.api.services import Services
from playhead.runtime.wiring import build, open_database
from tests.unit.runtime.test_wiring import settings_in


@contextlib.contextmanager
def services(settings: Settings, site: Path | None = None) -> Iterator[Services]:
    program = build(settings, open_database(settings), site=site)
    try:
        yield program.services
    finally:
        program.database.close()
        program.passwords.close()


def test_a_site_that_was_not_built_is_none(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    with services(settings_in(tmp_path), site) as made:
        assert made.site is None
    (site / "index.html").write_text("<!doctype html>")
    with services(settings_in(tmp_path), site) as made:
        assert made.site == site


@pytest.mark.parametrize("enabled", [True, False])
def test_history_has_its_defaults_where_it_is_on(tmp_path: Path, enabled: bool) -> None:
    with services(settings_in(tmp_path, history=History(enabled=enabled))) as made:
        assert (made.history is not None) == enabled


def test_a_server_of_no_name_cannot_be_looked_at(tmp_path: Path) -> None:
    with services(settings_in(tmp_path)) as made, pytest.raises(KeyError):
        made.look_at("nobody")
