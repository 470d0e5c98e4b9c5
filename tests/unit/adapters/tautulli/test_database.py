"""Tautulli's database is read without writing to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.adapters.tautulli import database
from playhead.domain.imports import BadFile
from playhead.domain.plays import Played
from tests.support.foreign_history import report, report_database, tautulli


def test_every_row_is_read(tmp_path: Path) -> None:
    file = tautulli(tmp_path / "t.db", {}, {"type": "track"}, {"stopped": 5})
    found = list(database.plays(file))
    assert isinstance(found[0], Played)
    assert (found[0].play_method, found[0].client, found[1]) == ("DirectPlay", "Plex", None)
    assert database.count(file) == 3


def test_another_database_or_none_is_refused(tmp_path: Path) -> None:
    other = report_database(tmp_path / "p.db", [report()])
    text = tmp_path / "x.db"
    text.write_text("Dear diary" * 200)
    for file, why in ((other, "another program"), (text, "no database"), (tmp_path / "nowhere", "cannot be read")):
        with pytest.raises(BadFile, match=why):
            database.count(file)
