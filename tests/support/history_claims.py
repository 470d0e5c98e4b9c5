"""Random viewers, and what must hold of what is counted of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st

from playhead.features.history.credit import FRESH
from playhead.kit.times import HOUR, SECOND
from tests.support.profiles import machine
from tests.support.replaying import hours, replayed
from tests.support.viewers import T0, Screen, film, polls

SETTINGS = machine(1)
TOLERATED = 20
"""Seconds, for a few seeks and stops between two looks."""

RUNTIME = 1200
Act = tuple[str, int]


@dataclass(frozen=True)
class Viewer:
    """What somebody does, how often his player reports, and when he is looked at: in seconds."""

    acts: tuple[Act, ...]
    every: int
    poll: int
    phase: int
    runtime: int = RUNTIME

    def expected_loss(self) -> int:
        """Seconds: what may be wrong because nobody can know it."""
        stops = 1 + sum(act == "away" for act, _ in self.acts)
        return TOLERATED + max(0, stops - 2) * self.poll // 2 + (self.every if self.stops_unknown() else 0)

    def stops_unknown(self) -> bool:
        """Whether a player that reports seldom may stop before it was seen to do so: then it may have died as well."""
        played = [seconds for act, seconds in self.acts if act.startswith("play")]
        return self.every > FRESH // SECOND and min([*played, 60]) < self.every + self.poll


@st.composite
def viewers(draw: st.DrawFn) -> Viewer:
    acts = draw(
        st.lists(
            st.one_of(
                st.tuples(st.just("play"), st.integers(20, RUNTIME)),
                st.tuples(st.just("play"), st.integers(RUNTIME // 4, RUNTIME)),
                st.tuples(st.just("play fast"), st.integers(60, RUNTIME)),
                st.tuples(st.just("pause"), st.integers(20, 600) | st.just(7300)),
                st.tuples(st.just("seek"), st.integers(0, RUNTIME - 60)),
                st.tuples(st.just("away"), st.integers(20, 900)),
            ),
            min_size=1,
            max_size=5,
        )
    )
    poll = draw(st.sampled_from((5, 10, 15)))
    return Viewer(tuple(acts), draw(st.sampled_from((3, 10, 60))), poll, draw(st.integers(0, poll - 1)))


def halves() -> st.SearchStrategy[Viewer]:
    """Who comes back some minutes later and sees the rest."""
    parts = st.tuples(st.integers(RUNTIME // 4, RUNTIME * 3 // 4), st.integers(90, 900))
    return parts.map(lambda cut: Viewer((("play", cut[0]), ("away", cut[1]), ("play", RUNTIME)), 10, 10, 3))


def jumps() -> st.SearchStrategy[Viewer]:
    """Who sees a little of the beginning, and then the end."""
    parts = st.tuples(st.integers(60, RUNTIME // 4), st.integers(RUNTIME * 3 // 4, RUNTIME - 60))
    return parts.map(lambda cut: Viewer((("play", cut[0]), ("seek", cut[1]), ("play", RUNTIME)), 10, 10, 3))


def repeats() -> st.SearchStrategy[Viewer]:
    """Who sees the same part twice."""
    parts = st.integers(RUNTIME // 4, RUNTIME // 2)
    return parts.map(lambda cut: Viewer((("play", cut), ("seek", 0), ("play", cut)), 10, 10, 3))


def made(viewer: Viewer, **more: Any) -> Screen:
    """The screen at which he did it."""
    screen = Screen(film(runtime=viewer.runtime), every=viewer.every * SECOND, **more)
    for act, seconds in viewer.acts:
        if act == "play":
            screen.play(seconds)
        elif act == "play fast":
            screen.play(seconds, 1.5)
        elif act == "pause" and screen.reports:
            screen.pause(seconds)
        elif act == "seek" and screen.reports and screen.reports[-1] is not None:
            screen.seek(seconds)
        elif act == "away" and screen.reports:
            screen.away(seconds)
    return screen.play(60).stop()


def told(viewer: Viewer) -> tuple[Screen, dict[str, Any]]:
    screen = made(viewer)
    return screen, replayed(polls(screen, every=viewer.poll, phase=viewer.phase))


def believed(viewer: Viewer) -> None:
    """Time and coverage are the god's, but for what the player had not told yet when it was interrupted."""
    screen, result = told(viewer)
    loss = viewer.expected_loss()
    assert hours(result) == pytest.approx(screen.seconds, abs=loss)
    every = result["rows"] + result["open"]
    if len(every) == 1 and not any(row["plays"] > 1 for row in result["rows"]):
        assert every[0]["watched_seconds"] == pytest.approx(screen.seconds, abs=loss)
        assert every[0]["percent"] == pytest.approx(screen.coverage, abs=1 + 100 * loss / viewer.runtime)


def conditions_held(viewer: Viewer) -> None:
    """A row needs both, by the god's own measure; and who clearly has both has a row."""
    screen, result = told(viewer)
    margin = 1 + 100 * viewer.expected_loss() / viewer.runtime
    for row in result["rows"]:
        assert row["percent"] >= 85
        assert row["watched_seconds"] >= 120
        assert screen.coverage >= 85 - margin
        assert screen.seconds >= 120
    if screen.coverage >= 85 + margin and screen.seconds >= 120 + viewer.expected_loss():
        assert result["rows"]


def never_more_than_there_is(several: Sequence[Viewer], shift: int) -> None:
    """Several screens of one person: coverage within the film, a day within its length."""
    screens = [
        made(viewer, session=f"{n:032x}", start=T0 + n * shift * 60 * SECOND) for n, viewer in enumerate(several, 1)
    ]
    result = replayed(polls(*screens))
    for one in result["rows"] + result["open"]:
        assert 0 <= one["percent"] <= 100
    spans = [span for screen in screens for span in screen.watched]
    lived = max(end for _, end in spans) - min(start for start, _ in spans)
    assert hours(result) <= lived // SECOND + TOLERATED
    within_days(result)


def within_days(result: dict[str, Any]) -> None:
    days: dict[str, int] = defaultdict(int)
    for one in result["activity"]:
        days[one["local_day"]] += one["seconds"]
        assert 0 <= one["seconds"] <= HOUR // SECOND
    assert all(seconds <= 24 * 3600 for seconds in days.values())
    keys = [(row["person"], row["tmdb_id"], row["local_day"]) for row in result["rows"]]
    assert len(set(keys)) == len(keys)


def dead_is_dead(viewer: Viewer) -> None:
    """The player says nothing more after what he did; the server lets it run on for five minutes, and drops it."""
    screen = made(viewer)
    screen.reports.pop()
    screen.times.pop()
    result = replayed(polls(screen, every=viewer.poll, phase=viewer.phase, after=300))
    assert hours(result) == pytest.approx(screen.seconds, abs=viewer.expected_loss())
