"""`playhead history replay`: needs a file and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import call
from tests.support.viewers import ALICE, BOB, T0, Screen, episode, film, listed, looked_up, polls, series, write

ASK = ("--link", f"{ALICE}=alice", "--json")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A film of alice's and half an episode of bob's."""
    second = Screen(episode(1), user=BOB, session="6" * 32).play(705).stop()
    return write(tmp_path / "seen.jsonl", [looked_up(T0, series()), *polls(Screen(film()).rest(), second)])


def test_it_prints_one_document_the_same_each_time(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    ended = call("history", "replay", str(file), *ASK, "--link", f"{BOB[:8]}-{BOB[8:]}=bob")
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.json) == ["rows", "activity", "open", "badges"]
    assert [one["person"] for one in ended.json["rows"] + ended.json["open"]] == ["alice", "bob"]
    assert call("history", "replay", str(file), *ASK, "--link", f"{BOB}=bob").out == ended.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seen.jsonl"]


def test_it_is_a_table_for_people(file: Path) -> None:
    ended = call("history", "replay", str(file), "--link", f"{ALICE}=alice", "--link", f"{BOB}=bob")
    assert ended.code == 0
    for said in ("Film 1", "100.0 %", "Episode 1 (season 1, episode 1)", "47.0 %", "first_light", "2026-09-09"):
        assert said in ended.out


def test_the_rules_and_zones_of_people(file: Path) -> None:
    low = ("--link", f"{BOB}=bob", "--threshold", "40")
    assert len(call("history", "replay", str(file), *ASK, *low).json["rows"]) == 2
    assert len(call("history", "replay", str(file), *ASK, *low, "--min-seconds", "720").json["rows"]) == 2
    assert len(call("history", "replay", str(file), *ASK, *low[:2], "--threshold", "100").json["rows"]) == 1
    zoned = call("history", "replay", str(file), *ASK, "--timezone", "alice=Pacific/Kiritimati")
    assert zoned.json["rows"][0]["local_day"] == "2026-09-10"


def test_accounts_of_one_person_are_one(tmp_path: Path) -> None:
    first = Screen(film()).play(3000).stop()
    second = Screen(film(), user=BOB, start=T0 + 9_000_000, place=3_000_000).rest()
    file = write(tmp_path / "f.jsonl", [*polls(first), *polls(second)])
    ended = call("history", "replay", str(file), *ASK, "--link", f"{BOB}=alice")
    assert [row["person"] for row in ended.json["rows"]] == ["alice"]


def test_nobody_linked_is_nothing_and_said(file: Path) -> None:
    ended = call("history", "replay", str(file), "--json")
    assert (ended.code, ended.json) == (0, {"rows": [], "activity": [], "open": [], "badges": []})
    assert "--link" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--threshold", "0"), "threshold"),
        (("--threshold", "101"), "threshold"),
        (("--min-seconds", "-1"), "min-seconds"),
        (("--min-seconds", "3601"), "min-seconds"),
        (("--link", "alice"), "USERID=NAME"),
        (("--link", "=alice"), "USERID=NAME"),
        (("--link", f"{ALICE}="), "USERID=NAME"),
        (("--link", f"{ALICE}=bob"), "alice and bob"),
        (("--timezone", "alice"), "NAME=ZONE"),
        (("--timezone", "alice=Europe/Berln"), "Europe/Berlin"),
        (("--timezone", "alice=../../etc/passwd"), "unknown time zone"),
        (("--timezone", "alice=Europe"), "unknown time zone"),
        (("--timezone", "zoe=UTC"), "and not zoe"),
        (("--timezone", "alice=UTC", "--timezone", "alice=Europe/Berlin"), "UTC and Europe/Berlin"),
    ],
)
def test_options_that_are_not_right_end_with_2(file: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = call("history", "replay", str(file), *ASK, *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err


def test_a_file_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        ended = call("history", "replay", str(path), *ASK)
        assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_printed(file: Path) -> None:
    with file.open("a") as opened:
        opened.write(json.dumps(listed(T0))[:20])
    ended = call("history", "replay", str(file), *ASK)
    count = len(file.read_text().splitlines())
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert f"line {count}: is no JSON" in ended.err


def test_a_long_file_says_how_far_it_is(tmp_path: Path) -> None:
    line = json.dumps(listed(T0, note="x" * 5_000_000))
    file = tmp_path / "long.jsonl"
    file.write_text(f"{line}\n" * 4)
    ended = call("history", "replay", str(file), *ASK)
    assert (ended.code, "bytes replayed" in ended.err) == (0, True)
