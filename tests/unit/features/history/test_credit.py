"""The table of rules, line by line. Seconds are written as seconds."""

from __future__ import annotations

import pytest

from playhead.features.history.credit import Credit, between, first_sight, freshness, gone, with_gap
from playhead.features.history.model import Anchor, Look, Sitting
from playhead.kit.times import SECOND

PLAY, PAUSE = False, True
H = 3600


@pytest.mark.parametrize(
    ("before", "now", "dt", "dp", "watched", "covered"),
    [
        (PLAY, PLAY, 10, 10, 10, 10),
        (PLAY, PLAY, 10, 13, 10, 13),
        (PLAY, PLAY, 10, 7, 10, 7),
        (PLAY, PLAY, 10, 6.9, 6.9, 6.9),
        (PLAY, PLAY, 600, 0, 0, 0),
        (PLAY, PLAY, 10, 15, 10, 15),
        (PLAY, PLAY, 10, 25, 10, 25),
        (PLAY, PLAY, 10, 25.1, 10, 0),
        (PLAY, PLAY, 10, 5000, 10, 0),
        (PLAY, PLAY, 60, 5000, 15, 0),
        (PLAY, PLAY, 60, -2000, 15, 0),
        (PLAY, PLAY, 10, -15, 0, 0),
        (PLAY, PLAY, 10, -15.1, 10, 0),
        (PLAY, PLAY, 6 * H, 6 * H, 6 * H, 6 * H),
        (PLAY, PLAY, 6 * H + 1, 10, 0, 0),
        (PLAY, PLAY, 6 * H + 1, 90 * H, 0, 0),
        (PLAY, PLAY, -50, 3, 0, 3),
        (PLAY, PAUSE, 10, 4, 4, 4),
        (PLAY, PAUSE, 4, 10, 4, 10),
        (PLAY, PAUSE, 10, 26, 10, 0),
        (PAUSE, PLAY, 10, 4, 4, 4),
        (PAUSE, PLAY, 3 * H, 5, 5, 5),
        (PAUSE, PLAY, 60, 2000, 15, 0),
        (PAUSE, PAUSE, 60, 60, 0, 0),
        (PAUSE, PAUSE, 60, 2000, 0, 0),
    ],
)
def test_between_two_words(before: bool, now: bool, dt: float, dp: float, watched: float, covered: float) -> None:
    old = Anchor(10**9, 10**7, before)
    credit = between(old, Anchor(old.at + int(dt * SECOND), old.place + int(dp * SECOND), now)) or Credit(0, 0)
    assert ((credit.end - credit.start) / SECOND, (credit.to - credit.at) / SECOND) == (watched, covered)


def test_who_paused_has_watched_first_and_who_went_on_last() -> None:
    old, new = Anchor(100_000, 0), Anchor(110_000, 4_000)
    assert between(old, Anchor(new.at, new.place, paused=True)) == Credit(100_000, 104_000, 0, 4_000)
    assert between(Anchor(old.at, old.place, paused=True), new) == Credit(106_000, 110_000, 0, 4_000)


@pytest.mark.parametrize(
    ("place", "since", "left", "covered"),
    [
        (9, 10, None, (0, 9)),
        (13, 10, None, (0, 13)),
        (13.1, 10, None, None),
        (0, 10, None, None),
        (63, 600, None, (0, 63)),
        (64, 600, None, None),
        (9, None, None, None),
        (2000, 10, (40, 1970), (1970, 2000)),
        (2000, 10, (300, 1990), (1990, 2000)),
        (2000, 10, (301, 1990), None),
        (2000, 10, (30, 2001), None),
        (2000, 10, (30, 1967), (1967, 2000)),
        (2000, 10, (30, 1966), None),
    ],
)
def test_at_first_sight(
    place: float, since: float | None, left: tuple[float, float] | None, covered: tuple[float, float] | None
) -> None:
    now = 10**9
    credit = first_sight(
        Anchor(now, int(place * SECOND)),
        now - int(since * SECOND) if since is not None else None,
        Anchor(now - int(left[0] * SECOND), int(left[1] * SECOND)) if left else None,
    )
    assert (credit and (credit.at / SECOND, credit.to / SECOND)) == covered
    if credit is not None and left is not None:
        assert credit.end - credit.start == min(left[0] * SECOND, credit.to - credit.at)


def sitting(look: Look, *gaps: int, paused: bool = False) -> Sitting:
    anchor = Anchor(look.at - look.age, look.place - look.age, paused)
    return Sitting(
        server="s", screen="5", account="a", item_id="f", person="p", viewing=1, anchor=anchor, said=anchor, look=look,
        gaps=gaps,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("age", "waited", "rest", "gaps", "expected"),
    [
        (8, 10, 500, (), 13),
        (15, 10, 500, (), 20),
        (16, 10, 500, (), 0),
        (80, 10, 500, (60, 60), 85),
        (91, 10, 500, (60, 60), 0),
        (8, 10, 13, (), 21),
        (8, 10, 14, (), 13),
        (8, 30, 33, (), 41),
        (8, 31, 20, (), 8),
        (16, 10, 5, (), 0),
    ],
)
def test_when_it_is_gone(age: int, waited: int, rest: int, gaps: tuple[int, ...], expected: int) -> None:
    look = Look(10**9, 1_000_000, False, age * SECOND)
    found = gone(sitting(look, *(gap * SECOND for gap in gaps)), look.at + waited * SECOND, look.place + rest * SECOND)
    assert sum(one.to - one.at for one in found) == expected * SECOND


def test_who_had_paused_is_gone_without_anything() -> None:
    look = Look(10**9, 1_000_000, True, 0)
    assert gone(sitting(look, paused=True), look.at + SECOND, look.place + SECOND) == ()


def test_without_a_length_there_is_no_end_to_reach() -> None:
    look = Look(10**9, 1_000_000, False, 5 * SECOND)
    assert [one.to for one in gone(sitting(look), look.at + SECOND, None)] == [look.place]


def test_the_usual_time_between_two_reports() -> None:
    gaps: tuple[int, ...] = ()
    for gap in (10, 10, 3, 3_000, 10, 10, 60, -4):
        gaps = with_gap(gaps, gap * SECOND)
    assert gaps == tuple(gap * SECOND for gap in (10, 3, 10, 10, 60))
    assert (freshness(gaps), freshness(()), freshness((60_000,))) == (15_000, 15_000, 90_000)
