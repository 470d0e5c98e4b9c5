"""A backup of Playback Reporting, or its database: read whole or refused with the line."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from playhead.adapters.playback_reporting import backup
from playhead.domain.imports import BadFile
from tests.support.foreign_history import report, report_database, tsv


def test_a_backup_and_the_database_say_the_same(tmp_path: Path) -> None:
    rows = [report(), report(duration="0"), report(kind="Audio")]
    file, database = tsv(tmp_path / "b.tsv", rows), report_database(tmp_path / "p.db", rows)
    assert backup.count(file) == backup.count(database) == 3
    assert list(backup.plays(file, UTC)) == list(backup.plays(database, UTC))


@pytest.mark.parametrize("end", ["", "\n\n"])
def test_the_last_lines_end_may_be_missing(tmp_path: Path, end: str) -> None:
    assert backup.count(tsv(tmp_path / "b.tsv", [report(), report()], end)) == 2


def test_a_file_that_breaks_off_or_is_another_is_refused_with_its_line(tmp_path: Path) -> None:
    cut = tsv(tmp_path / "b.tsv", [report(), report()[:4]], "")
    with pytest.raises(BadFile, match="line 2: it breaks off"):
        backup.count(cut)
    other = tmp_path / "notes.txt"
    other.write_text("Dear diary\n")
    with pytest.raises(BadFile, match="line 1"):
        backup.count(other)


def test_a_database_of_another_program_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    good = report_database(tmp_path / "p.db", [report()])
    damaged = tmp_path / "d.db"
    damaged.write_bytes(good.read_bytes()[:3000])
    other = tmp_path / "o.db"
    other.write_bytes(b"SQLite format 3\0" + b"x" * 100)
    for file in (damaged, other):
        with pytest.raises(BadFile):
            backup.count(file)
    with pytest.raises(BadFile, match="cannot be read"):
        backup.count(tmp_path / "nowhere")
