"""Passes, brakes, links, waiting and retired servers: each story is told again for each place of a kill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from playhead.kit.faults import Point
from tests.chaos.points import SWEEPS
from tests.support.engine import Killed
from tests.support.profiles import PROFILE
from tests.support.stories import Story
from tests.support.story_book import BOOK

MOST = 12
FEW = 12 if PROFILE == "nightly" else 3
"""Kills at one point and in one story, the points of passes and the others: spread over all times it is passed."""


@dataclass
class Tally:
    """What one story came to over all kills. A kill may repeat the one call that was under way."""

    story: str
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0

    def __str__(self) -> str:
        return f"{self.story:<34}{self.kills:>7}{self.lost:>6}{self.doubled:>9}{self.repeated:>10}"


@pytest.fixture(scope="module")
def tallies() -> Iterator[list[Tally]]:
    found: list[Tally] = []
    yield found
    print("\n{:<34}{:>7}{:>6}{:>9}{:>10}".format("story", "kills", "lost", "doubled", "repeated"), *found, sep="\n")


def places(story: Story) -> tuple[list[tuple[Point, int]], int]:
    """Every point with the passes at which the story is killed, and how many calls it takes without a kill."""
    stage = story.stage()
    before, made = stage.plan.passed.copy(), stage.home.changing_calls()
    assert story.tell(stage) == [], story.name
    passed = stage.plan.passed - before
    calls = stage.home.changing_calls() - made
    stage.home.remove()
    chosen = [(p, n) for p, count in passed.items() for n in spread(count, MOST if p in SWEEPS else FEW)]
    return chosen, calls


def spread(count: int, most: int) -> list[int]:
    """Up to `most` numbers from 1 to `count`, the first and the last among them."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(step * (count - 1) / (most - 1)) for step in range(most)})


def killed_at(story: Story, point: Point, number: int, calls: int, tally: Tally) -> list[str]:
    """Tell the story with one kill; what is wrong afterwards, in words."""
    stage = story.stage()
    made = stage.home.changing_calls()
    stage.plan.arm(point, number, Killed)
    lost = [f"{point.value}@{number}: {one}" for one in story.tell(stage)]
    more = stage.home.changing_calls() - made - calls
    doubled = sum(count - 1 for count in stage.told().values())
    tally.kills += stage.kills
    tally.lost += len(lost)
    tally.doubled += doubled
    tally.repeated += max(more, 0)
    stage.home.remove()
    lost += [f"{point.value}@{number}: {doubled} told twice"] if doubled else []
    return lost + ([f"{point.value}@{number}: {more} calls more"] if more > 1 else [])


@pytest.mark.chaos
@pytest.mark.parametrize("story", BOOK, ids=lambda story: story.name)
def test_a_kill_at_any_point_of_a_story_changes_nothing_of_its_end(story: Story, tallies: list[Tally]) -> None:
    tally = Tally(story.name)
    where, calls = places(story)
    wrong = [one for point, number in where for one in killed_at(story, point, number, calls, tally)]
    tallies.append(tally)
    assert wrong == []
    assert tally.kills == len(where)


def test_the_points_of_passes_are_among_those_that_stories_walk() -> None:
    assert set(SWEEPS) <= {point for point, _ in places(BOOK[0])[0]}
