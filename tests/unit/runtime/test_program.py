"""A process as objects."""

from __future__ import annotations

from pathlib import Path

from playhead.runtime.wiring import build, open_database
from tests.unit.runtime.test_wiring import settings_in


def test_a_program_that_is_shown_in_an_error_gives_no_secret_away(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    program = build(settings, open_database(settings), site=None)
    key = settings.servers[0].api_key.get_secret_value()
    hook = program.services.servers["wan"].webhook_secret or ""
    signing = (tmp_path / "secret").read_text().strip()
    shown = repr(program)
    assert [secret for secret in (key, hook, signing) if not secret or secret in shown] == []
    program.database.close()
    program.passwords.close()
