"""What is due when."""

from __future__ import annotations

from playhead.delivery.live.timers import Timers


def test_things_fall_due_in_order_and_once() -> None:
    timers = Timers[str]()
    for due, thing in ((3, "c"), (1, "a"), (2, "b"), (2, "b again")):
        timers.at(due, thing)
    assert list(timers.due(0.5)) == []
    assert list(timers.due(2)) == ["a", "b", "b again"]
    assert (list(timers.due(2)), len(timers)) == ([], 1)
