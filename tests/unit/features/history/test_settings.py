"""The status line can be trusted: never active without a good answer, and it says what is wrong since when."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.domain.history_events import HistorySwitched
from playhead.features.history.settings import Change, Mode, Poll, change, status
from playhead.features.history.store import Setting
from playhead.journal import store as journal
from playhead.kit.times import MINUTE, SECOND
from tests.support.engine import Engine

NOW = 1_788_955_200_000
ON = Setting(person_id=1, enabled=True, changed_at=7)
GOOD = Poll(answered_at=NOW - 10 * SECOND)


def test_a_good_answer_makes_it_active() -> None:
    told = status(kept=True, linked=True, setting=ON, polls={"wan": GOOD}, now=NOW)
    assert (told.state, told.reason, told.since, told.last_poll_at) == (Mode.ACTIVE, "", 7, NOW - 10 * SECOND)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"kept": False}, "switched off for everybody"),
        ({"linked": False}, "no account"),
        ({"setting": Setting(person_id=1)}, "switched off"),
    ],
)
def test_paused_says_why(more: dict[str, object], word: str) -> None:
    asked: dict[str, object] = {"kept": True, "linked": True, "setting": ON, "polls": {"wan": GOOD}, "now": NOW}
    told = status(**asked | more)  # type: ignore[arg-type]  # what is asked, by name
    assert told.state is Mode.PAUSED
    assert word in told.reason


@pytest.mark.parametrize(
    ("poll", "word"),
    [
        (Poll(answered_at=NOW, refused=True, failures=1), "refuses the API key"),
        (Poll(answered_at=NOW, failures=3, reason="connection refused"), "connection refused"),
        (Poll(), "has not answered since the start"),
        (Poll(answered_at=NOW - MINUTE - 1, interval=5 * SECOND), "too old"),
        (Poll(answered_at=NOW - 3 * MINUTE - 1, interval=MINUTE), "too old"),
    ],
)
def test_an_error_names_the_server_and_the_reason(poll: Poll, word: str) -> None:
    told = status(kept=True, linked=True, setting=ON, polls={"lan": GOOD, "wan": poll}, now=NOW)
    assert told.state is Mode.ERROR
    assert told.reason.startswith("wan: ")
    assert word in told.reason


@pytest.mark.parametrize(
    "poll", [Poll(answered_at=NOW, failures=2), Poll(answered_at=NOW - 3 * MINUTE, interval=MINUTE)]
)
def test_a_hiccup_is_no_error(poll: Poll) -> None:
    assert status(kept=True, linked=True, setting=ON, polls={"wan": poll}, now=NOW).state is Mode.ACTIVE


def test_without_a_server_that_takes_part_nothing_can_be_heard() -> None:
    assert status(kept=True, linked=True, setting=ON, polls={}, now=NOW).state is Mode.ERROR


def test_a_change_is_told_and_keeps_the_moment_of_the_switch(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    on = Change(person_id=1, enabled=True, threshold=70, min_seconds=None, timezone="UTC", now=5, actor="vera")
    [first] = engine.write(lambda c: change(c, [on]))
    later = Change(person_id=1, enabled=True, threshold=80, min_seconds=None, timezone="UTC", now=9)
    [second] = engine.write(lambda c: change(c, [later]))
    assert (first.changed_at, second.changed_at, second.threshold) == (5, 5, 80)
    records = engine.database.read_now(lambda c: journal.read(c, after=0, count=9))
    assert [(one.event, one.actor) for one in records] == [
        (HistorySwitched(person_id=1, enabled=True), "vera"),
        (HistorySwitched(person_id=1, enabled=True), ""),
    ]
    engine.close()
