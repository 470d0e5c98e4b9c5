"""`playhead history import` without a running process: files are checked whole, and what they say becomes rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.storage.engine import Database
from tests.support.command import Shell
from tests.support.foreign_history import (
    USER,
    jellystat,
    jellystat_row,
    report,
    streamystats,
    streamystats_row,
    tautulli,
    tsv,
)
from tests.support.noted_plays import plant

ZONE = ("--timezone", "UTC")


@pytest.fixture
def house(shell: Shell) -> Shell:
    """Alice's history is kept, and `wan` has a few films."""
    servers = [{"name": "wan", "url": "http://wan.test", "api_key": "k" * 32}]
    shell.write({"servers": servers, "database": {"path": str(shell.data / "playhead.db")}})
    assert shell("migrate").code == 0
    database = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    with database.write_connection() as connection:
        connection.exec_driver_sql("BEGIN")
        plant(connection, 5)
        connection.exec_driver_sql("COMMIT")
    database.close()
    return shell


def test_one_viewing_of_four_tools_is_one_row(house: Shell, tmp_path: Path) -> None:
    files = [
        ("jellystat", str(jellystat(tmp_path / "j.json", [jellystat_row()]))),
        ("streamystats", str(streamystats(tmp_path / "s.json", [streamystats_row()]))),
        ("tautulli", str(tautulli(tmp_path / "t.db", {}))),
        ("playback-reporting", str(tsv(tmp_path / "p.tsv", [report()])), *ZONE),
    ]
    for file in files:
        looked = house("history", "import", *file, "--dry-run", "--json")
        assert (looked.code, looked.json["counts"], looked.json["rows"]["rows"]) == (0, {"taken": 1, "known": 0}, 0)
    for file in files:
        told = house("history", "import", *file, "--json")
        assert (told.code, told.json["counts"]) == (0, {"taken": 1, "known": 0}), told.err
    again = house("history", "import", *files[0])
    assert (again.code, "0 playbacks taken over; 0 rows" in again.err) == (0, True)
    (row,) = [line for line in house("history", "export").out.splitlines() if line]
    assert '"title":"Film 1"' in row
    assert '"source":"import"' in row
    assert '"plays":1' in row
    head, line = house("history", "export", "--format", "csv").out.splitlines()
    assert head.startswith("id,")
    assert "Film 1" in line
    assert house("history", "rebuild", "--json").json == {"people": 1, "mended": 0, "badges": 0}
    assert "1 people counted" in house("history", "rebuild").err


def test_a_file_that_breaks_off_changes_nothing(house: Shell, tmp_path: Path) -> None:
    whole = jellystat(tmp_path / "j.json", [jellystat_row(n) for n in range(3)])
    cut = tmp_path / "cut.json"
    cut.write_text(whole.read_text()[:-40])
    told = house("history", "import", "jellystat", str(cut))
    assert (told.code, "the file breaks off there" in told.err) == (1, True)
    assert house("history", "export").out == ""


def test_who_is_nobody_here_is_told_and_not_kept(house: Shell, tmp_path: Path) -> None:
    rows = [jellystat_row(1, UserId="f" * 32, UserName="zoe"), jellystat_row(2, PlaybackDuration="-7")]
    told = house("history", "import", "jellystat", str(jellystat(tmp_path / "j.json", rows)))
    assert told.code == 0
    assert "nobody here is meant" in told.out
    assert "its duration is -7" in told.out
    named = house("history", "import", "jellystat", str(tmp_path / "j.json"), "--person", "zoe=alice", "--json")
    assert named.json["counts"]["taken"] == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("playback-reporting", "nowhere.tsv", "--timezone", "UTC"), "no file"),
        (("playback-reporting", "http://other.test", "--timezone", "UTC"), "no server of the configuration"),
        (("playback-reporting", "nowhere.tsv", "--timezone", "Europe/Berln"), "unknown time zone"),
    ],
)
def test_what_is_asked_wrongly_is_told(house: Shell, arguments: tuple[str, ...], why: str) -> None:
    told = house("history", "import", *arguments)
    assert (told.code, why in told.err) == (2, True), told.err
    assert USER not in told.err
