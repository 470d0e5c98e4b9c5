"""What came of an import is counted, and told to people and to machines."""

from __future__ import annotations

import json

import pytest

from playhead.cli.history_tally import SHOWN, HistoryTally
from playhead.domain.imports import Unusable


def tally(*, dry_run: bool = False, left: int = 1) -> HistoryTally:
    made = HistoryTally("jellystat", dry_run)
    rows = [{"line": n, "name": "Film", "verdict": "unmatched", "why": "nowhere"} for n in range(left)]
    told = {"counts": {"taken": 2, "known": 0, "unmatched": left}, "left": rows, "people": {"alice": {"taken": 2}}}
    made.add(told)
    made.passed_over(None)
    made.passed_over(Unusable(line=9, name="Bad", why="its duration is 0"))
    return made


def test_machines_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    made = tally()
    made.settled({"rows": 2, "known": 1, "withdrawn": 0, "left": 0})
    made.tell(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"taken": 2, "known": 0, "unmatched": 1, "other": 1, "unusable": 1}
    assert (told["people"], told["rows"]) == ({"alice": {"taken": 2}}, {"rows": 2, "known": 1, "withdrawn": 0})
    assert [one["verdict"] for one in told["left"]] == ["unmatched", "unusable"]


def test_people_get_words(capsys: pytest.CaptureFixture[str]) -> None:
    made = tally(left=SHOWN)
    made.settled({"rows": 2, "known": 1, "withdrawn": 0, "left": 0})
    made.tell(as_json=False)
    shown = capsys.readouterr()
    assert "no title here is meant" in shown.out
    assert "2 playbacks taken over; 2 rows are new or changed, 1 a server had shown already" in shown.err
    assert "not all entries are listed" in shown.err
    tally(dry_run=True).tell(as_json=False)
    assert "nothing was changed" in capsys.readouterr().err
