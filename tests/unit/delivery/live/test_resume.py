"""All of what was missed, or a reason."""

from __future__ import annotations

from playhead.delivery.live.codes import NotRecovered
from playhead.delivery.live.resume import Complete, Missed, Position, at_once, counted


def test_what_needs_no_look() -> None:
    assert at_once(Position(5, "k"), "k", 5) == Complete()
    assert at_once(Position(0, "k"), "k", 0) == Complete()
    assert at_once(Position(4, "k"), "k", 5) == Missed()
    assert at_once(Position(6, "k"), "k", 5) is NotRecovered.AHEAD
    assert at_once(Position(2**70, "k"), "k", 5) is NotRecovered.AHEAD
    assert at_once(Position(5, "other"), "k", 5) is NotRecovered.EPOCH_MISMATCH
    assert at_once(Position(5, None), "k", 5) is NotRecovered.EPOCH_MISMATCH


def test_what_was_forgotten_or_is_too_much_is_not_replayed_in_part() -> None:
    asked = Position(10, "k")
    assert counted(asked, 500, 0, 500) is None
    assert counted(asked, 501, 0, 500) is NotRecovered.TOO_MANY
    assert counted(asked, 1, 9, 500) is None
    assert counted(asked, 1, 10, 500) is NotRecovered.EXPIRED
    assert counted(asked, 1, 11, 500) is NotRecovered.EXPIRED
    assert counted(Position(0, "k"), 1, 0, 500) is None
