"""Backups of watchstate are read entry by entry, and files that are none are told in a line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from playhead.adapters.watchstate.backup import CHUNK, Found, entries, found, notes
from playhead.domain.imports import BadFile, Noted
from tests.support.foreign import backup, film


@pytest.mark.parametrize("name", ["main.home.json", "main.home.json.zip"])
def test_all_entries_come_in_order_plain_or_zipped(tmp_path: Path, name: str) -> None:
    file = backup(tmp_path / name, [film(f"Film {n}" * 20, via="home") for n in range(1_000)])
    assert found(file) == Found(entries=1_000, servers=("home",))
    read = list(notes(file, {}, "alice"))
    assert [note.line for note in read if isinstance(note, Noted)] == list(range(1, 1_001))


def test_an_entry_may_stand_across_any_border(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    for shift in range(4):
        file.write_text("[" + " " * (CHUNK - 20 + shift) + json.dumps([film("a"), film("b")])[1:])
        assert [entry["title"] for _, entry in entries(file)] == ["a", "b"]


def test_an_empty_list_is_a_backup_without_titles(tmp_path: Path) -> None:
    assert found(backup(tmp_path / "b.json", [])).entries == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has to be a JSON list"),
        ('{"a": 1}', "has to be a JSON list"),
        ("[1, 2]", "entry 1 is no title"),
        ('[{"a": 1}, {"b"', "entry 2 is missing or broken"),
        ('[{"a": 1}', "entry 2 is missing or broken"),
        ('[{"a": ' * 5_000, "entry 1"),
    ],
)
def test_what_is_no_backup_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text)
    with pytest.raises(BadFile, match=said):
        found(file)


def test_an_archive_without_a_list_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("read.me", "nothing")
    with pytest.raises(BadFile, match="holds no JSON file"):
        found(tmp_path / "b.zip")
    with pytest.raises(BadFile, match="cannot be read"):
        found(tmp_path / "missing.json")


def test_an_archive_that_is_broken_inside_is_told(tmp_path: Path) -> None:
    file = backup(tmp_path / "b.json.zip", [film(f"Film {n}") for n in range(1_000)])
    whole = bytearray(file.read_bytes())
    whole[200:260] = b"\xff" * 60
    file.write_bytes(whole)
    with pytest.raises(BadFile, match="cannot be read"):
        found(file)
