"""What came of an import is counted in full and named up to a bound."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.cli.import_tally import MOST, Tally
from playhead.domain.imports import Unusable

WRITE = {"server": "lan", "username": "alice", "item_id": "b", "item_name": "Metropolis", "value": "played=true"}


def answer(**more: Any) -> dict[str, Any]:
    left = [{"line": 2, "name": "X", "verdict": "unmatched", "why": "nobody is called zoe"}]
    return {"counts": {"taken": 1, "unmatched": 1}, "left": left, "writes": [WRITE]} | more


def test_counts_add_up_and_a_write_that_two_chunks_ask_for_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("watchstate", True, {"home": "wan"}, ("plex",))
    tally.add(answer())
    tally.add(answer())
    tally.passed_over(None)
    tally.passed_over(Unusable(line=9, name="Y", why="it cannot be read: x"))
    tally.tell(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"taken": 2, "unmatched": 2, "empty": 1, "unusable": 1}
    assert (told["writes_total"], told["unknown_servers"], told["servers"]) == (1, ["plex"], {"home": "wan"})
    assert [one["line"] for one in told["left"]] == [2, 2, 9]


def test_however_much_is_left_only_so_much_is_named() -> None:
    tally = Tally("watchstate", False, {}, ())
    for _ in range(2):
        tally.add(answer(left=[{"line": 1, "name": "", "verdict": "known", "why": ""}] * MOST))
        tally.passed_over(Unusable(line=1, name="", why=""))
    assert len(tally.left) == MOST


def test_people_read_what_was_taken_and_what_not(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally("watchstate", False, {}, ("plex",))
    tally.met({"people": [{"name": "al", "verdict": "taken", "why": "al on lan belongs to alice"}]})
    tally.add(answer())
    tally.tell(as_json=False)
    told = capsys.readouterr()
    assert "nobody is called zoe" in told.out
    assert "al on lan belongs to alice" in told.out
    assert "plex is no server of the configuration" in told.err
    assert told.err.endswith("1 taken over; 1 write follow from it: see `playhead sync plan` and the log\n")
