"""When which accounts are read."""

from __future__ import annotations

import pytest

from playhead.features.userdata.agenda import FULL_MS, QUICK_MS, Agenda, Swept, agenda, ended

NOW = 10 * FULL_MS
REF = "wan/a"


@pytest.mark.parametrize(
    ("swept", "back_at", "expected"),
    [
        (None, 0, "catch_up"),
        (Swept(full_at=NOW - 1), NOW, "catch_up"),
        (Swept(full_at=NOW - FULL_MS), 0, "full"),
        (Swept(full_at=NOW - QUICK_MS), 0, "quick"),
        (Swept(full_at=NOW - FULL_MS + 1, quick_at=NOW - QUICK_MS + 1), 0, ""),
        (Swept(full_at=NOW - 1), NOW - 1, ""),
    ],
)
def test_everything_after_a_gap_and_once_a_day_and_what_is_marked_in_between(
    swept: Swept | None, back_at: int, expected: str
) -> None:
    found = agenda([REF], {} if swept is None else {REF: swept}, back_at, NOW)
    assert found == (Agenda(**{expected: (REF,)}) if expected else Agenda())


def test_without_a_clock_only_gaps_count() -> None:
    old = {REF: Swept(full_at=1)}
    assert agenda([REF], old, 0, NOW, full_ms=0) == Agenda()
    assert agenda([REF], old, 2, NOW, full_ms=0).catch_up == (REF,)


@pytest.mark.parametrize(
    ("quick", "held", "after"),
    [
        (False, False, Swept(full_at=9, quick_at=9, taken_at=9)),
        (False, True, Swept(full_at=9, quick_at=9, taken_at=1)),
        (True, False, Swept(full_at=3, quick_at=9, taken_at=1)),
        (True, True, Swept(full_at=3, quick_at=9, taken_at=1)),
    ],
)
def test_a_quick_pass_never_counts_as_one_over_everything_nor_a_held_one_as_taken(
    quick: bool, held: bool, after: Swept
) -> None:
    assert ended(Swept(full_at=3, quick_at=5, taken_at=1), 9, quick=quick, held=held) == after
