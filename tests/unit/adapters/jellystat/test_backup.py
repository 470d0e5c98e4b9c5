"""A backup of Jellystat is read row by row, past the tables that nobody needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.adapters.jellystat import backup
from playhead.domain.imports import BadFile
from tests.support.foreign_history import jellystat, jellystat_row


def test_every_row_is_read_wherever_its_table_stands(tmp_path: Path) -> None:
    rows = [jellystat_row(n, MediaStreams=["x" * 5_000]) for n in range(200)]
    file = jellystat(tmp_path / "b.json", rows, jf_libraries=[{"a": [1, "]"]}], jf_users=[])
    assert backup.count(file) == 200


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"jf_playback_activity": [{"Id": "1"', "breaks off"),
        ('[{"jf_libraries": []}]', "no table"),
        ('{"sessions": []}', "stands where"),
        ("Dear diary", "stands where"),
        ("", "breaks off"),
        ('[{"jf_playback_activity": [5]}]', "entry 1"),
        ('[{"jf_playback_activity": []}] more', "something follows"),
    ],
)
def test_what_is_no_whole_backup_is_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text)
    with pytest.raises(BadFile, match=why):
        backup.count(file)
    with pytest.raises(BadFile, match="cannot be read"):
        backup.count(tmp_path / "nowhere")
