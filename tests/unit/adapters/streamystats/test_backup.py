"""A backup of Streamystats is read session by session."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.adapters.streamystats import backup
from playhead.domain.imports import BadFile
from tests.support.foreign_history import streamystats, streamystats_row


def test_every_session_is_read(tmp_path: Path) -> None:
    file = streamystats(tmp_path / "s.json", [streamystats_row(n) for n in range(300)])
    assert backup.count(file) == 300


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"sessions": [{"id": "1"}, {"id', "line 1: the file breaks off"),
        ('{"exportInfo": {}}', "no sessions"),
        ("[]", "stands where"),
        ('{"sessions": [5]}', "session 1"),
        ('{"sessions": []} more', "something follows"),
    ],
)
def test_what_is_no_whole_backup_is_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "s.json"
    file.write_text(text)
    with pytest.raises(BadFile, match=why):
        backup.count(file)
    with pytest.raises(BadFile, match="cannot be read"):
        backup.count(tmp_path / "nowhere")
