"""Whatever viewers do, however often they are looked at: what is counted is what a god saw, and never more."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.history.replay import Kept, Replay
from tests.support.history_claims import (
    SETTINGS,
    TOLERATED,
    Viewer,
    believed,
    conditions_held,
    made,
    never_more_than_there_is,
    told,
    viewers,
    within_days,
)
from tests.support.profiles import machine
from tests.support.replaying import fed, people, replayed
from tests.support.viewers import T0, Json, error, polls

FEWER = machine(1, 25)
"""Each of these looks at a viewer several times."""


@SETTINGS
@given(viewers())
def test_it_is_what_a_god_saw(viewer: Viewer) -> None:
    believed(viewer)


INTERRUPTED = ("seek", 3000), ("pause", 240), ("play fast", 600), ("seek", 300)


@pytest.mark.parametrize("poll", [5, 10, 15])
@pytest.mark.parametrize("every", [3, 10, 60])
def test_in_any_phase_rows_are_exact_and_seconds_within_twenty(every: int, poll: int) -> None:
    """A film of 100 minutes: what all of these have in common, however often a player reports and a server is asked."""
    acts = [("play", 90), *(act for one in INTERRUPTED for act in (one, ("play", 405))), ("seek", 500), ("play", 5500)]
    for phase in range(0, poll, 2):
        viewer = Viewer(tuple(acts), every, poll, phase, runtime=6000)
        screen, result = told(viewer)
        [row] = result["rows"]
        assert (row["local_day"], row["plays"], result["open"]) == ("2026-09-09", 1, [])
        assert row["watched_seconds"] == pytest.approx(screen.seconds, abs=TOLERATED)
        assert row["percent"] == pytest.approx(screen.coverage, abs=1)


@SETTINGS
@given(viewers())
def test_no_row_without_both_conditions(viewer: Viewer) -> None:
    conditions_held(viewer)


@SETTINGS
@given(st.lists(viewers(), min_size=1, max_size=3), st.integers(0, 3))
def test_never_more_than_there_is(several: list[Viewer], shift: int) -> None:
    never_more_than_there_is(several, shift)


@SETTINGS
@given(viewers(), st.integers(0, 1500), st.integers(1, 30))
def test_who_is_not_looked_at_does_not_watch_more(viewer: Viewer, at: int, length: int) -> None:
    """What was not looked at may be missed; what looks like watching on is at most as long as nobody looked."""
    screen = made(viewer)
    lines = list(polls(screen, every=viewer.poll, phase=viewer.phase))
    first = at % len(lines)
    for n in range(first, min(len(lines), first + length)):
        lines[n] = {"at": lines[n]["at"], "error": "refused"}
    lines.insert(first, {"at": lines[first]["at"], "restart": True})
    result = replayed(lines)
    counted = sum(one["watched_seconds"] for one in result["rows"] + result["open"])
    assert counted <= screen.seconds + TOLERATED + length * viewer.poll
    within_days(result)


@FEWER
@given(viewers(), st.lists(st.integers(0, 1500), max_size=3))
def test_a_restart_with_the_state_kept_changes_nothing(viewer: Viewer, cuts: Sequence[int]) -> None:
    lines = list(polls(made(viewer), every=viewer.poll, phase=viewer.phase))
    kept, start = Kept(), 0
    for cut in sorted(one % len(lines) for one in cuts):
        kept = fed(Replay(people(), kept), lines[start:cut]).kept
        start = cut
    assert replayed(lines[start:], kept) == replayed(lines)


@FEWER
@given(viewers(), viewers(), st.integers(0, 5))
def test_the_order_of_servers_and_of_sessions_does_not_matter(one: Viewer, other: Viewer, seed: int) -> None:
    lines = [
        *polls(made(one), every=10, server="wan"),
        *polls(made(other, session="6" * 32), every=10, server="lan"),
        error(T0, server="attic"),
    ]
    shuffled = list(lines)
    random.Random(seed).shuffle(shuffled)
    assert replayed(in_time(shuffled)) == replayed(in_time(lines))
    both = list(polls(made(one), made(other, session="6" * 32)))
    turned = [line | {"sessions": line["sessions"][::-1]} for line in both]
    assert replayed(turned) == replayed(both)


def in_time(lines: list[Json]) -> list[Json]:
    return sorted(lines, key=lambda line: str(line["at"]))
