"""What was watched between two words, where the player jumped in between."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.features.history.credit import Credit
from playhead.features.history.model import Anchor, Look, Sitting
from playhead.features.history.steps import jumped, rarely, step, with_speed
from playhead.kit.times import SECOND

T = 1_000 * SECOND
RUNTIME = 6_000 * SECOND


def sitting(look: int = 10, age: int = 0, *gaps: int, **more: Any) -> Sitting:
    """At place 100, heard at 0 and looked at `look` seconds later."""
    anchor = more.pop("anchor", Anchor(T, 100 * SECOND))
    return Sitting(
        server="s",
        screen="x",
        account="a",
        item_id="i",
        person="p",
        viewing=1,
        anchor=anchor,
        said=more.pop("said", anchor),
        look=Look(T + look * SECOND, 0, False, age * SECOND),
        gaps=tuple(gap * SECOND for gap in gaps),
        **more,
    )


def at(seconds: int, place: int, *, paused: bool = False) -> Anchor:
    return Anchor(T + seconds * SECOND, place * SECOND, paused)


def spans(found: tuple[Credit, ...]) -> list[tuple[int, int, int, int]]:
    """In seconds: from and to after the anchor, places from and to."""
    return [((c.start - T) // SECOND, (c.end - T) // SECOND, c.at // SECOND, c.to // SECOND) for c in found]


def test_without_a_jump_it_is_the_table() -> None:
    assert spans(step(sitting(10), at(20, 120), RUNTIME)) == [(0, 20, 100, 120)]


def test_who_jumps_has_played_on_until_then_though_he_reports_only_each_minute() -> None:
    assert spans(step(sitting(40, 40, 60, 60), at(45, 3000), RUNTIME)) == [(0, 45, 100, 145)]


def test_where_more_words_may_have_come_since_the_look_it_jumped_in_the_middle() -> None:
    assert spans(step(sitting(2, 2, 9, 9), at(14, 3000), RUNTIME)) == [(0, 8, 100, 108), (8, 14, 2994, 3000)]


def test_nothing_is_covered_beyond_the_ends_of_the_film() -> None:
    found = step(sitting(2, 2, 9, 9, anchor=Anchor(T, 5_997 * SECOND)), at(14, 2), RUNTIME)
    assert spans(found) == [(0, 8, 5_997, 6_000), (8, 14, 0, 2)]


def test_before_a_jump_it_played_at_its_speed() -> None:
    found = step(sitting(40, 40, 60, 60, speeds=(1500, 1500)), at(44, 3000), RUNTIME)
    assert spans(found) == [(0, 44, 100, 166)]


def test_what_was_folded_together_is_counted_before_the_jump() -> None:
    folded = sitting(4, 1, 3, 3, said=at(3, 103))
    assert spans(step(folded, at(5, 900), RUNTIME))[0] == (0, 3, 100, 103)


@pytest.mark.parametrize(("look", "age", "gaps"), [(10, 40, (10, 10)), (2, 0, ()), (10, 70, ())])
def test_a_player_that_was_silent_or_not_looked_at_has_a_quarter_of_a_minute_at_most(
    look: int, age: int, gaps: tuple[int, ...]
) -> None:
    found = step(sitting(look, age, *gaps), at(45, 3000), RUNTIME)
    assert [(c.end - c.start, c.to - c.at) for c in found] == [(15 * SECOND, 0)]


def test_who_was_paused_and_went_on_elsewhere_has_watched_half_of_what_was_not_seen() -> None:
    paused = Anchor(T, 100 * SECOND, paused=True)
    assert spans(step(sitting(0, 0, 9, anchor=paused), at(8, 3000), RUNTIME)) == [(4, 8, 2996, 3000)]
    assert spans(step(sitting(0, 0, 60, anchor=paused), at(8, 3000), RUNTIME)) == [(8, 8, 3000, 3000)]


def test_who_is_paused_both_times_has_watched_nothing() -> None:
    assert not step(sitting(anchor=Anchor(T, 100 * SECOND, paused=True)), at(9, 3000, paused=True), RUNTIME)


@pytest.mark.parametrize(
    ("dt", "dp", "gaps", "expected"),
    [
        (10, 25, (10,), False),
        (10, 26, (10,), True),
        (10, -3, (10,), False),
        (10, -4, (10,), True),
        (45, 15, (60, 60), True),
        (60, 30, (60, 60), False),
        (45, 75, (60, 60), True),
        (45, 43, (60, 60), False),
    ],
)
def test_what_a_jump_is(dt: int, dp: int, gaps: tuple[int, ...], expected: bool) -> None:
    one = sitting(dt - 5, 5, *gaps)
    assert jumped(one, one.anchor, at(dt, 100 + dp)) is expected


def test_a_speed_is_believed_when_it_was_seen_twice() -> None:
    one = sitting()
    assert with_speed(one, at(10, 115)) == (1500,)
    assert sitting(speeds=(1000, 1500)).speed == 1000
    assert sitting(speeds=(1500, 1500)).speed == 1500
    assert with_speed(one, at(10, 104)) == (1000,)
    assert with_speed(sitting(speeds=(1000,)), at(10, 3000)) == (1000,)


def test_who_reports_rarely() -> None:
    assert not rarely((), 1)
    assert rarely((10, 10), 6)
    assert not rarely((10, 10), 7)
